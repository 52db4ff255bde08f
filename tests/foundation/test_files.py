"""Files are taken whole or not at all, known by content, and never run in anybody's browser."""

import hashlib
import io
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable

from foundation import files
from foundation.contents import checked
from foundation.files import (
    FileNotSaved,
    FileRefused,
    FileState,
    StoredFile,
    forget,
    keep,
    keep_made,
    remove_orphans,
    send,
)
from tests.files_made import HEIC, MP4, PDF, document, open_document, picture, upload


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
        ("muistio.pdf", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
        (
            "m.docx",
            document("docx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("t.xlsx", document("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "e.pptx",
            document("pptx"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("m.odt", open_document(), "application/vnd.oasis.opendocument.text"),
        ("lista.csv", "nimi;määrä\nÄiti;1\n".encode("cp1252"), "text/csv"),
        ("excelista.txt", "nimi\tmäärä\r\n".encode("utf-16"), "text/plain"),
        ("muistio.txt", "Hyvää päivää".encode(), "text/plain"),
        ("video.mp4", MP4, "video/mp4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_a_known_kind_is_kept(
    session: Any, stored_bytes: Callable[[], list[Path]], name: str, data: bytes, media_type: str
) -> None:
    stored = keep(upload(name, data))
    session.commit()
    (path,) = stored_bytes()
    assert path.name == stored.key
    assert stored.media_type == media_type
    assert stored.state is FileState.UNSCANNED, "this house has no scanner, and does not pretend"
    assert stored.size == path.stat().st_size
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.heif", "IMG_0001.jpg"])
def test_an_iphone_s_own_picture_is_refused_with_what_to_do(session: Any, name: str) -> None:
    with pytest.raises(FileRefused, match="Yhteensopivin"):
        keep(upload(name, HEIC))


def test_a_picture_loses_what_it_tells_of_its_taker(session: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of <script>Aino</script>"
    exif[0x0112] = 6  # lies on its side
    sent = picture("JPEG", (40, 20), exif=exif) + b"<script>alert(1)</script>"
    kept = checked("kuva.jpg", sent)
    assert b"Aino" in sent
    assert b"Aino" not in kept
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40), "it stands upright"
        assert not image.getexif()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


def test_pictures_of_every_sort_are_drawn_as_they_look(session: Any) -> None:
    see_through = Image.new("RGBA", (4, 4), (9, 9, 9, 0)).quantize()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    cases: list[tuple[str, bytes, object]] = [
        ("grey16.png", saved(Image.new("I;16", (4, 4), 0x8000), "PNG"), (128, 128, 128)),
        ("print.jpg", saved(Image.new("CMYK", (4, 4), (0, 0, 0, 255)), "JPEG"), (0, 0, 0)),
        ("glass.png", saved(see_through, "PNG"), 0),
        ("film.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), (255, 0, 0)),
    ]
    for name, data, looks in cases:
        with Image.open(io.BytesIO(checked(name, data))) as image:
            seen = image.getpixel((1, 1))
            assert getattr(image, "n_frames", 1) == 1
            assert (seen[3] if looks == 0 else seen) == looks, name  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_half_a_picture_is_refused(session: Any, kind: str) -> None:
    whole = saved(Image.effect_noise((64, 64), 90), kind)
    with pytest.raises(FileRefused):
        checked(f"kuva.{kind.lower()}", whole[: len(whole) // 2])


def test_a_file_goes_out_as_an_attachment_that_no_browser_runs(app: Flask, session: Any) -> None:
    stored = keep(upload("työ.pdf", PDF))
    with app.test_request_context():
        answer = send(stored)
        answer.direct_passthrough = False
        assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "UTF-8''ty%C3%B6.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content_length == len(PDF)


def test_a_part_of_a_file_goes_out_and_a_thousand_parts_do_not(app: Flask, session: Any) -> None:
    """F4-k: ranges are capped at one."""
    stored = keep(upload("a.txt", b"0123456789"))
    for asked, status, told in (
        ("bytes=0-", 206, b"0123456789"),
        ("bytes=2-4", 206, b"234"),
        ("bytes=-2", 206, b"89"),
    ):
        with app.test_request_context(headers={"Range": asked}):
            answer = send(stored)
            answer.direct_passthrough = False
            assert (answer.status_code, answer.get_data()) == (status, told)
    many = "bytes=" + ",".join(f"{number}-{number}" for number in range(1000))
    for asked in (many, "bytes=20-30"):
        with app.test_request_context(headers={"Range": asked}), pytest.raises(RequestedRangeNotSatisfiable):
            send(stored)


@pytest.mark.parametrize("state", [FileState.PENDING, FileState.INFECTED])
def test_what_the_scanner_has_not_passed_goes_to_nobody(app: Flask, session: Any, state: FileState) -> None:
    stored = keep(upload("a.txt", b"abc"))
    stored.state = state
    with app.test_request_context(), pytest.raises(NotFound):
        send(stored)
    stored.state = FileState.CLEAN
    with app.test_request_context():
        assert send(stored).status_code == 200


def full_at_write(monkeypatch: pytest.MonkeyPatch) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))  # the kernel takes no more than that


def full_at_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(held: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


def refused_at_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "rename", refuse)


@pytest.mark.parametrize("fault", [full_at_write, full_at_sync, refused_at_rename])
def test_a_full_disk_leaves_nothing_behind(
    session: Any,
    stored_bytes: Callable[[], list[Path]],
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """F4-l."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    data = b"a" * 1_000_000
    with monkeypatch.context() as broken:
        fault(broken)
        try:
            with pytest.raises(FileNotSaved):
                keep(upload("a.txt", data))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert stored_bytes() == []
    session.commit()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    keep(upload("a.txt", data))
    assert len(stored_bytes()) == 1, "with room again it is taken"


def test_the_sweep_takes_what_has_no_row_and_is_old_and_nothing_else(
    session: Any, stored_bytes: Callable[[], list[Path]]
) -> None:
    """F4-m: the row of the second file was never committed; the third was torn off while it was written."""
    kept = keep(upload("kept.txt", b"abc"))
    session.commit()
    keep(upload("lost.txt", b"abc"))
    session.rollback()
    (root,) = {path.parents[2] for path in stored_bytes()}
    torn = root / "ab" / "cd" / f"abcd{'0' * 28}.part"
    torn.parent.mkdir(parents=True, exist_ok=True)
    torn.write_bytes(b"ab")
    assert len(stored_bytes()) == 3
    newest = max(path.stat().st_mtime for path in stored_bytes())
    assert remove_orphans(older_than=newest - 60) == 0
    assert remove_orphans(older_than=newest + 60) == 2
    assert [path.name for path in stored_bytes()] == [kept.key]


def test_bytes_leave_when_their_row_has_left_and_not_before(
    session: Any, stored_bytes: Callable[[], list[Path]]
) -> None:
    stored = keep(upload("a.txt", b"abc"))
    session.commit()
    forget(stored)
    with session.begin_nested():
        session.flush()
    assert len(stored_bytes()) == 1, "a savepoint is no promise"
    session.rollback()
    session.commit()
    assert len(stored_bytes()) == 1, "it was not forgotten after all"
    forget(stored)
    session.commit()
    assert stored_bytes() == []


def test_what_the_house_makes_itself_is_kept_as_it_is(app: Flask, session: Any, tmp_path: Path) -> None:
    made = tmp_path / "copy.zip"
    made.write_bytes(document())
    with made.open("rb") as source:
        stored = keep_made("kehittamo.zip", "application/zip", source)
    session.commit()
    with app.test_request_context():
        answer = send(stored)
        answer.direct_passthrough = False
        assert answer.get_data() == made.read_bytes()
    assert stored.sha256 == hashlib.sha256(made.read_bytes()).hexdigest()


def test_nobody_fills_the_disk_in_a_day(
    session: Any, factories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FILES_A_DAY", 2)
    sender, other = factories.person(), factories.person()
    for name in ("a.txt", "b.txt"):
        keep(upload(name, b"abc"), sender.id)
        session.flush()
    with pytest.raises(FileRefused, match="huomenna"):
        keep(upload("c.txt", b"abc"), sender.id)
    assert keep(upload("c.txt", b"abc"), other.id)
