"""Files of an answer: taken whole or not at all, removed without losing the text, kept from strangers."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from assignments import queries
from assignments.models import SubmissionFile
from assignments.vocabulary import FeedbackVerdict
from courses.models import PlannedTask
from courses.vocabulary import AnswerRule
from foundation.files import FILE_LIMIT, StoredFile
from tests.assignments.conftest import fill, read
from tests.factories import assignments as made


def bytes_of(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def bomb() -> bytes:
    """A small file that unfolds into 81 million points."""
    return bytes_of(Image.new("1", (9000, 9000)))


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    return stream.getvalue()


PICTURE = bytes_of(Image.new("RGB", (20, 20), "blue"))
REFUSED = {
    "svg": ("kuva.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "html named png": ("kuva.png", b"<!doctype html><script>alert(1)</script>"),
    "html": ("sivu.html", b"<p>hei</p>"),
    "program": ("kuva.exe", b"MZ\x90\x00"),
    "empty": ("tyhja.pdf", b""),
    "NUL in text": ("muistio.txt", b"a\x00b"),
    "too large": ("iso.txt", b"a" * (FILE_LIMIT + 1)),
    "bomb": ("pommi.png", bomb()),
    "broken picture": ("rikki.png", PICTURE[:60]),
    "zip": ("paketti.zip", zipped()),
    "no ending": ("kuva", PICTURE),
}


def stored_bytes(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["DATA_DIR"]) / "files").glob("*/*/*") if path.is_file()]


@pytest.mark.parametrize("case", REFUSED)
def test_refused_file_loses_no_text_and_leaves_nothing(
    case: str, app: Flask, scene: Any, session: Any, sign_in: Any
) -> None:
    aino = sign_in(scene.participant)
    before = stored_bytes(app)
    name, data = REFUSED[case]
    uploads = [(io.BytesIO(PICTURE), "hyva.png"), (io.BytesIO(data), name)]
    response = fill(aino, scene.address, text="Pitkä vastaus", files=uploads, send="1")
    assert response.status_code == 422
    page = read(response)
    assert name.split(".")[0] in page.select_one("#files-error").text
    assert page.select_one("#text").text.strip() == "Pitkä vastaus"
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert stored_bytes(app) == before


def test_name_with_a_path_stays_a_name(app: Flask, scene: Any, session: Any, sign_in: Any) -> None:
    aino = sign_in(scene.participant)
    uploads = [(io.BytesIO(PICTURE), "../../../etc/passwd\x01<b>.png")]
    assert fill(aino, scene.address, text="Kuva", files=uploads, send="1").status_code == 302
    kept = session.scalars(select(StoredFile)).one()
    assert kept.name == "passwd<b>.png"
    assert kept.key in [path.name for path in stored_bytes(app)]
    assert "<b>.png" not in aino.get(scene.address).text


def test_several_files_are_kept_and_one_removed_without_losing_the_text(
    scene: Any, session: Any, sign_in: Any
) -> None:
    aino = sign_in(scene.participant)
    uploads = [(io.BytesIO(PICTURE), "yksi.png"), (io.BytesIO(b"kaksi"), "kaksi.txt")]
    assert fill(aino, scene.address, text="Alku", files=uploads, save="1").status_code == 302
    first = session.scalars(select(StoredFile).where(StoredFile.name == "yksi.png")).one()
    assert fill(aino, scene.address, text="Alku ja jatko", remove=str(first.id)).status_code == 302
    submission = queries.own_submission(scene.assignment, scene.participant)
    assert submission.text == "Alku ja jatko"
    assert [row.file.name for row in submission.files] == ["kaksi.txt"]


def test_file_removed_from_the_draft_stays_with_the_version_sent(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment, "Yksi", [made.picture("eka.png")])
    row = sent.files[0]
    made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    aino = sign_in(scene.participant)
    assert fill(aino, scene.address, remove=str(row.file_id)).status_code == 302
    again = made.send(
        scene.participant, scene.assignment, "Kaksi", [made.picture("toka.png", colour="green")]
    )
    names = [[file.file.name for file in again.files_of(version)] for version in again.versions]
    assert names == [["eka.png"], ["toka.png"]]
    assert sign_in(scene.trainer).get(f"/submissions/{again.id}/files/{row.file_id}").status_code == 200


def test_ten_files_fit_and_no_more(scene: Any, session: Any, sign_in: Any) -> None:
    aino = sign_in(scene.participant)
    uploads = [(io.BytesIO(f"{number}".encode()), f"{number}.txt") for number in range(10)]
    assert fill(aino, scene.address, text="Kymmenen", files=uploads, save="1").status_code == 302
    response = fill(aino, scene.address, text="Yksitoista", files=[(io.BytesIO(b"x"), "x.txt")], save="1")
    assert response.status_code == 422
    assert session.scalar(select(func.count()).select_from(SubmissionFile)) == 10


@pytest.mark.parametrize(
    ("text_rule", "files_rule", "typed", "with_file", "field"),
    [
        (AnswerRule.REQUIRED, AnswerRule.NONE, "", False, "text"),
        (AnswerRule.OPTIONAL, AnswerRule.REQUIRED, "Vain teksti", False, "files"),
        (AnswerRule.NONE, AnswerRule.REQUIRED, "", False, "files"),
        (AnswerRule.OPTIONAL, AnswerRule.OPTIONAL, "", False, "text"),
        (AnswerRule.NONE, AnswerRule.REQUIRED, "", True, None),
        (AnswerRule.OPTIONAL, AnswerRule.OPTIONAL, "", True, None),
        (AnswerRule.OPTIONAL, AnswerRule.OPTIONAL, "Riittää", False, None),
    ],
)
def test_programme_decides_what_an_answer_needs(
    text_rule: AnswerRule, files_rule: AnswerRule, typed: str, with_file: bool, field: str | None,
    scene: Any, session: Any, sign_in: Any,
) -> None:  # fmt: skip
    plan = session.get(PlannedTask, scene.assignment.planned_task_id)
    plan.text_rule, plan.files_rule = text_rule, files_rule
    session.commit()
    aino = sign_in(scene.participant)
    uploads = [(io.BytesIO(PICTURE), "kuva.png")] if with_file else []
    response = fill(aino, scene.address, text=typed, files=uploads, send="1")
    if field is None:
        assert response.status_code == 302
        assert queries.own_submission(scene.assignment, scene.participant).newest is not None
    else:
        assert response.status_code == 422
        assert read(response).select_one(f"#{field}-error") is not None
        assert queries.own_submission(scene.assignment, scene.participant) is None


def test_file_where_none_is_taken_is_not_kept(scene: Any, session: Any, sign_in: Any) -> None:
    plan = session.get(PlannedTask, scene.assignment.planned_task_id)
    plan.files_rule = AnswerRule.NONE
    session.commit()
    uploads = [(io.BytesIO(PICTURE), "kuva.png")]
    response = fill(sign_in(scene.participant), scene.address, text="Teksti", files=uploads, send="1")
    assert response.status_code == 302
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_download_is_an_attachment_that_runs_nothing(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment, "Kuva", [made.picture("ääni.png")])
    response = sign_in(scene.participant).get(f"/submissions/{sent.id}/files/{sent.files[0].file_id}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.mimetype == "image/png"
