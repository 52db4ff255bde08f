"""Where the bytes of files lie: in the data folder or in S3-compatible storage; nobody else knows which.

Everything goes through one small interface, so that sending, scanning, sweeping and backing up are the same
for both. A key is 32 hexadecimal digits and nothing else: no name that a person gave ever becomes a path.
"""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, urlsplit

import obstore
from flask import Flask, current_app
from obstore.exceptions import BaseError
from obstore.store import S3Store

_KEY = re.compile(r"[0-9a-f]{32}(\.part)?")
_BUFFER = 256 * 1024


class StorageFailed(OSError):
    """The bytes could not be written, read or removed: a full disk, a bucket that is away."""


@dataclass(frozen=True)
class Piece:
    """What lies in storage under a key: its size in bytes, and the POSIX time at which it was written."""

    key: str
    size: int
    written_at: float


class Storage(Protocol):
    """Whole files under keys. Each method may raise `StorageFailed`."""

    def put(self, key: str, data: bytes | IO[bytes]) -> None:
        """The bytes, or all that the open file gives, are there, safe on the disk, whole or not at all."""

    def open(self, key: str) -> IO[bytes]:
        """The bytes, to be read from any place. Raises `FileNotFoundError`."""

    def size(self, key: str) -> int | None:
        """How many bytes lie under the key; None when there is nothing."""

    def delete(self, key: str) -> None:
        """Nothing lies under the key any more, whether something did before or not."""

    def pieces(self) -> Iterator[Piece]:
        """Everything there is, also what was left half written."""


class Folder:
    """A folder on a disk; two levels of folders inside it, so that none grows without end."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes | IO[bytes]) -> None:
        """Write, sync, and only then give the final name; leave nothing behind on failure."""
        path = self._path(key)
        part = path.with_name(f"{key}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as sink:
                shutil.copyfileobj(io.BytesIO(data) if isinstance(data, bytes) else data, sink)
                sink.flush()
                os.fsync(sink.fileno())
            part.rename(path)
            _sync_folder(path.parent)
        except OSError as fault:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StorageFailed(*fault.args) from fault

    def open(self, key: str) -> IO[bytes]:
        """The file itself."""
        return self._path(key).open("rb")

    def size(self, key: str) -> int | None:
        """As the file system tells it."""
        path = self._path(key)
        return path.stat().st_size if path.is_file() else None

    def delete(self, key: str) -> None:
        """The file is gone; its folders stay."""
        self._path(key).unlink(missing_ok=True)

    def pieces(self) -> Iterator[Piece]:
        """Every file of ours in the folder."""
        for path in self.root.glob("*/*/*"):
            with suppress(FileNotFoundError):  # removed while we look
                told = path.stat()
                if _KEY.fullmatch(path.name):
                    yield Piece(path.name, told.st_size, told.st_mtime)

    def _path(self, key: str) -> Path:
        return self.root / _place(key)


class Bucket:
    """S3-compatible storage. A put is whole or not at all, by the protocol."""

    def __init__(self, url: str) -> None:
        told = urlsplit(url)
        endpoint = parse_qs(told.query).get("endpoint", [""])[0]
        options: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        self._store = S3Store(
            told.netloc,
            prefix=told.path.strip("/") or None,
            client_options={
                "timeout": "30s",
                "connect_timeout": "3s",
                "allow_http": endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
            **options,
        )

    def put(self, key: str, data: bytes | IO[bytes]) -> None:
        """Sent in one request; an open file in parts, which become an object when the last has come."""
        with _told_as_ours():
            obstore.put(
                self._store, _place(key), data, use_multipart=False if isinstance(data, bytes) else None
            )

    def open(self, key: str) -> IO[bytes]:
        """Fetched as it is read."""
        with _told_as_ours():
            return io.BufferedReader(_Fetched(obstore.open_reader(self._store, _place(key))), _BUFFER)

    def size(self, key: str) -> int | None:
        """As the bucket tells it."""
        try:
            with _told_as_ours():
                return obstore.head(self._store, _place(key))["size"]
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        """Where the bucket keeps versions, its own rules decide when the last one goes."""
        with _told_as_ours(), suppress(FileNotFoundError):
            obstore.delete(self._store, _place(key))

    def pieces(self) -> Iterator[Piece]:
        """A listing, page by page."""
        with _told_as_ours():
            for page in obstore.list(self._store):
                for found in page:
                    key = found["path"].rsplit("/", 1)[-1]
                    if _KEY.fullmatch(key):
                        yield Piece(key, found["size"], found["last_modified"].timestamp())


class _Fetched(io.RawIOBase):
    """The library's reader, as Python expects a file to be."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())

    def readinto(self, buffer: Any) -> int:
        with _told_as_ours():
            data = bytes(self._reader.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)


def storage_of(app: Flask) -> Storage:
    """The storage that the settings name; opened once in each process: connections survive no fork."""
    opened = app.extensions.setdefault("storage", {})
    if os.getpid() not in opened:
        opened.clear()
        url = app.config.get("STORAGE_URL")
        opened[os.getpid()] = Bucket(url) if url else Folder(Path(app.config["DATA_DIR"]) / "files")
    found: Storage = opened[os.getpid()]
    return found


def storage() -> Storage:
    """The storage of the present house."""
    return storage_of(current_app._get_current_object())  # type: ignore[attr-defined]


def _place(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("not a key")
    return f"{key[:2]}/{key[2:4]}/{key}"


def _sync_folder(folder: Path) -> None:
    """A new name is safe only when the folder that holds it is."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """Whatever the library complains of is our own error; that something is not there stays what it is."""
    try:
        yield
    except BaseError as fault:
        raise StorageFailed(str(fault)[:300]) from fault
