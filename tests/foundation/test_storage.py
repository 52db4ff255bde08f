"""The two storages keep the same promises: a folder on a disk, and a bucket of a real S3 server."""

import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import ServiceUnavailable

from assignments.operations import mark_of
from foundation.files import FileNotSaved, StoredFile, keep, remove_orphans, send
from foundation.storage import Bucket, Folder, Storage, StorageFailed, storage
from kehittamo.configuration import ConfigurationRefused, configuration
from tests.factories import assignments as made
from tests.factories import make
from tests.files_made import upload
from tests.servers import S3_SETTINGS, free_port, s3_bucket, s3_server


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server, with the credentials for it in the environment."""
    with pytest.MonkeyPatch.context() as patched, s3_server() as address:
        for name, value in S3_SETTINGS.items():
            patched.setenv(name, value)
        yield address


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, s3: str, tmp_path: Path) -> Storage:
    """An empty storage of each kind."""
    return (
        Folder(tmp_path / "files") if request.param == "folder" else Bucket(s3_bucket(s3, uuid.uuid4().hex))
    )


KEY, OTHER = uuid.uuid4().hex, uuid.uuid4().hex


def test_what_is_put_is_there_until_it_is_deleted(place: Storage) -> None:
    data = bytes(range(256)) * 2_000
    assert (place.size(KEY), list(place.pieces())) == (None, [])
    place.put(KEY, b"first")
    place.put(KEY, data)
    place.put(OTHER, b"")
    with place.open(KEY) as source:
        assert source.read() == data
        source.seek(-10, io.SEEK_END)
        assert source.read(4) == data[-10:-6]
        assert source.tell() == len(data) - 6
    assert (place.size(KEY), place.size(OTHER)) == (len(data), 0)
    pieces = {piece.key: piece for piece in place.pieces()}
    assert {key: piece.size for key, piece in pieces.items()} == {KEY: len(data), OTHER: 0}
    assert pieces[KEY].written_at > 1_700_000_000
    large = io.BytesIO(data * 12)  # more than one part
    place.put(KEY, large)
    with place.open(KEY) as source:
        assert source.read() == large.getvalue()
    for _again in range(2):
        place.delete(KEY)
    assert [piece.key for piece in place.pieces()] == [OTHER]
    with pytest.raises(FileNotFoundError):
        place.open(KEY)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a" * 31, "A" * 32, f"{'a' * 32}/b", f"{'a' * 32}\n"]
)
def test_only_a_key_is_a_key(place: Storage, key: str) -> None:
    for act in (
        lambda: place.put(key, b""),
        lambda: place.open(key),
        lambda: place.size(key),
        lambda: place.delete(key),
    ):
        with pytest.raises(ValueError, match="not a key"):
            act()


def test_a_bucket_that_is_away_fails_in_our_words() -> None:
    away = Bucket(f"s3://house/files?endpoint=http://127.0.0.1:{free_port()}")
    for act in (
        lambda: away.put(KEY, b"a"),
        lambda: away.open(KEY),
        lambda: away.size(KEY),
        lambda: away.delete(KEY),
        lambda: list(away.pieces()),
    ):
        with pytest.raises(StorageFailed):
            act()


@pytest.fixture
def in_bucket(app: Flask, s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The house keeps its files in a bucket."""
    monkeypatch.setitem(app.config, "STORAGE_URL", s3_bucket(s3, uuid.uuid4().hex))
    app.extensions.pop("storage", None)
    yield
    app.extensions.pop("storage", None)


def test_a_house_in_a_bucket_sends_its_files_through_the_checked_view(
    app: Flask, session: Any, in_bucket: None, sign_in: Any
) -> None:
    cohort = made.open_cohort()
    person, other = make.participant(cohort), make.participant(cohort)
    sent = made.send(person, made.assignment(cohort), "Liite", [upload("työ.txt", b"0123456789")])
    assert isinstance(storage(), Bucket)
    address = f"/submissions/{sent.id}/files/{sent.files[0].file_id}"
    browser = sign_in(person)
    whole, part = browser.get(address), browser.get(address, headers={"Range": "bytes=3-5"})
    assert (whole.status_code, whole.data) == (200, b"0123456789")
    assert (part.status_code, part.data) == (206, b"345")
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    mark = whole.headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": mark}).status_code == 304
    assert sign_in(other).get(address, headers={"If-None-Match": mark}).status_code == 404, "F4-k"
    assert "endpoint" not in str(whole.headers), "nobody learns where it lies"


def test_the_sweep_sweeps_a_bucket(session: Any, in_bucket: None) -> None:
    kept = keep(upload("kept.txt", b"abc"))
    session.commit()
    keep(upload("lost.txt", b"abc"))
    session.rollback()
    newest = max(piece.written_at for piece in storage().pieces())
    assert remove_orphans(older_than=newest - 60) == 0
    assert remove_orphans(older_than=newest + 60) == 1
    assert [piece.key for piece in storage().pieces()] == [kept.key]


def test_a_bucket_that_is_away_costs_nobody_their_text(
    app: Flask, session: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F4-l: 507, the words are on the page, nothing is half stored."""
    cohort = made.open_cohort()
    task, person = made.assignment(cohort), make.participant(cohort)
    kept = keep(upload("a.txt", b"abc"))
    session.commit()
    monkeypatch.setitem(app.config, "STORAGE_URL", f"s3://house?endpoint=http://127.0.0.1:{free_port()}")
    app.extensions.pop("storage", None)
    try:
        with pytest.raises(FileNotSaved):
            keep(upload("b.txt", b"abc"))
        told = {
            "text": "Pitkä vastaus",
            "seen": mark_of(""),
            "files": (io.BytesIO(b"abc"), "c.txt"),
            "send": "1",
        }
        answer = sign_in(person).post(
            f"/assignments/{task.id}", data=told, content_type="multipart/form-data"
        )
        assert answer.status_code == 507
        assert "Pitkä vastaus" in answer.text
        assert "c.txt" in answer.text
        with app.test_request_context(), pytest.raises(ServiceUnavailable):
            send(kept)
    finally:
        app.extensions.pop("storage", None)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEHITTAMO_STORAGE_URL", "s3:///files"),
        ("KEHITTAMO_STORAGE_URL", "https://bucket"),
        ("KEHITTAMO_STORAGE_URL", "s3://bucket?endpoint=ftp://host"),
        ("KEHITTAMO_CLAMAV", "clamav"),
        ("KEHITTAMO_CLAMAV", "clamav:port"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationRefused, match=name):
        configuration({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(tmp_path), name: value})
