"""A guidance session has a time of its own for each organisation, which only its people see and get."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from courses import operations, queries
from courses.attendance import codes
from courses.calendars.operations import feed_of, open_feed, secret_of
from courses.guidance.models import OrganisationTime
from courses.life import operations as life
from courses.models import Attendance
from courses.vocabulary import CohortState, HeldFor, SessionKind
from foundation import clock
from tests.factories import make as maker
from tests.factories.courses import letters_to, sessions

FIRST = date(2027, 3, 8)
LINK = "https://meet.example.org/espoo"


@pytest.fixture
def houses(factories):
    return factories.organisation("Espoo"), factories.organisation("Vantaa")


@pytest.fixture
def cohort(factories, houses, session):
    """Two organisations; the second session is a guidance meeting of each."""
    version = maker.version_of(factories.programme())
    plan = version.sessions[1]
    plan.kind, plan.held_for = SessionKind.GUIDANCE, HeldFor.EACH_ORGANISATION
    return operations.create_cohort(
        version=version,
        organisation=None,
        several=houses,
        name="Kevät",
        seats=20,
        dates=[FIRST + timedelta(weeks=each.weeks_after_first) for each in version.sessions],
        by=factories.office_person(),
    )


@pytest.fixture
def people(cohort, houses, factories):
    """Somebody of each organisation, and somebody of neither."""
    found = []
    for house in (*houses, None):
        place = factories.enrolment(cohort)
        place.organisation_id = house.id if house else None
        found.append(place.person)
    return found


@pytest.fixture
def desk(cohort, factories, sign_in):
    return sign_in(factories.trainer(cohort))


def page(cohort, act="times"):
    return f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[1].id}/{act}"


def told(**more):
    espoo = {"date_0": "2027-04-07", "starts_0": "13:00", "ends_0": "14:30", "place_0": "", "link_0": LINK}
    return {"version": "1", **espoo, **more}


def event(browser, cohort):
    [found] = Calendar.from_ical(browser.get(page(cohort, "session.ics")).data).walk("VEVENT")
    return found["DTSTART"].dt.date(), int(found["SEQUENCE"]), str(found["UID"])


def feed(browser, person):
    open_feed(person)
    address = f"/calendar/{secret_of(feed_of(person))}.ics"
    return Calendar.from_ical(browser.get(address).data).walk("VEVENT")


def test_each_organisation_s_people_see_and_get_only_their_own(
    cohort, people, desk, sign_in, client, session
):
    espoo, vantaa, nobody = people
    usual, uid = sessions(cohort)[1].date, f"{sessions(cohort)[1].id}@kehittamo"
    for _twice in range(2):
        assert desk.post(page(cohort), data=told()).status_code == 302
    [letter] = letters_to(espoo.email)
    assert "7.4.2027 klo 13.00" in letter.body
    assert letters_to(vantaa.email) == letters_to(nobody.email) == []
    assert event(sign_in(espoo), cohort) == (date(2027, 4, 7), 1, uid)
    for person in (vantaa, nobody):
        browser = sign_in(person)
        assert event(browser, cohort) == (usual, 0, uid)
        for address in ("/home", page(cohort, "").rstrip("/"), f"/cohorts/{cohort.id}/workbook"):
            text = browser.get(address).text
            assert LINK not in text
            assert "7.4.2027" not in text
    for address in ("/home", page(cohort, "").rstrip("/"), f"/cohorts/{cohort.id}/workbook"):
        assert "7.4.2027" in sign_in(espoo).get(address).text
    assert "Espoo" in desk.get(page(cohort, "").rstrip("/")).text

    own = {str(each["UID"]): each for each in feed(client, espoo)}
    assert len(own) == 3
    assert own[uid]["DTSTART"].dt.date() == date(2027, 4, 7)
    assert LINK in str(own[uid]["DESCRIPTION"])

    again = told(version="2", date_0="2027-04-08", date_1="2027-04-09", starts_1="9.00", ends_1="10.00")
    assert desk.post(page(cohort), data=again).status_code == 302
    assert event(sign_in(espoo), cohort) == (date(2027, 4, 8), 2, uid)
    assert event(sign_in(vantaa), cohort)[:2] == (date(2027, 4, 9), 1)


def test_the_trainer_s_calendar_has_each_organisation_s(cohort, people, factories, sign_in, client):
    trainer = factories.trainer(cohort)
    sign_in(trainer).post(page(cohort), data=told())
    titles = [str(each["SUMMARY"]) for each in feed(client, trainer)]
    assert len(titles) == 4
    assert [title for title in titles if title.endswith(" · Espoo")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_0": "12:00"}, "ends_0"),
        ({"ends_0": ""}, "ends_0"),
        ({"date_0": ""}, "date_0"),
        ({"date_0": "31.2.2027"}, "date_0"),
        ({"link_0": "javascript:alert(1)"}, "link_0"),
        ({"place_0": "x" * 201}, "place_0"),
    ],
)
def test_a_time_that_is_not_whole_is_told_and_kept(cohort, people, desk, session, wrong, field):
    answer = desk.post(page(cohort), data=told(place_1="Vantaan sali", **wrong))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Vantaan sali" in answer.text
    assert session.scalar(select(OrganisationTime.id)) is None


def test_who_has_a_time_keeps_one_and_an_older_page_is_told(cohort, people, desk, session):
    desk.post(page(cohort), data=told())
    empty = told(version="2", date_0="", starts_0="", ends_0="", link_0="")
    assert desk.post(page(cohort), data=empty).status_code == 422
    late = desk.post(page(cohort), data=told(place_0="Toinen sali"))
    assert late.status_code == 409
    assert "Toinen sali" in late.text
    assert session.scalars(select(OrganisationTime.place)).one() == ""


def test_one_marks_oneself_and_is_marked_on_one_s_own_day(cohort, people, desk, factories, sign_in, session):
    espoo, vantaa, _nobody = people
    desk.post(page(cohort), data=told(date_0="2027-03-30"))  # a week before the session's own day
    desk.post(page(cohort, "wall"))
    code = codes.code_of(sessions(cohort)[1]).code
    trainer = factories.trainer(cohort)
    session.commit()
    with time_machine.travel(clock.at(date(2027, 3, 30), time(12, 30)), tick=False):
        here = f"/cohorts/{cohort.id}/here"
        assert sign_in(vantaa).post(here, data={"code": code}).status_code == 422
        assert sign_in(espoo).post(here, data={"code": code}).status_code == 302
        assert 'name="all_present"' in sign_in(trainer).get(page(cohort, "attendance")).text
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_a_cohort_is_not_over_before_the_last_organisation_s_time(cohort, people, desk, factories, session):
    desk.post(page(cohort), data=told(date_0="2027-06-30"))
    whole, by = queries.cohort(cohort.id), factories.office_person()
    with (
        clock.pretending(datetime(2027, 6, 1, tzinfo=clock.UTC)),
        pytest.raises(life.NotOver),
    ):
        life.finish(whole, by=by)
    with clock.pretending(datetime(2027, 7, 1, tzinfo=clock.UTC)):
        life.finish(whole, by=by)
    assert whole.state is CohortState.FINISHED


def test_only_trainers_set_times_and_only_where_each_meets_alone(
    cohort, people, houses, factories, sign_in, session
):
    for person in (people[0], factories.representative(houses[0]), factories.trainer(factories.cohort())):
        assert sign_in(person).get(page(cohort)).status_code == 404
        assert sign_in(person).post(page(cohort), data=told()).status_code == 404
    desk = sign_in(factories.office_person())
    assert desk.get(page(cohort)).status_code == 200
    together = f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/times"
    assert 'name="date_0"' not in desk.get(together).text
    desk.post(together, data=told())
    assert session.scalar(select(OrganisationTime.id)) is None


def test_representatives_see_their_own_organisation_s_time_only(
    cohort, people, houses, desk, factories, sign_in
):
    both = told(date_1="2027-04-09", starts_1="9.00", ends_1="10.00")
    desk.post(page(cohort), data=both)
    text = sign_in(factories.representative(houses[1])).get(page(cohort, "").rstrip("/")).text
    assert "9.4.2027" in text
    assert "7.4.2027" not in text
