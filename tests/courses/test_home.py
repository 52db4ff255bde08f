"""Home opens with the one next thing; each role sees its own."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from courses import operations, queries
from courses.home import Step, StepState, next_step
from courses.vocabulary import CohortState, Presence
from foundation import clock
from tests.factories.courses import begun, invited, sessions


def _block(page):
    found = BeautifulSoup(page.text, "lxml").select_one(".next")
    return found.get_text(" ", strip=True) if found else ""


def test_home_greets_by_first_name(sign_in, factories):
    page = sign_in(factories.person("Aino Mäkinen")).get("/home")
    assert page.status_code == 200
    assert ", Aino</h1>" in page.text


def test_home_leads_a_participant_to_every_page_of_the_cohort(sign_in, factories):
    cohort = begun()
    page = sign_in(factories.participant(cohort)).get("/home")
    tabs = BeautifulSoup(page.text, "lxml").select(".tabs a")
    rooms = ["", "/materials", "/assignments", "/discussion", "/groups", "/fair", "/people"]
    assert [tab["href"] for tab in tabs] == [f"/cohorts/{cohort.id}{room}" for room in rooms]
    assert [tab.get("aria-current") for tab in tabs] == ["true", *[None] * 6]


def test_a_visitor_is_sent_to_sign_in_and_back(client, session):
    assert client.get("/home").headers["Location"].endswith("/sign-in?next=/home")


def test_the_next_step_is_the_first_that_can_be_done():
    now = clock.now()
    done = Step(StepState.DONE, "a", now, action="x")
    ahead = Step(StepState.AHEAD, "b", now, action="x")
    looked_at = Step(StepState.OPEN, "c", now)
    open_ = Step(StepState.OPEN, "d", now, action="x")
    assert next_step([done, ahead, looked_at, open_, done]) is open_
    assert next_step([done, ahead, looked_at]) is None


def test_a_participants_path_tells_where_they_were(sign_in, factories, session):
    cohort = begun()
    [was, away] = [factories.enrolment(cohort) for _each in range(2)]
    first = sessions(cohort)[0]
    operations.mark_attendance(
        factories.trainer(cohort), first, {was.id: Presence.PRESENT, away.id: Presence.ABSENT}
    )
    people = [(was.person, "is-done", "You were there"), (away.person, "is-missed", "You were not there")]
    for person, state, words in people:
        browser = sign_in(person)
        browser.set_cookie("language", "en")
        soup = BeautifulSoup(browser.get("/home").text, "lxml")
        stop = soup.find("a", string=lambda text: text and "Päivä 1" in text).find_parent("li")
        assert state in stop["class"]
        assert words in stop.get_text()


def test_only_the_next_day_says_how_long_it_is_to_it(sign_in, factories):
    cohort = factories.cohort(first=clock.today() + timedelta(days=5))
    browser = sign_in(factories.participant(cohort))
    browser.set_cookie("language", "en")
    page = browser.get("/home").text
    assert page.count("in 5 days") == 1
    assert "in 33 days" not in page


def test_a_trainer_is_asked_to_mark_the_day_that_nobody_marked(sign_in, factories, session):
    cohort = begun()
    factories.participant(cohort)
    trainer = factories.trainer(cohort)
    address = f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/attendance"
    browser = sign_in(trainer)
    assert address in browser.get("/home").text
    browser.post(address, data={"all_present": "1"})
    assert address not in browser.get("/home").text


def test_what_waits_in_all_of_a_trainers_cohorts_is_on_home(sign_in, factories):
    first, second = begun(), begun(first=clock.today() - timedelta(days=2))
    trainer = factories.trainer(first)
    operations.enrol(second, trainer, operations.CohortRole.TRAINER, by=trainer)
    page = sign_in(trainer).get("/home").text
    for cohort in (first, second):
        assert f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/attendance" in page


def test_a_representative_is_first_asked_to_invite(sign_in, factories):
    cohort = factories.cohort()
    browser = sign_in(factories.representative(cohort.organisation))
    assert f"/cohorts/{cohort.id}/invite" in browser.get("/home").text
    invited(cohort)
    page = browser.get("/home")
    assert _block(page) == ""
    assert f"/cohorts/{cohort.id}" in page.text


def test_representatives_see_their_own_organisations_cohorts_only(sign_in, factories):
    own, other = factories.cohort(), factories.cohort()
    page = sign_in(factories.representative(own.organisation)).get("/home").text
    assert str(own.id) in page
    assert str(other.id) not in page


def test_the_office_sees_every_cohort_with_head_count(sign_in, factories):
    cohorts = [factories.cohort(seats=20), factories.cohort(seats=30)]
    factories.participant(cohorts[0])
    page = sign_in(factories.office_person()).get("/home").text
    assert all(str(cohort.id) in page for cohort in cohorts)
    assert "1/20" in page
    assert "0/30" in page


def test_the_newest_running_cohort_is_shown_in_full_and_others_as_links(sign_in, factories, session):
    finished, running, planned = begun(), begun(), factories.cohort()
    finished.state, running.state = CohortState.FINISHED, CohortState.RUNNING
    person = factories.person()
    for cohort in (finished, running, planned):
        operations.enrol(cohort, person, by=person)
    soup = BeautifulSoup(sign_in(person).get("/home").text, "lxml")
    path = str(soup.select_one("ol.path"))
    assert str(running.id) in path
    assert str(finished.id) not in path
    assert {str(finished.id), str(planned.id)} <= {
        link["href"].split("/")[-1] for link in soup.select(".row a")
    }


@pytest.mark.parametrize("role", ["person", "representative", "office_person", "pool_trainer"])
def test_somebody_with_nothing_yet_is_told_what_to_do(sign_in, factories, role):
    page = sign_in(getattr(factories, role)()).get("/home")
    assert page.status_code == 200
    soup = BeautifulSoup(page.text, "lxml")
    assert soup.select_one(".empty a.button")


@pytest.mark.parametrize("page", ["0", "-1", "99", "9" * 30, "x", "", "1e3", "\x00", "²"])
def test_any_page_number_is_answered(sign_in, factories, page):
    factories.cohort()
    browser = sign_in(factories.office_person())
    assert browser.get("/home", query_string={"page": page}).status_code == 200


def test_the_cohort_page_is_for_its_people_only(sign_in, factories):
    cohort = factories.cohort()
    address = f"/cohorts/{cohort.id}"
    allowed = [
        factories.participant(cohort),
        factories.trainer(cohort),
        factories.office_person(),
        factories.representative(cohort.organisation),
    ]
    refused = [factories.person(), factories.trainer(factories.cohort()), factories.representative()]
    assert [sign_in(person).get(address).status_code for person in allowed] == [200] * 4
    assert [sign_in(person).get(address).status_code for person in refused] == [404] * 3


def test_who_left_sees_the_cohort_no_more(sign_in, factories, session):
    cohort = factories.cohort()
    enrolment = factories.enrolment(cohort)
    enrolment.left_at = clock.now()
    assert sign_in(enrolment.person).get(f"/cohorts/{cohort.id}").status_code == 404


def test_a_cohort_is_closed_after_its_last_day_and_once(sign_in, factories, session):
    ahead, over = begun(), factories.cohort(first=clock.today() - timedelta(weeks=9))
    for cohort, state in ((ahead, CohortState.PLANNED), (over, CohortState.FINISHED)):
        browser = sign_in(factories.trainer(cohort))
        for _again in range(2):
            assert browser.post(f"/cohorts/{cohort.id}/finish").status_code == 302
        session.expire_all()
        assert queries.cohort(cohort.id).state is state


def test_participants_do_not_close_cohorts(sign_in, factories):
    cohort = factories.cohort(first=clock.today() - timedelta(weeks=9))
    for person in (factories.participant(cohort), factories.representative(cohort.organisation)):
        assert sign_in(person).post(f"/cohorts/{cohort.id}/finish").status_code == 404
