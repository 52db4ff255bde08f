"""Talks beside a material: begun from it, listed with it, and nothing for those who don't discuss."""

from sqlalchemy import select

from discussions.models import Thread
from tests.factories.discussions import thread

TALK = {"title": "Miten teillä?", "text": "Meillä ei ole aikaa lukea.", "send": "1"}


def test_a_talk_is_begun_from_a_material_and_stands_beside_it(factories, sign_in, session):
    cohort = factories.cohort()
    browser = sign_in(factories.participant(cohort))
    page = f"/cohorts/{cohort.id}/materials/page-1"
    assert "Kukaan ei ole vielä sanonut tästä mitään" in browser.get(page).text
    begin = f"/cohorts/{cohort.id}/discussion/new?about=page-1"
    assert begin in browser.get(page).text
    form = browser.get(begin).text
    assert "Aineisto 1" in form
    assert f'action="{begin}"' in form, "an error or a preview keeps what it is about"
    assert browser.post(begin, data=TALK).status_code == 302
    assert session.scalars(select(Thread.material_key)).all() == ["page-1"]
    assert TALK["title"] in browser.get(page).text
    assert TALK["title"] not in browser.get(page.replace("page-1", "page-2")).text


def test_the_list_can_be_about_one_material_only(factories, sign_in, session):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    thread(cohort, person, title="Muusta").material_key = None
    thread(cohort, person, title="Aineistosta").material_key = "page-1"
    browser = sign_in(person)
    address = f"/cohorts/{cohort.id}/discussion"
    assert all(title in browser.get(address).text for title in ("Muusta", "Aineistosta"))
    about = browser.get(f"{address}?about=page-1").text
    assert "Aineistosta" in about
    assert "Muusta" not in about
    for unknown in ("nothing", "%00", "%F0"):
        assert "Muusta" in browser.get(f"{address}?about={unknown}").text


def test_a_talk_about_what_is_not_there_is_about_nothing(factories, sign_in, session):
    cohort = factories.cohort()
    browser = sign_in(factories.participant(cohort))
    assert browser.post(f"/cohorts/{cohort.id}/discussion/new?about=nothing", data=TALK).status_code == 302
    assert session.scalars(select(Thread.material_key)).all() == [None]


def test_a_hidden_title_and_a_representative_are_left_out(factories, sign_in, session):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    speaker = factories.representative(cohort.organisation)
    hidden = thread(cohort, author, title="Ei näin")
    hidden.material_key, hidden.hidden_at = "page-1", hidden.created_at
    page = f"/cohorts/{cohort.id}/materials/page-1"
    assert "Ei näin" not in sign_in(factories.participant(cohort)).get(page).text
    assert "Ei näin" in sign_in(author).get(page).text
    representative = sign_in(speaker).get(page)
    assert representative.status_code == 200
    assert "Keskustele tästä" not in representative.text
