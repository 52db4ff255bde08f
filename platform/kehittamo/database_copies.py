"""The database copied whole while people write, and loaded into an empty one: SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from foundation.database import Base, db
from foundation.files import FileState, StoredFile
from kehittamo.manifest import BackupRefused, Part


@dataclass(frozen=True)
class Contents:
    """What is in a copy, by its own word: rows by table, files by key, and the migration it stands at."""

    rows: dict[str, int]
    files: dict[str, Part]
    schema: str


def kind() -> str:
    """`sqlite` or `postgresql`."""
    return db.engine.dialect.name


def copy_to(target: Path) -> Contents:
    """The database as it is at one moment lies in the file. Raises `BackupRefused`."""
    return _copy_sqlite(target) if kind() == "sqlite" else _copy_postgresql(target)


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not inspect(db.engine).get_table_names()


def load_from(source: Path) -> None:
    """What the file holds is in the database, or nothing of it. Raises `BackupRefused`."""
    db.session.remove()
    if kind() == "sqlite":
        _load_sqlite(source)
    else:
        _load_postgresql(source)
    db.engine.dispose()


def check(source: Path) -> None:
    """The file is a database, as far as can be told without loading it. Raises `BackupRefused`."""
    if source.suffix == ".sqlite":
        try:
            with closing(sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as copy:
                found = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as fault:
            found = (str(fault),)
        if found != ("ok",):
            raise BackupRefused(f"{source.name}: {found[0]}")
    else:
        _run("pg_restore", ["--list", str(source)])


def count_rows(tables: Sequence[str]) -> dict[str, int]:
    """How many rows each of these tables has now."""
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return {
            name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608 - a known table
            for name in tables
            if name in there
        }


def _look(connection: Connection) -> Contents:
    schema = connection.scalar(text("SELECT version_num FROM alembic_version"))
    kept = select(StoredFile.id, StoredFile.size, StoredFile.sha256).where(
        StoredFile.state != FileState.INFECTED
    )
    return Contents(
        rows={
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        },
        files={key.hex: Part(size, sha256) for key, size, sha256 in connection.execute(kept)},
        schema=str(schema),
    )


def _copy_sqlite(target: Path) -> Contents:
    """VACUUM INTO reads one moment of the database, and holds up nobody; a plain `cp` would tear it."""
    with closing(sqlite3.connect(str(db.engine.url.database), timeout=60)) as live:
        live.execute("VACUUM INTO ?", (str(target),))
    engine = create_engine(f"sqlite:///{target}", poolclass=NullPool)
    with engine.connect() as connection:
        contents = _look(connection)
    check(target)
    return contents


def _copy_postgresql(target: Path) -> Contents:
    """pg_dump and the counting look at the same snapshot."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for limit in ("idle_in_transaction_session_timeout", "statement_timeout"):  # a dump may take long
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run(
            "pg_dump",
            [
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={target}",
            ],
        )
        return _look(connection)


def _load_sqlite(source: Path) -> None:
    db.engine.dispose()
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as copy,
            closing(sqlite3.connect(str(db.engine.url.database), timeout=60)) as empty,
        ):
            copy.backup(empty)  # in one transaction
    except sqlite3.Error as fault:
        raise BackupRefused(f"The database could not be loaded: {fault}") from fault


def _load_postgresql(source: Path) -> None:
    db.engine.dispose()
    steady = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*steady, f"--dbname={_address()}", str(source)])


def _address() -> str:
    """The database's address as PostgreSQL's own programs take it; the password travels another way."""
    plain = db.engine.url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _run(name: str, arguments: list[str]) -> None:
    """One of PostgreSQL's own programs has done its work. Raises `BackupRefused` with what it said."""
    folder = current_app.config["PG_BIN"]
    program = shutil.which(name, path=folder or None)
    if program is None:
        raise BackupRefused(
            f"{name} was not found: install PostgreSQL's client programs, or set KEHITTAMO_PG_BIN."
        )
    if name == "pg_dump":
        arguments = [*arguments, f"--dbname={_address()}"]
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if db.engine.url.password:
        environment["PGPASSWORD"] = str(db.engine.url.password)
    told = subprocess.run(  # noqa: S603 - a program that we found, and arguments of our own
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if told.returncode != 0:
        raise BackupRefused(f"{name}: {told.stderr.strip()[-1_000:]}")
