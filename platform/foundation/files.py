"""Files that people hand in: kept outside the web root, known by content, sent as attachments."""

import hashlib
import os
import shutil
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar

import puremagic
from flask import Response, current_app, send_file
from flask_babel import gettext as _
from PIL import Image, ImageOps
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from foundation.database import Base, db
from foundation.text import clean_line

FILE_LIMIT = 20 * 1024 * 1024
"""The largest file taken, in bytes."""

FILES_AT_ONCE = 10
PIXEL_LIMIT = 40_000_000
ACCEPTED = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".mp4": "video/mp4",
}
_IMAGES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_TEXTS = {".txt", ".csv"}
_CONTAINERS = {".docx", ".xlsx", ".pptx", ".odt", ".zip", ".ods", ".odp", ".jar"}
_easel = threading.Lock()
"""One picture at a time: the largest takes half a gigabyte while it is drawn anew."""


View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """The route takes whole files; every other one takes forms of a megabyte at most."""
    setattr(view, "_takes_files", True)  # noqa: B010 - a mark on a function
    return view


class FileRefused(ValueError):
    """The file can't be taken; the message tells its sender why."""


class StoredFile(Base):
    """A file that was taken: its bytes lie in the data folder under its id."""

    __tablename__ = "stored_files"

    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))

    @property
    def path(self) -> Path:
        """Where the bytes lie; two levels of folders, so that none grows without end."""
        return _root() / self.id.hex[:2] / self.id.hex[2:4] / self.id.hex


def keep(upload: FileStorage) -> StoredFile:
    """Store an upload whole or not at all; its row joins the current transaction. Raises `FileRefused`."""
    name = _display_name(upload.filename or "")
    ending = Path(name).suffix.lower()
    if ending not in ACCEPTED:
        kinds = ", ".join(sorted(kind.removeprefix(".") for kind in ACCEPTED))
        raise FileRefused(
            _("%(name)s: this kind of file can't be taken. These can: %(kinds)s.", name=name, kinds=kinds)
        )
    data = upload.stream.read(FILE_LIMIT + 1)
    if not data:
        raise FileRefused(_("%(name)s: the file is empty.", name=name))
    if len(data) > FILE_LIMIT:
        limit = FILE_LIMIT // 1024 // 1024
        raise FileRefused(
            _("%(name)s: the file is too large. At most %(limit)s MB fit.", name=name, limit=limit)
        )
    _check_content(name, ending, data)
    if ending in _IMAGES:
        data = _clean_image(name, data, _IMAGES[ending])
    stored = StoredFile(
        id=uuid.uuid4(),
        name=name,
        media_type=ACCEPTED[ending],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    _write(stored.path, data, name)
    db.session.add(stored)
    return stored


def keep_made(name: str, media_type: str, source: Path) -> StoredFile:
    """Store a file that the house made itself, such as somebody's copy; its row joins the transaction.

    The file is moved from ``source``. Raises `FileRefused` when the disk is full.
    """
    with source.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    stored = StoredFile(
        id=uuid.uuid4(), name=name, media_type=media_type, size=source.stat().st_size, sha256=digest
    )
    try:
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, stored.path)
    except OSError:
        raise FileRefused(_("%(name)s: the file could not be saved. Try again later.", name=name)) from None
    db.session.add(stored)
    return stored


def send(stored: StoredFile) -> Response:
    """Answer with the file as an attachment that no browser will run."""
    response = send_file(
        stored.path,
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
        conditional=True,
        etag=stored.sha256,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def remove_orphans(older_than: float) -> int:
    """Delete bytes that no row speaks of and that were written before the POSIX time; returns how many."""
    known = {row.hex for row in db.session.scalars(db.select(StoredFile.id))}
    removed = 0
    for path in _root().glob("*/*/*"):
        with suppress(FileNotFoundError):  # another sweep was faster
            if path.stat().st_mtime < older_than and path.name.removesuffix(".part") not in known:
                path.unlink()
                removed += 1
    return removed


def _root() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "files"


def _display_name(name: str) -> str:
    """The name to show and to download by: no folders, no controls, never empty, at most 120 characters."""
    name = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]).replace('"', "").lstrip(".-")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:110] or 'file'}.{ending[:9]}" if dot else name[:120] or "file"


def _check_content(name: str, ending: str, data: bytes) -> None:
    """Refuse a file whose bytes are of another type than its name says."""
    refusal = FileRefused(_("%(name)s: the content is not what the name says.", name=name))
    if ending in _TEXTS:
        try:
            if "\x00" in data.decode("utf-8-sig"):
                raise refusal
        except UnicodeDecodeError:
            try:
                data.decode("cp1252")
            except UnicodeDecodeError:
                raise refusal from None
        return
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(data, name)}
    except puremagic.PureError:
        raise refusal from None
    same = {".jpg", ".jpeg", ".jfif"} if ending in (".jpg", ".jpeg") else {ending}
    if ending in _CONTAINERS:
        if not data.startswith(b"PK\x03\x04"):
            raise refusal
    elif not found & same:
        raise refusal


def _clean_image(name: str, data: bytes, kind: str) -> bytes:
    """The picture drawn anew: upright, without metadata, without anything hidden behind it."""
    clean = BytesIO()
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=[kind])
        if image.width * image.height > PIXEL_LIMIT:  # told by the header; nothing is unpacked yet
            raise FileRefused(_("%(name)s: the picture is too large.", name=name))
        with _easel:
            image = ImageOps.exif_transpose(image)
            plain = image.convert("RGB" if kind == "JPEG" else "RGBA" if "A" in image.getbands() else "RGB")
            plain.info.clear()  # comments and colour profiles would travel on
            plain.save(clean, kind, quality=88)
    except FileRefused:
        raise
    except Exception:
        raise FileRefused(_("%(name)s: the picture can't be opened.", name=name)) from None
    return clean.getvalue()


def _write(path: Path, data: bytes, name: str) -> None:
    """Write, sync, and only then give the final name; leave nothing behind on failure."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as sink:
            _fill(sink, data)
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise FileRefused(_("%(name)s: the file could not be saved. Try again later.", name=name)) from None


def _fill(sink: IO[bytes], data: bytes) -> None:
    sink.write(data)
    sink.flush()
    os.fsync(sink.fileno())
