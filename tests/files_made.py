"""Files as people and attackers send them, made of nothing."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(64)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for harmful by agreement, and what harms nobody."""

_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def upload(name: str | None, data: bytes) -> FileStorage:
    """A file as a form brings it."""
    return FileStorage(io.BytesIO(data), filename=name)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture of one colour."""
    sink = io.BytesIO()
    Image.new(mode, size).save(sink, kind, **options)
    return sink.getvalue()


def members_of(kind: str) -> dict[str, bytes]:
    """What an office document of this kind must have in it."""
    main, told = _MAIN[kind]
    told = f"application/vnd.openxmlformats-officedocument.{told}"
    types = f'<Types><Override PartName="/{main}" ContentType="{told}"/></Types>'
    return {"[Content_Types].xml": types.encode(), main: b"<document/>"}


def archive(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, in their order."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", packing) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return sink.getvalue()


def document(kind: str = "docx", **more: bytes) -> bytes:
    """An office document, whole and harmless, but for the members that are added."""
    return archive(members_of(kind) | more)


def open_document() -> bytes:
    """An OpenDocument text."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        packed.writestr("content.xml", "<office:document-content/>")
        packed.writestr("Configurations2/", b"")
    return sink.getvalue()


def huge_png(side: int) -> bytes:
    """A well-formed PNG of side x side points in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, rows = zlib.compressobj(9), b""
    for _row in range(side):
        rows += packer.compress(bytes(1 + side // 8))
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", rows + packer.flush())
        + chunk(b"IEND", b"")
    )
