"""A group describes its development work, and nobody's words are overwritten unseen."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from projects import signals
from projects.models import Project
from tests.factories.projects import group
from tests.hostile import HANDFULS, KILLERS

SENT = {
    "title": "Hiljainen puolituntinen",
    "goal": "Rauhaa.",
    "text": "Aloitimme **maanantaina**.",
    "phase": "doing",
}


@pytest.fixture
def work(session, factories):
    """A member, and the address of the group's work."""
    cohort = factories.cohort()
    member = factories.participant(cohort)
    return member, f"/projects/{group(cohort, member).project.id}"


def _project(session):
    session.expire_all()
    return session.scalar(select(Project))


def test_a_member_describes_and_everybody_in_the_cohort_reads(session, sign_in, factories, work):
    member, address = work
    answer = sign_in(member).post(f"{address}/edit", data=SENT | {"version": "1"})
    assert answer.status_code == 302
    cohort_id = _project(session).cohort_id
    reader = factories.person()
    from courses.models import Cohort
    from courses.operations import enrol

    enrol(session.get(Cohort, cohort_id), reader, by=reader)
    page = BeautifulSoup(sign_in(reader).get(address).text, "lxml")
    assert page.select_one(".prose strong").text == "maanantaina"
    assert "Rauhaa." in page.main.get_text()
    assert page.select_one(".path [aria-current=step] .mark").text.strip() == "3"
    assert not page.select(f"a[href='{address}/edit']")
    assert sign_in(reader).get(f"{address}/edit").status_code == 404
    assert sign_in(reader).post(f"{address}/edit", data=SENT | {"version": "2"}).status_code == 404


def test_the_form_shows_what_is_saved(session, sign_in, work):
    member, address = work
    client = sign_in(member)
    client.post(f"{address}/edit", data=SENT | {"version": "1"})
    form = BeautifulSoup(client.get(f"{address}/edit").text, "lxml")
    assert form.find("input", {"name": "version"})["value"] == "2"
    assert form.find("textarea", {"name": "text"}).text.strip() == SENT["text"]
    assert form.find("input", {"name": "phase", "checked": True})["value"] == "doing"


@pytest.mark.parametrize("version", ["1", "", "abc", "99999999999999999999", "-1", "٣"])
def test_who_saves_over_another_sees_both_texts(session, sign_in, work, version):
    """F5-c."""
    member, address = work
    client = sign_in(member)
    client.post(f"{address}/edit", data=SENT | {"version": "1"})
    page = client.post(f"{address}/edit", data=SENT | {"text": "Minun tekstini", "version": version})
    soup = BeautifulSoup(page.text, "lxml")
    assert page.status_code == 409
    assert [SENT["text"] in card.text for card in soup.select(".cards .card")] == [True, False]
    assert "Minun tekstini" in soup.find("textarea", {"name": "text"}).text
    assert _project(session).text == SENT["text"]
    again = SENT | {"text": "Molempien", "version": soup.find("input", {"name": "version"})["value"]}
    assert client.post(f"{address}/edit", data=again).status_code == 302
    assert _project(session).text == "Molempien"


def test_a_double_click_saves_once(session, sign_in, work):
    member, address = work
    told = []
    with signals.project_updated.connected_to(lambda project: told.append(project.id)):
        for _again in range(2):
            answer = sign_in(member).post(f"{address}/edit", data=SENT | {"version": "1"})
            assert answer.status_code == 302
    assert len(told) == 1
    assert _project(session).version == 2


@pytest.mark.parametrize("text", KILLERS, ids=range(len(KILLERS)))
def test_a_text_that_cannot_be_taken_is_an_error_and_stays(session, sign_in, work, text):
    member, address = work
    page = sign_in(member).post(f"{address}/edit", data=SENT | {"text": text, "version": "1"})
    soup = BeautifulSoup(page.text, "lxml")
    assert page.status_code == 422
    assert soup.select_one(".govuk-error-summary a[href='#text']")
    assert len(soup.find("textarea", {"name": "text"}).text.strip()) == len(text.strip())
    assert soup.find("textarea", {"name": "goal"}).text.strip() == SENT["goal"]
    assert _project(session).text == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 161},
        {"goal": "x" * 601},
        {"phase": ""},
        {"phase": "x"},
        {"phase": "NEED"},
    ],
)
def test_wrong_fields_change_nothing(session, sign_in, work, wrong):
    member, address = work
    page = sign_in(member).post(f"{address}/edit", data=SENT | {"version": "1"} | wrong)
    assert page.status_code == 422
    assert "maanantaina" in page.text
    assert _project(session).version == 1


@pytest.mark.parametrize("hostile", HANDFULS, ids=range(len(HANDFULS)))
def test_hostile_words_are_shown_harmless(session, sign_in, work, hostile, harmless):
    member, address = work
    client = sign_in(member)
    title, goal = hostile[:2]
    text = "\n\n".join(hostile)
    answer = client.post(
        f"{address}/edit",
        data={"title": title, "goal": goal, "text": text, "phase": "need", "version": "1"},
    )
    assert answer.status_code == 302
    cohort_id = _project(session).cohort_id
    pages = (address, f"{address}/edit", f"/cohorts/{cohort_id}/groups", f"/cohorts/{cohort_id}", "/home")
    for page in pages:
        harmless(client.get(page))
    conflict = client.post(f"{address}/edit", data=SENT | {"text": text, "version": "1"})
    assert conflict.status_code == 409
    harmless(conflict)
