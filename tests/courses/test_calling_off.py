"""A session is called off and held after all: all are told, calendars follow, the badge does not suffer."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from badges.criteria import progress_in
from badges.vocabulary import ConditionKind
from courses import operations, queries
from courses.attendance import codes
from courses.vocabulary import CohortState, Presence
from foundation import clock
from foundation.audit import AuditEntry
from tests.factories.courses import begun, letters_to, move, sessions


@pytest.fixture
def cohort(factories):
    """Three days that lie ahead."""
    return factories.cohort(first=clock.today() + timedelta(days=10))


@pytest.fixture
def desk(cohort, factories, sign_in):
    return sign_in(factories.trainer(cohort))


def address(coaching_session, act="off"):
    return f"/cohorts/{coaching_session.cohort_id}/sessions/{coaching_session.id}/{act}"


def call_off(desk, coaching_session, reason="Kouluttaja on sairaana", version="1"):
    return desk.post(address(coaching_session), data={"reason": reason, "version": version})


def event(browser, coaching_session):
    text = browser.get(address(coaching_session, "session.ics")).data
    [found] = Calendar.from_ical(text).walk("VEVENT")
    return str(found["STATUS"]), int(found["SEQUENCE"])


def needed(cohort, person):
    progress = progress_in(queries.cohort(cohort.id), [person.id])[person.id]
    [condition] = [each for each in progress.conditions if each.kind is ConditionKind.SESSIONS]
    return condition.count, condition.needed


def test_the_page_tells_who_is_told_and_what_hangs_on_it_and_changes_nothing(
    desk, cohort, factories, session
):
    factories.participant(cohort)
    second = sessions(cohort)[1]
    page = desk.get(address(second)).text
    assert "2 ryhmän jäsentä" in page
    assert "Tehtävä interim-1" in page
    assert "Tehtävä pre-1" not in page
    session.expire_all()
    assert sessions(cohort)[1].called_off_at is None


def test_called_off_and_held_after_all_everywhere(desk, cohort, factories, sign_in, session):
    person = factories.participant(cohort)
    person.language = "sv"
    second = sessions(cohort)[1]
    reader = sign_in(person)
    before = event(reader, second)
    for _twice in range(2):
        assert call_off(desk, second).status_code == 302
    [letter] = letters_to(person.email)
    assert letter.language == "sv"
    assert "Kouluttaja on sairaana" in letter.body
    off = event(reader, second)
    assert (before, off) == (("CONFIRMED", 0), ("CANCELLED", 1))
    for page in (
        "/home",
        f"/cohorts/{cohort.id}",
        f"/cohorts/{cohort.id}/workbook",
        address(second, "").rstrip("/"),
    ):
        assert "Kouluttaja on sairaana" in reader.get(page).text, page
    assert desk.get(address(second, "attendance")).status_code == 200
    assert desk.post(address(second, "attendance"), data={"all_present": "1"}).status_code == 409

    assert desk.post(address(second, "on"), data={"version": "2"}).status_code == 302
    assert event(reader, second) == ("CONFIRMED", 2)
    assert len(letters_to(person.email)) == 2
    assert "Kouluttaja on sairaana" not in reader.get("/home").text
    acts = select(AuditEntry.act).where(AuditEntry.object_id == second.id).order_by(AuditEntry.created_at)
    assert session.scalars(acts).all() == ["called session off", "held session after all"]


def test_due_dates_stay_and_the_next_session_is_the_one_that_is_held(desk, cohort, factories, session):
    from assignments.models import Assignment

    due = select(Assignment.due_at).where(Assignment.cohort_id == cohort.id).order_by(Assignment.due_at)
    before = session.scalars(due).all()
    first, second, _third = sessions(cohort)
    call_off(desk, first)
    session.expire_all()
    assert session.scalars(due).all() == before
    from courses import overviews

    assert overviews.numbers_of(cohort).next_session == second.starts_at


def test_it_counts_neither_for_nor_against_the_badge(factories, sign_in, session):
    cohort = begun()
    place, trainer = factories.enrolment(cohort), factories.trainer(cohort)
    somebody = place.person
    first, second, third = sessions(cohort)
    operations.mark_attendance(trainer, first, {place.id: Presence.PRESENT})
    assert needed(cohort, somebody) == (1, 2)
    desk = sign_in(trainer)
    call_off(desk, second)
    assert needed(cohort, somebody) == (1, 2)
    call_off(desk, third, version="2")
    session.expire_all()
    assert needed(cohort, somebody) == (1, 1)


def test_own_marks_before_it_was_called_off_count_no_more(cohort, factories, sign_in, session):
    place, trainer, first = factories.enrolment(cohort), factories.trainer(cohort), sessions(cohort)[0]
    somebody = place.person
    session.commit()
    with time_machine.travel(first.starts_at - timedelta(minutes=5), tick=False):
        codes.mark_oneself(place, sessions(cohort)[0])
        session.commit()
        assert needed(cohort, somebody) == (1, 2)
        assert call_off(sign_in(trainer), sessions(cohort)[0]).status_code == 302
    session.expire_all()
    assert needed(cohort, somebody) == (0, 2)


def test_what_was_held_stays_and_a_cohort_whose_last_day_is_called_off_can_be_closed(
    factories, sign_in, session
):
    cohort = begun()
    place, trainer = factories.enrolment(cohort), factories.trainer(cohort)
    desk = sign_in(trainer)
    first, *ahead = sessions(cohort)
    assert call_off(desk, first).status_code == 409
    first, *ahead = sessions(cohort)
    operations.mark_attendance(trainer, first, {place.id: Presence.PRESENT})
    for version, each in enumerate(ahead, 1):
        assert call_off(desk, each, version=str(version)).status_code == 302
    desk.post(f"/cohorts/{cohort.id}/finish")
    session.expire_all()
    assert queries.cohort(cohort.id).state is CohortState.FINISHED


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "\x00"])
def test_without_a_good_reason_nothing_happens(desk, cohort, factories, session, reason):
    person, first = factories.participant(cohort), sessions(cohort)[0]
    answer = call_off(desk, first, reason=reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert letters_to(person.email) == []


def test_the_second_of_two_changers_is_told_and_keeps_the_reason(desk, cohort, factories, session):
    first, second, _third = sessions(cohort)
    move(second, place="Toisaalla", by=factories.trainer(cohort))
    session.commit()
    answer = call_off(desk, first, reason="Sali on varattu")
    assert answer.status_code == 409
    assert "Sali on varattu" in answer.text
    session.expire_all()
    assert sessions(cohort)[0].called_off_at is None


def test_a_session_that_is_called_off_is_neither_moved_nor_made_remote(desk, cohort, factories, session):
    first = sessions(cohort)[0]
    call_off(desk, first)
    page = desk.get(f"/cohorts/{cohort.id}/sessions/move").text
    assert 'name="date_1"' not in page
    assert 'name="date_2"' in page
    data = {"version": "2", "link": "https://meet.example.org/x", "place": "", "submit": "1"}
    assert desk.post(address(first, "remote"), data=data).status_code == 409
    session.expire_all()
    assert sessions(cohort)[0].link == ""


def test_only_trainers_and_the_office_call_off(cohort, factories, sign_in, session):
    first = sessions(cohort)[0]
    for person in (
        factories.participant(cohort),
        factories.representative(cohort.organisation),
        factories.trainer(begun()),
    ):
        browser = sign_in(person)
        assert browser.get(address(first)).status_code == 404
        assert call_off(browser, first).status_code == 404
        assert browser.post(address(first, "on"), data={"version": "1"}).status_code == 404
    assert call_off(sign_in(factories.office_person()), first).status_code == 302
