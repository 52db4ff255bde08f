"""Files that attack: run by test_uploads.py, as an ordinary user in a folder of its own."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from foundation.files import FileRefused, StoredFile, keep, send
from tests.files_made import (
    MP4,
    PDF,
    archive,
    document,
    huge_png,
    members_of,
    open_document,
    picture,
    upload,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.fixture(autouse=True)
def ordinary_user(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Nobody here is root; whatever a test writes lies in the data folder, under keys alone."""
    assert os.geteuid() != 0
    root = Path(app.config["DATA_DIR"]) / "files"
    yield root
    for path in root.rglob("*"):
        assert path.is_dir() or len(path.name) == 32, path
        assert not path.is_symlink()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\win.txt", "win.txt"),
        ("C:\\Users\\aino\\muistio.txt", "muistio.txt"),
        ("C:x.txt", "C:x.txt"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("....//....//x.txt", "x.txt"),
        ("%2e%2e%2fx.txt", "%2e%2e%2fx.txt"),
        ("-rf.txt", "rf.txt"),
        ("--output=/etc/x.txt", "x.txt"),
        ("..txt", None),
        (".txt", None),
        ("con.txt", "con.txt"),
        ("nul.txt", "nul.txt"),
        ("a\r\nSet-Cookie: x=y.txt", "a Set-Cookie: x=y.txt"),
        ("gnp\u202etxt.txt", "gnptxt.txt"),
        ("a\x00b.txt", "ab.txt"),
        ('a"b.txt', "ab.txt"),
        ("a;b='c'.txt", "a;b='c'.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("$(touch x).txt", "$(touch x).txt"),
        ("{{7*7}}.txt", "{{7*7}}.txt"),
        ("ä" * 300 + ".txt", "ä" * 110 + ".txt"),
        ("työ suunnitelma (2).txt", "työ suunnitelma (2).txt"),
        ("a.php.txt", "a.php.txt"),
        ("a.txt.exe", None),
        ("a.txt ", "a.txt"),
        ("a.txt.", None),
        ("a.txt::$DATA", None),
        (".htaccess", None),
        ("web.config", None),
        ("", None),
        ("   ", None),
        ("\u200b", None),
    ],
)
def test_a_name_leads_nowhere_and_can_be_shown(
    app: Flask, session: Any, given: str, shown: str | None
) -> None:
    """F4-e."""
    if shown is None:
        with pytest.raises(FileRefused):
            keep(upload(given, b"abc"))
        return
    stored = keep(upload(given, b"abc"))
    assert stored.name == shown
    with app.test_request_context():
        told = send(stored).headers["Content-Disposition"]
    assert told.startswith("attachment; filename")
    assert "\n" not in told
    assert told.isascii()


def renamed(member: str, **more: Any) -> bytes:
    """A document with one member of this name besides what it needs."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members_of("docx").items():
            packed.writestr(name, data)
        told = zipfile.ZipInfo("placeholder")
        told.filename = member
        for name, value in more.items():
            setattr(told, name, value)
        packed.writestr(told, b"/etc/passwd")
    return sink.getvalue()


def patched(data: bytes, **values: int) -> bytes:
    """An archive whose last member's headers say something else than the truth."""
    changed = bytearray(data)
    central, local = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x03\x04")
    for field, value in values.items():
        kind, in_central, in_local = {"flags": ("<H", 8, 6), "size": ("<L", 24, 22), "method": ("<H", 10, 8)}[
            field
        ]
        struct.pack_into(kind, changed, central + in_central, value)
        struct.pack_into(kind, changed, local + in_local, value)
    return bytes(changed)


