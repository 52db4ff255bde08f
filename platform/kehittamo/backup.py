"""Backing up and restoring: the database, the files, and what tells whether the badge keys can be opened."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import update

from foundation import clock
from foundation.database import db
from foundation.restoring import after_restore
from foundation.storage import StorageFailed, storage
from kehittamo import database_copies, manifest
from kehittamo.background import background
from kehittamo.configuration import PROJECT
from kehittamo.manifest import BackupRefused, Manifest, Part
from people.models import UserSession

_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Made:
    """A backup that was made: where it is, and what is in it."""

    folder: Path
    manifest: Manifest


def back_up(app: Flask, out: Path) -> Made:
    """A new folder inside ``out``, readable by its owner alone, holds the house as it is at one moment.

    It has its name only when it is whole: the database first, then every file that the database speaks of.
    Raises `BackupRefused`; then there is no such folder.
    """
    now = clock.now()
    name = f"kehittamo-{now:%Y%m%dT%H%M%SZ}"
    folder, part = out / name, out / f".{name}.part"
    with app.app_context(), _only_for_us():
        if folder.exists() or part.exists():
            raise BackupRefused(f"{folder} is there already, or being made.")
        _check_schema_is_ours()
        part.mkdir(parents=True)
        try:
            database = part / manifest.DATABASES[database_copies.kind()]
            contents = database_copies.copy_to(database)
            copied = {key: _copy_file(key, told, part) for key, told in contents.files.items()}
            told = Manifest(
                made_at=now,
                schema=contents.schema,
                kind=database_copies.kind(),
                database=manifest.part_of(database),
                rows=contents.rows,
                files={key: found for key, found in copied.items() if found is not None},
                lost=sorted(key for key, found in copied.items() if found is None),
                public_url=app.config["PUBLIC_URL"],
            )
            manifest.write(told, part, app.config["KEY_SECRET"])
            _sync_everything(part)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return Made(folder, told)


def verify(app: Flask, folder: Path, *, other_secret: bool = False) -> Manifest:
    """The backup is whole and as it was made; what it says of itself. Raises `BackupRefused`."""
    told = manifest.read(folder, app.config["KEY_SECRET"], other_secret=other_secret)
    manifest.check_parts(told, folder)
    with app.app_context():
        database_copies.check(folder / manifest.DATABASES[told.kind])
    return told


def restore(app: Flask, folder: Path, *, other_secret: bool = False) -> Manifest:
    """The house is as it was when the backup was made, brought to the present schema, everybody signed out.

    Only into an empty database and an empty storage. Raises `BackupRefused` before anything is touched; when
    something fails later, what was put into the storage is taken out again, and the database is empty.
    """
    told = verify(app, folder, other_secret=other_secret)
    with app.app_context():
        _check_it_fits(told)
        try:
            for key, part in told.files.items():
                storage().put(key, _whole(folder / manifest.path_of(key), part))
            database_copies.load_from(folder / manifest.DATABASES[told.kind])
        except BaseException:
            for key in told.files:
                with suppress(StorageFailed):
                    storage().delete(key)
            raise
        if (found := database_copies.count_rows(list(told.rows))) != told.rows:
            raise BackupRefused(f"The restored database has other rows than the backup: {found}")
        upgrade()
    with background(app):
        ended = update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=clock.now())
        db.session.execute(ended)  # who signed out since then stays out
        after_restore.send(app, made_at=told.made_at)
        db.session.commit()
    return told


def _check_schema_is_ours() -> None:
    head = ScriptDirectory(str(PROJECT / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        if not db.inspect(connection).has_table("alembic_version"):
            raise BackupRefused("There is no house in this database yet: kehittamo prepare")
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != head:
        raise BackupRefused(
            f"The database is at {found} and the program at {head}: back up with that version."
        )


def _check_it_fits(told: Manifest) -> None:
    known = {step.revision for step in ScriptDirectory(str(PROJECT / "migrations")).walk_revisions()}
    if told.schema not in known:
        raise BackupRefused(
            f"The backup is of a newer version (schema {told.schema}): install that one first."
        )
    if told.kind != database_copies.kind():
        raise BackupRefused(
            f"The backup is of {told.kind}, and this house stands on {database_copies.kind()}."
        )
    if not database_copies.is_empty():
        raise BackupRefused("The database is not empty. Restore into an empty one, so that nothing is lost.")
    left_over = (piece for piece in storage().pieces() if piece.key.removesuffix(".part") not in told.files)
    if next(left_over, None) is not None:
        raise BackupRefused("There are files in the storage already. Restore into an empty one.")


def _copy_file(key: str, told: Part, folder: Path) -> Part | None:
    """The file is in the folder; None where its bytes have gone or are not those that the database speaks of.

    A file may be taken away by its sender between the copy of the database and this moment.
    """
    target = folder / manifest.path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with storage().open(key) as source, target.open("wb") as sink:
            for piece in _pieces(source):
                sink.write(piece)
                digest.update(piece)
                size += len(piece)
    except FileNotFoundError:
        return None
    except StorageFailed as fault:
        raise BackupRefused(f"A file could not be fetched: {fault}") from fault
    found = Part(size, digest.hexdigest())
    if found != told:
        target.unlink()
        return None
    return found


def _whole(path: Path, part: Part) -> bytes:
    data = path.read_bytes()
    if Part(len(data), hashlib.sha256(data).hexdigest()) != part:
        raise BackupRefused(f"{path.name} was changed while the house was being restored.")
    return data


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece


@contextmanager
def _only_for_us() -> Iterator[None]:
    """What is written meanwhile can be read by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _sync_everything(folder: Path) -> None:
    """The backup is safe on the disk before it has its name."""
    for path in (folder, *folder.rglob("*")):
        held = os.open(path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
