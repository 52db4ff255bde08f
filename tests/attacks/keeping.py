"""Keeps all rows of the database aside, and puts them back, quicker than they were made."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from foundation.database import Base, db


def keep_rows(file: Path) -> None:
    """Copy every row of every table aside; into ``file`` where the database is SQLite's."""
    with _beside(file) as cursor:
        for name in _tables():
            cursor.execute(f"CREATE TABLE kept.{name} AS SELECT * FROM {name}")


def put_rows_back(file: Path) -> None:
    """Copy the rows that were kept into the tables, which are empty."""
    with _beside(file) as cursor:
        for name in _tables():
            cursor.execute(f"INSERT INTO {name} SELECT * FROM kept.{name}")


def _tables() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


@contextmanager
def _beside(file: Path) -> Iterator[Any]:
    """A transaction with a schema "kept" beside the database's own, where rows may come in any order."""
    db.session.close()
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    if db.engine.dialect.name == "postgresql":
        cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        raw.commit()
    else:
        cursor.execute(f"ATTACH DATABASE '{file}' AS kept")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        yield cursor
        raw.commit()
        cursor.execute("DETACH DATABASE kept")
    raw.close()
