"""Files that the page sends by itself: one at a time, once however often, all told of in words."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assignments import queries
from assignments.models import SubmissionFile
from foundation.files import FILES_AT_ONCE, StoredFile
from foundation.storage import Folder, StorageFailed
from tests.assignments.conftest import fill
from tests.assignments.test_files import stored_bytes
from tests.factories import assignments as made


@pytest.fixture
def aino(scene: Any, sign_in: Any) -> FlaskClient:
    """The participant at a page of hers."""
    return sign_in(scene.participant)


@pytest.fixture
def bytes_kept(app: Flask) -> Callable[[], int]:
    """How many files' bytes have come into the storage since the test began."""
    before = len(stored_bytes(app))
    return lambda: len(stored_bytes(app)) - before


def send(browser: FlaskClient, scene: Any, upload: Any, once: str = "") -> Any:
    data = {"once": once or str(uuid.uuid4()), "file": (upload.stream, upload.filename)}
    return browser.post(f"{scene.address}/files", data=data, content_type="multipart/form-data")


def test_a_file_is_in_the_draft_and_its_line_comes_back(aino: FlaskClient, scene: Any) -> None:
    fill(aino, scene.address, text="Kesken", save="1")
    answer = send(aino, scene, made.picture("kuva <1>.png"))
    item = BeautifulSoup(answer.json["item"], "lxml")
    assert item.select_one("a").text == "kuva <1>.png"
    assert item.select_one("button")["name"] == "remove"
    there = queries.own_submission(scene.assignment, scene.participant)
    assert [row.file.name for row in there.draft_files] == ["kuva <1>.png"]
    assert there.text == "Kesken", "the text is as it was"
    assert fill(aino, scene.address, send="1").status_code == 302


def test_tried_again_it_is_there_once(
    aino: FlaskClient, scene: Any, session: Any, bytes_kept: Callable[[], int]
) -> None:
    once = str(uuid.uuid4())
    first = send(aino, scene, made.picture(), once)
    again = send(aino, scene, made.picture(), once)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    other_id = send(aino, scene, made.picture())
    assert other_id.json == {"item": ""}
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert bytes_kept() == 1


def test_the_id_of_another_s_row_gives_nothing_away(aino: FlaskClient, scene: Any, sign_in: Any) -> None:
    once = str(uuid.uuid4())
    send(sign_in(scene.colleague), scene, made.picture("ville.png"), once)
    assert "aino.png" in send(aino, scene, made.picture("aino.png"), once).json["item"]
    theirs = queries.own_submission(scene.assignment, scene.colleague)
    assert [row.file.name for row in theirs.draft_files] == ["ville.png"]


def test_one_too_many_and_what_is_no_picture_are_refused_in_words(
    aino: FlaskClient, scene: Any, session: Any, bytes_kept: Callable[[], int]
) -> None:
    broken = made.picture("rikki.png")
    broken.stream.truncate(60)
    refused = send(aino, scene, broken)
    assert refused.status_code == 422
    assert refused.json["said"].startswith("rikki.png")
    for number in range(FILES_AT_ONCE):
        assert send(aino, scene, made.picture(f"{number}.png")).status_code == 200
    assert str(FILES_AT_ONCE) in send(aino, scene, made.picture("yli.png")).json["said"]
    assert session.scalar(select(func.count()).select_from(SubmissionFile)) == FILES_AT_ONCE
    assert bytes_kept() == FILES_AT_ONCE
    assert aino.post(f"{scene.address}/files", data={"once": "x"}).status_code == 422


def test_a_full_disk_is_told_of_and_leaves_nothing_half(
    aino: FlaskClient,
    scene: Any,
    session: Any,
    bytes_kept: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F4-l."""

    def full(*_args: Any, **_named: Any) -> None:
        raise StorageFailed("no space left")

    monkeypatch.setattr(Folder, "put", full)
    refused = send(aino, scene, made.picture())
    assert refused.status_code == 507
    assert "myöhemmin" in refused.json["said"]
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert queries.own_submission(scene.assignment, scene.participant) is None
    assert bytes_kept() == 0


def test_strangers_and_trainers_hand_nothing_in(scene: Any, sign_in: Any, session: Any) -> None:
    for somebody in (scene.trainer, scene.office, scene.representative, scene.stranger):
        assert send(sign_in(somebody), scene, made.picture()).status_code == 404
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
