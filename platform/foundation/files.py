"""Files that people hand in: known by content, kept outside the web root, sent as attachments."""

import hashlib
import logging
import os
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO, Any, TypeVar, cast

from flask import Response, abort, request, send_file
from flask_babel import gettext as _
from sqlalchemy import BigInteger, String, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from foundation import clock, scanning
from foundation.contents import ACCEPTED, FileRefused, checked, ending_of
from foundation.database import Base, choice, db
from foundation.storage import StorageFailed, storage
from foundation.text import clean_line

__all__ = [
    "FILES_AT_ONCE",
    "FILE_LIMIT",
    "FileNotSaved",
    "FileRefused",
    "FileState",
    "StoredFile",
    "discard",
    "forget",
    "forget_all",
    "keep",
    "keep_made",
    "remove_orphans",
    "send",
    "takes_files",
]

FILE_LIMIT = 20 * 1024 * 1024
"""The largest file taken, in bytes."""

FILES_AT_ONCE = 10
FILES_A_DAY = 200
"""How many files one person may hand in within 24 hours: more than anybody needs, less than a disk."""

_A_DAY = timedelta(hours=24)
_LEAVING = "bytes that leave with this transaction"
View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger("kehittamo")


def takes_files(view: View) -> View:
    """The route takes whole files; every other one takes forms of a megabyte at most."""
    setattr(view, "_takes_files", True)  # noqa: B010 - a mark on a function
    return view


class FileNotSaved(FileRefused):
    """There is nothing wrong with the file: the storage can't take it now."""


class FileState(StrEnum):
    """What the scanner knows of a file."""

    UNSCANNED = "unscanned"  # this house has no scanner
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"  # its bytes are gone


class StoredFile(Base):
    """A file that was taken: its bytes lie in the storage under its id."""

    __tablename__ = "stored_files"

    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sender_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    state: Mapped[FileState] = choice(FileState, default=FileState.UNSCANNED, index=True)
    looked_at: Mapped[datetime | None]
    """When it was last handed to the scanner."""

    @property
    def key(self) -> str:
        """Under which its bytes lie."""
        return self.id.hex

    @property
    def may_be_fetched(self) -> bool:
        """Whether anybody may have the bytes: not before the scanner has looked, where there is one."""
        return self.state in (FileState.UNSCANNED, FileState.CLEAN)

    def open(self) -> IO[bytes]:
        """The bytes. Raises `FileNotFoundError` and `StorageFailed`."""
        return storage().open(self.key)


def keep(upload: FileStorage, sender_id: uuid.UUID | None = None) -> StoredFile:
    """Store an upload whole or not at all; its row joins the current transaction.

    Raises `FileRefused`; `FileNotSaved` when the file is good and the storage is not.
    """
    name = _display_name(upload.filename or "")
    ending = ending_of(name)
    _check_how_many(sender_id)
    data = upload.stream.read(FILE_LIMIT + 1)
    if not data:
        raise FileRefused(_("%(name)s: the file is empty.", name=name))
    if len(data) > FILE_LIMIT:
        limit = FILE_LIMIT // 1024 // 1024
        raise FileRefused(
            _("%(name)s: the file is too large. At most %(limit)s MB fit.", name=name, limit=limit)
        )
    data = checked(name, data)
    stored = StoredFile(
        id=uuid.uuid4(),
        name=name,
        media_type=ACCEPTED[ending],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sender_id=sender_id,
        state=FileState.PENDING if scanning.is_on() else FileState.UNSCANNED,
    )
    _put(stored, data)
    return stored


def keep_made(name: str, media_type: str, source: IO[bytes]) -> StoredFile:
    """Store a file that the house made itself, such as somebody's copy; its row joins the transaction.

    Raises `FileNotSaved` when the storage is full or away.
    """
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    digest = hashlib.file_digest(cast(Any, source), "sha256").hexdigest()
    stored = StoredFile(id=uuid.uuid4(), name=name, media_type=media_type, size=size, sha256=digest)
    source.seek(0)
    _put(stored, source)
    return stored


def send(stored: StoredFile) -> Response:
    """Answer with the file as an attachment that no browser will run; 404 when nobody may have it.

    The caller has asked who may: only then the browser's own conditions count (If-None-Match, Range).
    One range is answered, several are refused (RFC 9110, 14.2).
    """
    if not stored.may_be_fetched:
        abort(404)
    try:
        source = stored.open()
    except FileNotFoundError:
        log.error("file %s has a row but no bytes", stored.id)
        abort(404)
    except StorageFailed as fault:
        log.error("file %s could not be fetched: %s", stored.id, fault)
        abort(503)
    response = send_file(
        source, mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=stored.sha256
    )
    response.content_length = stored.size
    response.make_conditional(request, accept_ranges=True, complete_length=stored.size)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def forget(stored: StoredFile) -> None:
    """The file's row goes with the current transaction, and its bytes as soon as that is committed."""
    db.session.info.setdefault(_LEAVING, []).append(stored.key)
    db.session.delete(stored)


def forget_all(keys: Sequence[uuid.UUID]) -> None:
    """The same for every file with one of these keys."""
    for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(keys))):
        forget(stored)
    db.session.flush()


def discard(stored: StoredFile) -> None:
    """A file that was kept a moment ago, and whose row was not yet written, has never been here."""
    db.session.expunge(stored)
    with suppress(StorageFailed):  # then the sweep takes the bytes
        storage().delete(stored.key)


@event.listens_for(Session, "after_commit")
def _let_bytes_go(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint is no promise
        return
    for key in session.info.pop(_LEAVING, []):
        with suppress(StorageFailed):  # then the sweep takes them
            storage().delete(key)


@event.listens_for(Session, "after_rollback")
def _keep_bytes(session: Session) -> None:
    session.info.pop(_LEAVING, None)


def remove_orphans(older_than: float) -> int:
    """Delete bytes that no row speaks of and that were written before the POSIX time; returns how many.

    An infected file's row speaks of no bytes any more.
    """
    known = {
        row.hex
        for row in db.session.scalars(select(StoredFile.id).where(StoredFile.state != FileState.INFECTED))
    }
    there = storage()
    lost = [piece.key for piece in there.pieces() if piece.written_at < older_than and piece.key not in known]
    for key in lost:
        there.delete(key)
    return len(lost)


def _put(stored: StoredFile, data: bytes | IO[bytes]) -> None:
    try:
        storage().put(stored.key, data)
    except StorageFailed as fault:
        log.error("a file could not be stored: %s", fault)
        raise FileNotSaved(
            _("%(name)s: the file could not be saved. Try again later.", name=stored.name)
        ) from fault
    db.session.add(stored)


def _check_how_many(sender_id: uuid.UUID | None) -> None:
    if sender_id is None:
        return
    lately = (StoredFile.sender_id == sender_id) & (StoredFile.created_at > clock.now() - _A_DAY)
    with db.session.no_autoflush:  # the files of this form stay unwritten until all of them are taken
        written = db.session.scalar(select(func.count()).where(lately)) or 0
    if written >= FILES_A_DAY:
        raise FileRefused(
            _(
                "You have sent very many files today: %(limit)s fit in a day. Go on tomorrow.",
                limit=FILES_A_DAY,
            )
        )


def _display_name(name: str) -> str:
    """The name to show and to download by: no folders, no controls, never empty, at most 120 characters."""
    name = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]).replace('"', "").lstrip(".-")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:110] or 'file'}.{ending[:9]}" if dot else name[:120] or "file"