def many_members(count: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for name, data in members_of("docx").items():
            packed.writestr(name, data)
        for number in range(count):
            packed.writestr(str(number), b"")
    return sink.getvalue()


def overlapping() -> bytes:
    """Two members that share their bytes, as the bombs do that unpack to more than they are long."""
    data = bytearray(document("docx", **{"word/a": b"a" * 9_000, "word/b": b"a" * 9_000}))
    entries = [at for at in range(len(data) - 4) if data[at : at + 4] == b"PK\x01\x02"]
    (start,) = struct.unpack_from("<L", data, entries[-2] + 42)
    struct.pack_into("<L", data, entries[-1] + 42, start)
    return bytes(data)


MACROS = ("word/vbaProject.bin", "word/vbaData.xml", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin")
ARCHIVES = {
    "a zip with another name": archive({"a.txt": b"a"}),
    "a program for Java": archive({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    "only the list of types": archive({"[Content_Types].xml": b"<Types/>"}),
    "a table": document("xlsx"),
    "types of another kind": archive(members_of("docx") | {"[Content_Types].xml": b"<Types/>"}),
    "a nested bomb's size": document("docx", **{"word/media/a": bytes(130 * 1024 * 1024)}),
    "too good a ratio": document("docx", **{"word/media/a": bytes(20 * 1024 * 1024)}),
    "a declared size that is too small": patched(document("docx", **{"word/z": bytes(90_000)}), size=10),
    "a declared size that is too large": patched(document("docx", **{"word/z": bytes(90_000)}), size=100_000),
    "a declared size beyond all": patched(document("docx", **{"word/z": bytes(90_000)}), size=0xFFFFFFF0),
    "five thousand members": many_members(5_000),
    "seventy thousand members": many_members(70_000),
    "encrypted": patched(document(), flags=1),
    "an unknown packing": patched(document(), method=97),
    "two of one name": renamed("word/document.xml"),
    "a way out": renamed("../../../../etc/cron.d/x"),
    "a way out for Windows": renamed("..\\..\\x"),
    "an absolute name": renamed("/etc/passwd"),
    "a drive": renamed("C:/x"),
    "a name with nothing in it": renamed("word//x"),
    "a link": renamed("word/x", create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16),
    "members over each other": overlapping(),
    "something before it": b"#!/bin/sh\n" + document(),
    "a page before it": b"<script>alert(1)</script>" + document(),
    "something after it": document() + b"<script>alert(1)</script>",
    "half of it": document()[:-30],
    "a damaged member": document().replace(b"word/document.xml", b"word/documenx.xml", 1),
    "an old or locked document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "nothing but the mark": b"PK\x03\x04",
    "an empty archive": b"PK\x05\x06" + bytes(18),
} | {name: document("docx", **{name: b"x"}) for name in MACROS}


@pytest.mark.parametrize("case", ARCHIVES)
def test_an_archive_that_attacks_is_refused(session: Any, case: str) -> None:
    """F4-i, and documents that carry programs."""
    with pytest.raises(FileRefused) as refused:
        keep(upload("muistio.docx", ARCHIVES[case]))
    assert str(refused.value)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_documents_of_other_makers_are_held_to_the_same(session: Any) -> None:
    keep(upload("m.odt", open_document()))
    for data in (
        document(),
        archive({"content.xml": b"", "mimetype": b"application/vnd.oasis.opendocument.text"}),
    ):
        with pytest.raises(FileRefused):
            keep(upload("m.odt", data))
    types = members_of("xlsx")["[Content_Types].xml"] + b"ms-excel.sheet.macroEnabled.main+xml"
    with_macros = archive(members_of("xlsx") | {"[Content_Types].xml": types})
    with pytest.raises(FileRefused, match="makroja"):
        keep(upload("t.xlsx", with_macros))
    inside = {"word/embeddings/inner.xlsx": archive({"../x": b"a"})}
    assert keep(upload("m.docx", document("docx", **inside))), "an archive inside the archive stays shut"


REFUSED = {
    "sivu.html": b"<script>alert(1)</script>",
    "kuva.svg": SVG,
    "kuva.svgz": SVG,
    "sivu.xhtml": b"<html/>",
    "tieto.xml": XXE,
    "sivu.mhtml": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "ohje.pdf.html": PDF,
    "sivu.htm": b"",
    "tyyli.xsl": XXE,
    "ohjelma.exe": b"MZ\x90\x00",
    "komento.bat": b"del *",
    "paketti.zip": archive({"a": b"a"}),
    "vanha.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "makrot.docm": document(),
    "kuva.gif": b"GIF89a/*<script>*/=1;alert(1)//",
    "a.php.jpg": b"<?php phpinfo(); ?>",
    "gif.png": b"GIF89a/*<script>*/=1;alert(1)//",
    "svg.png": SVG,
    "html.jpg": b"<html><script>alert(1)</script>",
    "muu.jpg": picture("PNG"),
    "vain-alku.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "html.pdf": b"<html><script>alert(1)</script>%PDF-1.7</html>",
    "myohassa.pdf": b"x" * 900 + PDF,
    "ohjelma.pdf": b"MZ\x90\x00" + bytes(100),
    "nolla.txt": b"abc\x00def",
    "ohjelma.txt": b"\x7fELF\x02\x01\x01" + bytes(60),
    "html.mp4": b"<html>" + MP4,
    "pommi.png": huge_png(30_000),
    "suuri.png": huge_png(13_000),
    "tyhja.txt": b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_it_says_or_could_harm_is_refused(session: Any, name: str) -> None:
    """F4-f, F4-g, F4-h."""
    with pytest.raises(FileRefused) as refused:
        keep(upload(name, REFUSED[name]))
    assert str(refused.value)
    session.commit()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_hides_behind_a_picture_is_gone(session: Any, kind: str) -> None:
    """F4-g: a picture that is an archive, a page and a program as well is only a picture afterwards."""
    hidden = archive({"evil.class": b"\xca\xfe"}) + b"<script>alert(1)</script>"
    kept = keep(upload(f"kuva.{kind.lower()}", picture(kind) + hidden)).open().read()
    assert b"script" not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))
