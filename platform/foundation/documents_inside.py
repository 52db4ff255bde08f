"""Office documents are archives: each is looked into, within limits, before it is taken.

Nothing is unpacked to a disk, and an archive inside the archive stays shut. What a document promises is
checked twice: by the sizes it declares, and by counting what really comes out of it.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

ENTRY_LIMIT = 4_000
"""How many members a document may have; a long presentation with pictures has some hundreds."""

UNPACKED_LIMIT = 120 * 1024 * 1024
"""Bytes that all its members may have together, unpacked."""

RATIO_LIMIT = 150
"""How many times larger than packed a document of more than `SMALL` bytes may become; text gives 10 to 40."""

SMALL = 10 * 1024 * 1024
_DIRECTORY_LIMIT = 2 * 1024 * 1024
_END = b"PK\x05\x06"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|(^|/)basic/|(^|/)scripts/", re.IGNORECASE)
_MAIN = {
    ".docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    ".xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    ".pptx": ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}
_TYPES = "[Content_Types].xml"
_ODT = b"application/vnd.oasis.opendocument.text"


class Suspicious(ValueError):
    """The bytes are no such document, or one that could do harm."""


class HasMacros(Suspicious):
    """The document carries programs."""


class Locked(Suspicious):
    """The document is behind a password, or in the format of before 2007: it can't be looked into."""


def check_document(ending: str, data: bytes) -> None:
    """The bytes are a whole, plain document of the kind that the ending names. Raises `Suspicious`."""
    if data.startswith(_OLD_OR_LOCKED):
        raise Locked("not an archive")
    _check_frame(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, len(data))
            _CHECKS.get(ending, _check_office)(archive, ending)
            _unpack_and_count(archive, members)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError) as fault:
        raise Suspicious(str(fault)) from fault
    except (EOFError, KeyError, OSError, struct.error, UnicodeError, zlib.error) as fault:
        raise Suspicious("damaged") from fault


def _check_frame(data: bytes) -> None:
    """An archive from the first byte to the last, so that it can't be something else as well."""
    if not data.startswith(b"PK\x03\x04") or data[-22:-18] != _END:
        raise Suspicious("something before or after the archive")
    entries, size, _start, comment = struct.unpack("<HLLH", data[-12:])
    if entries > ENTRY_LIMIT or size > _DIRECTORY_LIMIT or comment:
        raise Suspicious("too many members")


def _check_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Names that lead nowhere, nothing encrypted, no links, and declared sizes within the limits."""
    names = [member.filename for member in members]
    if not names or len(names) > ENTRY_LIMIT or len(set(names)) != len(names):
        raise Suspicious("too many members, or two of one name")
    for member in members:
        name = member.orig_filename
        folders = name.rstrip("/").split("/")
        if (
            "\\" in name
            or ":" in name
            or any(part in ("", ".", "..") for part in folders)
            or not name.isprintable()
        ):
            raise Suspicious("a name that leads somewhere")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Suspicious("a link")
        if member.flag_bits & 0x1:
            raise Locked("encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Suspicious("an unusual packing")
        if _MACROS.search(name):
            raise HasMacros(name)
    _check_total(sum(member.file_size for member in members), packed)


def _check_total(unpacked: int, packed: int) -> None:
    if unpacked > UNPACKED_LIMIT or (unpacked > SMALL and unpacked > RATIO_LIMIT * packed):
        raise Suspicious("unpacks to too much")


def _check_office(archive: zipfile.ZipFile, ending: str) -> None:
    """Word, Excel or PowerPoint by the members that it must have (ECMA-376 part 2), and without macros."""
    main, kind = _MAIN[ending]
    names = archive.namelist()
    if main not in names or _TYPES not in names or archive.getinfo(_TYPES).file_size > _DIRECTORY_LIMIT:
        raise Suspicious("a part is missing")
    types = archive.read(_TYPES)
    if b"macroenabled" in types.lower():
        raise HasMacros(_TYPES)
    if kind not in types:
        raise Suspicious("another kind of document")


def _check_text(archive: zipfile.ZipFile, ending: str) -> None:
    """An OpenDocument text: its kind comes first, unpacked (OpenDocument 1.3 part 2, 3.3)."""
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.file_size > 100 or archive.read("mimetype").strip() != _ODT:
        raise Suspicious("another kind of document")
    if "content.xml" not in archive.namelist():
        raise Suspicious("a part is missing")


_CHECKS: dict[str, Callable[[zipfile.ZipFile, str], None]] = {".odt": _check_text}


def _unpack_and_count(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Read each member to its end and forget it: checksums hold, and no more comes out than was declared."""
    for member in members:
        with archive.open(member) as packed:
            counted = 0
            while piece := packed.read(256 * 1024):
                counted += len(piece)
        if counted != member.file_size:
            raise Suspicious("another size than declared")
