"""What somebody wrote is theirs to keep: a page, a PDF, an archive, and the beginning of their project."""

import io
import uuid
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from assignments.operations import Answer, mark_of, save_draft
from courses.vocabulary import CohortState
from foundation.database import db
from projects import operations as projects
from projects.models import Project
from tests.counting import count_queries
from tests.factories import assignments as made

WORDS = "## Havainto\n\nHissi on **hidas** 🙂"


def archive_of(browser: Any) -> dict[str, bytes]:
    answer = browser.get("/my-work/zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def group_with(cohort: Any, *people: Any, text: str = "") -> Project:
    group = projects.create_group(
        cohort, name="Keittiö", title="Hissi", by=people[0], join=True, row_id=uuid.uuid4()
    )
    for other in people[1:]:
        projects.join(group, other)
    project = db.session.scalars(select(Project).where(Project.group_id == group.id)).one()
    project.text = text
    db.session.commit()
    return project


@pytest.fixture
def cohort(factories: Any) -> Any:
    return made.open_cohort()


@pytest.fixture
def aino(factories: Any, cohort: Any) -> Any:
    return factories.participant(cohort, "Aino Aalto")


def test_everything_is_there_also_after_the_cohort_has_ended(cohort, aino, factories, sign_in):
    first = made.assignment(cohort)
    made.send(aino, first, WORDS, files=[made.picture("kuva.png")])
    made.send(aino, first, WORDS + "\n\nLisäys.")
    save_draft(aino, made.assignment(cohort, "pre-2"), Answer(text="Kesken <b>jäi</b>", seen=mark_of("")))
    other = factories.participant(cohort)
    made.send(other, first, "Toisen oma vastaus")
    cohort.state = CohortState.ARCHIVED
    db.session.commit()
    browser = sign_in(aino)
    page = browser.get("/my-work").text
    assert "2 versiota" in page
    assert "Ei lähetetty" in page
    kept = archive_of(browser)
    texts = {name.rsplit("/", 1)[1]: data.decode() for name, data in kept.items() if name.endswith(".md")}
    assert sorted(texts) == ["luonnos.md", "versio 1.md", "versio 2.md"]
    assert WORDS in texts["versio 1.md"]
    assert "Lisäys." in texts["versio 2.md"]
    assert "Kesken <b>jäi</b>" in texts["luonnos.md"]
    assert [name for name in kept if name.endswith("kuva.png")]
    assert not any("Toisen" in text for text in texts.values())
    pdf = browser.get("/my-work/pdf")
    assert pdf.mimetype == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.data
    assert "attachment" in pdf.headers["Content-Disposition"]


def test_an_archive_has_no_path_of_anybody_s_making(cohort, aino, sign_in):
    task = made.assignment(cohort)
    task.plan.title = {"fi": "../../etc/passwd\\C: <b>"}
    made.send(aino, task, "Vastaus")
    names = list(archive_of(sign_in(aino)))
    assert names
    assert not any(".." in name or "\\" in name or name.startswith("/") or ":" in name for name in names)


def test_somebody_without_work_is_told_so_and_gets_empty_files(factories, sign_in):
    browser = sign_in(factories.person())
    assert "Täällä ei ole vielä mitään" in browser.get("/my-work").text
    assert archive_of(browser) == {}
    assert browser.get("/my-work/pdf").data.startswith(b"%PDF-")


def test_an_answer_becomes_the_beginning_of_the_project_once(cohort, aino, factories, sign_in):
    project = group_with(cohort, aino, text="Mitä oli jo.")
    task = made.assignment(cohort)
    key = made.send(aino, task, WORDS).id
    browser = sign_in(aino)
    for _twice in range(2):
        assert browser.post(f"/submissions/{key}/project").status_code == 302
    db.session.refresh(project)
    assert project.text == f"Mitä oli jo.\n\n{WORDS}"
    assert "<strong>hidas</strong>" in project.text_html
    for other in (factories.trainer(cohort), factories.participant(cohort)):
        assert sign_in(other).post(f"/submissions/{key}/project").status_code == 404


def test_without_a_group_nothing_happens_and_the_page_says_why(cohort, aino, sign_in):
    task = made.assignment(cohort)
    key = made.send(aino, task, WORDS).id
    browser = sign_in(aino)
    browser.post(f"/submissions/{key}/project")
    assert "Et ole vielä missään" in browser.get("/my-work").text


def test_the_page_asks_as_often_for_any_number_of_answers(app, cohort, aino, sign_in):
    browser, costs = sign_in(aino), []
    for key in ("pre-1", "pre-2"):
        picture = made.picture(f"{key}.png")
        made.send(aino, made.assignment(cohort, key), WORDS, files=[picture])
        browser.get("/my-work")
        for address in ("/my-work", "/my-work/pdf", "/my-work/zip"):
            with count_queries(app) as statements:
                browser.get(address)
            costs.append(len(statements))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 12
