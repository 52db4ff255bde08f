"""Trainers give their cohort links, videos and files beside the programme's own materials."""

import io

import pytest
from sqlalchemy import func, select

from courses import queries
from courses.materials.models import MaterialFile
from courses.vocabulary import MaterialKind
from foundation.files import StoredFile
from kehittamo.headers import POLICY
from tests.factories import assignments as answers
from tests.journeys.setting import PDF

WORDS = {"title": "Lue tämä", "summary": "", "body": "Luimme tämän yhdessä.", "session": "day-2"}


@pytest.fixture
def cohort(factories):
    return answers.open_cohort()


@pytest.fixture
def browser(factories, sign_in, cohort):
    return sign_in(factories.trainer(cohort))


def base(cohort):
    return f"/cohorts/{cohort.id}/programme/materials"


def pdf(name="ohje.pdf", data=PDF):
    return (io.BytesIO(data), name)


def own(cohort):
    return next(page for page in queries.materials_of(cohort) if page.key.startswith("own-"))


def test_a_trainer_adds_a_link_and_makes_a_video_of_it(factories, sign_in, cohort, browser):
    added = browser.post(f"{base(cohort)}/new", data={**WORDS, "address": "https://www.kunta.fi/opas"})
    assert added.status_code == 302
    page = own(cohort)
    reader = sign_in(factories.participant(cohort))
    here = f"/cohorts/{cohort.id}/materials/{page.key}"
    assert 'href="https://www.kunta.fi/opas" target="_blank"' in reader.get(here).text
    form = browser.get(f"{base(cohort)}/{page.key}")
    assert 'value="https://www.kunta.fi/opas"' in form.text
    video = {"address": "https://youtu.be/abcdefghijk", "captioned": "y", "version": str(page.revision)}
    assert browser.post(f"{base(cohort)}/{page.key}", data={**WORDS, **video}).status_code == 302
    page = own(cohort)
    assert (page.kind, page.captions) == (MaterialKind.VIDEO, {"fi": ["fi"]})
    watched = reader.get(f"{here}/watch")
    assert "youtube-nocookie.com/embed/abcdefghijk" in watched.text
    assert watched.headers["Content-Security-Policy"] != POLICY
    bare = {**WORDS, "version": str(page.revision)}
    assert browser.post(f"{base(cohort)}/{page.key}", data=bare).status_code == 302
    page = own(cohort)
    assert (page.kind, page.leads_to, page.captions) == (MaterialKind.PAGE, {}, {})
    assert reader.get(f"{here}/watch").status_code == 404


def test_a_trainer_adds_a_file_and_puts_another_in_its_place(factories, sign_in, session, cohort, browser):
    assert browser.post(f"{base(cohort)}/new", data={**WORDS, "file": pdf()}).status_code == 302
    page = own(cohort)
    reader = sign_in(factories.participant(cohort))
    fetched = reader.get(f"/cohorts/{cohort.id}/materials/{page.key}/file")
    assert (fetched.data, fetched.headers["Content-Disposition"]) == (PDF, "attachment; filename=ohje.pdf")
    words = {**WORDS, "title": "Lue tämä ensin", "version": str(page.revision)}
    assert browser.post(f"{base(cohort)}/{page.key}", data=words).status_code == 302
    assert own(cohort).leads_to == {"fi": "ohje.pdf"}, "words are rewritten and the file stays"
    other = {**words, "version": str(own(cohort).revision)}
    changed = {**other, "file": pdf("uusi.pdf", PDF + b"2")}
    assert browser.post(f"{base(cohort)}/{page.key}", data=changed).status_code == 302
    fetched = reader.get(f"/cohorts/{cohort.id}/materials/{page.key}/file")
    assert (fetched.data, fetched.headers["Content-Disposition"]) == (
        PDF + b"2",
        "attachment; filename=uusi.pdf",
    )
    again = {**other, "file": pdf("uusi.pdf", PDF + b"2")}  # the other half of a double click
    assert browser.post(f"{base(cohort)}/{page.key}", data=again).status_code == 302
    assert session.scalar(select(func.count()).select_from(MaterialFile)) == 1
    assert session.scalars(select(StoredFile.sender_id)).all() == [None, None], (
        "it stays when its sender goes"
    )
    stranger = sign_in(factories.participant(factories.cohort()))
    assert stranger.get(f"/cohorts/{cohort.id}/materials/{page.key}/file").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "kunta.fi"}, "Se alkaa https://"),
        ({"address": "javascript:alert(1)"}, "Se alkaa https://"),
        ({"address": "https://a.fi/" + "a" * 300}, "Liian pitkä"),
        ({"address": "https://kunta.fi/", "file": pdf()}, "ei molempia"),
        ({"file": pdf("x.svg", b"<svg onload='alert(1)'/>")}, "x.svg"),
        ({"file": pdf("x.pdf", b"not a pdf")}, "x.pdf"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(session, cohort, browser, wrong, words):
    answer = browser.post(f"{base(cohort)}/new", data={**WORDS, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Luimme tämän yhdessä." in answer.text
    assert not any(page.key.startswith("own-") for page in queries.materials_of(cohort))
    assert not session.scalar(select(func.count()).select_from(StoredFile))
