"""Files are taken whole or not at all, known by content, and never run in anybody's browser."""

import hashlib
import io
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from foundation.files import FILE_LIMIT, FileRefused, StoredFile, keep, remove_orphans, send


def upload(name: str | None, data: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", size, "teal").save(sink, kind, **options)
    return sink.getvalue()


def archive(name: str = "word/document.xml") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(name, "<document/>")
    return sink.getvalue()


def huge_png(side: int) -> bytes:
    """A well-formed PNG of side x side pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, rows = zlib.compressobj(9), b""
    for _ in range(side):
        rows += packer.compress(bytes(1 + side // 8))
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", rows + packer.flush())
        + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(64)


@pytest.fixture
def stored_bytes(app: Flask, session: Any) -> Iterator[Callable[[], list[Path]]]:
    """The files that lie in the data folder, which begins empty."""
    root = Path(app.config["DATA_DIR"]) / "files"

    def look() -> list[Path]:
        return [path for path in root.rglob("*") if path.is_file()]

    for path in look():
        path.unlink()
    yield look
    for path in look():
        path.unlink()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("kuva.png", picture("PNG"), "image/png"),
        ("KUVA.JPG", picture("JPEG"), "image/jpeg"),
        ("muistio.pdf", PDF, "application/pdf"),
        (
            "muistio.docx",
            archive(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("lista.csv", "nimi;määrä\nÄiti;1\n".encode("cp1252"), "text/csv"),
        ("muistio.txt", "Hyvää päivää".encode(), "text/plain"),
        ("video.mp4", MP4, "video/mp4"),
    ],
)
def test_a_file_of_a_known_kind_is_kept(
    session: Any, stored_bytes: Callable[[], list[Path]], name: str, data: bytes, media_type: str
) -> None:
    stored = keep(upload(name, data))
    session.commit()
    (path,) = stored_bytes()
    assert path == stored.path
    assert stored.media_type == media_type
    assert stored.size == path.stat().st_size
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sivu.html", b"<script>alert(1)</script>"),
        ("kuva.svg", b"<svg onload='alert(1)'/>"),
        ("sivu.xhtml", b"<html/>"),
        ("a.php.jpg", b"<?php phpinfo(); ?>"),
        ("kuva.png", b"GIF89a/*<script>*/=1;alert(1)//"),
        ("kuva.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        ("kuva.jpg", picture("PNG")),
        ("kuva.png", b"<svg/>"),
        ("muistio.pdf", b"<html>%PDF-1.7</html>"),
        ("muistio.pdf", b"MZ\x90\x00" + bytes(100)),
        ("muistio.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)),
        ("muistio.txt", b"abc\x00def"),
        ("ohjelma.exe", b"MZ"),
        (".htaccess", b"Deny from all"),
        ("ilman-paatetta", b"abc"),
        ("pommi.png", huge_png(30_000)),
        ("suuri.png", huge_png(13_000)),
        ("tyhja.txt", b""),
        ("liian-suuri.txt", b"a" * (FILE_LIMIT + 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_or_could_harm_is_refused_and_nothing_is_left(
    session: Any, stored_bytes: Callable[[], list[Path]], name: str, data: bytes
) -> None:
    with pytest.raises(FileRefused) as refused:
        keep(upload(name, data))
    assert str(refused.value)
    assert stored_bytes() == []
    session.commit()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\aino\\muistio.txt", "muistio.txt"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("-rf.txt", "rf.txt"),
        ("..txt", "txt"),
        ("con.txt", "con.txt"),
        ("a\r\nSet-Cookie: x=y.txt", "a Set-Cookie: x=y.txt"),
        ("gnp\u202etxt.txt", "gnptxt.txt"),
        ("a\x00b.txt", "ab.txt"),
        ('a"b.txt', "ab.txt"),
        ("ä" * 300 + ".txt", "ä" * 110 + ".txt"),
        ("työ suunnitelma (2).txt", "työ suunnitelma (2).txt"),
    ],
)
def test_a_name_leads_nowhere_and_can_be_shown(
    app: Flask, session: Any, stored_bytes: Callable[[], list[Path]], given: str, shown: str
) -> None:
    if shown == "txt":
        with pytest.raises(FileRefused):
            keep(upload(given, b"abc"))
        return
    stored = keep(upload(given, b"abc"))
    assert stored.name == shown
    assert stored.path.is_relative_to(Path(app.config["DATA_DIR"]) / "files")
    assert stored.path.name == stored.id.hex, "the bytes lie under a random name"


def test_a_picture_loses_what_it_tells_of_its_taker(
    session: Any, stored_bytes: Callable[[], list[Path]]
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of <script>Aino</script>"
    exif[0x0112] = 6  # lies on its side
    sent = picture("JPEG", (40, 20), exif=exif) + b"<script>alert(1)</script>"
    stored = keep(upload("kuva.jpg", sent))
    kept = stored.path.read_bytes()
    assert b"Aino" in sent
    assert b"Aino" not in kept
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40), "it stands upright"
        assert not image.getexif()


def test_a_file_goes_out_as_an_attachment_that_no_browser_runs(
    app: Flask, session: Any, stored_bytes: Callable[[], list[Path]]
) -> None:
    stored = keep(upload("työ.pdf", PDF))
    with app.test_request_context():
        answer = send(stored)
        answer.direct_passthrough = False
        assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "UTF-8''ty%C3%B6.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_full_disk_leaves_nothing_behind(session: Any, stored_bytes: Callable[[], list[Path]]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    data = b"a" * 1_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))  # the kernel takes no more than that
    try:
        with pytest.raises(FileRefused):
            keep(upload("a.txt", data))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert stored_bytes() == []
    session.commit()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    keep(upload("a.txt", data))
    assert len(stored_bytes()) == 1, "with room again it is taken"


def test_the_sweep_takes_what_has_no_row_and_is_old_and_nothing_else(
    session: Any, stored_bytes: Callable[[], list[Path]]
) -> None:
    kept = keep(upload("kept.txt", b"abc"))
    session.commit()
    keep(upload("lost.txt", b"abc"))
    session.rollback()
    assert len(stored_bytes()) == 2
    newest = max(path.stat().st_mtime for path in stored_bytes())
    assert remove_orphans(older_than=newest - 60) == 0
    assert remove_orphans(older_than=newest + 60) == 1
    assert stored_bytes() == [kept.path]
