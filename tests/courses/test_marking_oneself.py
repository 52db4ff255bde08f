"""Participants mark themselves: by the code on the wall, on the day, once, and the trainer's word holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from courses import operations, queries
from courses.attendance import codes
from courses.attendance.models import PresenceCode
from courses.models import Attendance
from courses.vocabulary import CohortState, Presence
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from organisations.models import Organisation
from people.models import Person
from tests.factories.courses import sessions

DAY = date(2027, 3, 8)
MORNING = clock.at(DAY, datetime(2027, 3, 8, 8, 30).time())


@pytest.fixture(autouse=True)
def _on_the_morning():
    """Half an hour before the first session of the cohort begins."""
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def cohort(factories):
    return factories.cohort(first=DAY)


@pytest.fixture
def place(cohort, factories):
    return factories.enrolment(cohort)


@pytest.fixture
def somebody(place):
    """Whose place it is."""
    return place.person


@pytest.fixture
def desk(cohort, factories, sign_in):
    return sign_in(factories.trainer(cohort))


def wall(cohort, number=0):
    return f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[number].id}/wall"


def here(cohort):
    return f"/cohorts/{cohort.id}/here"


def code_on(session):
    session.expire_all()
    return session.scalars(select(PresenceCode.code)).one()


def marks(session):
    session.expire_all()
    return list(session.scalars(select(Attendance)))


def test_one_button_marks_who_came_by_the_picture_and_looking_marks_nothing(
    cohort, place, somebody, desk, sign_in, session
):
    assert "QR-koodi" not in desk.get(wall(cohort)).text
    desk.post(wall(cohort))
    page, code = desk.get(wall(cohort)).text, code_on(session)
    assert codes.shown(code) in page
    assert "QR-koodi" in page
    phone = sign_in(somebody)
    shown = phone.get(here(cohort), query_string={"code": code}).text
    assert f'<input type="hidden" name="code" value="{code}">' in shown
    assert marks(session) == []
    for _twice in range(2):
        assert phone.post(here(cohort), data={"code": code}).status_code == 302
    [row] = marks(session)
    assert (row.enrolment_id, row.presence, row.marked_by_id) == (place.id, Presence.PRESENT, None)
    assert row.scanned_at == MORNING
    assert queries.cohort(cohort.id).state is CohortState.RUNNING
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.act == "marked own presence"))
    assert (entry.actor_id, entry.subject_id) == (place.person_id, place.person_id)


def test_the_code_is_typed_by_hand_as_people_type(cohort, place, somebody, desk, sign_in, session):
    desk.post(wall(cohort))
    typed = f" {codes.shown(code_on(session)).lower()} "
    phone = sign_in(somebody)
    assert "Merkitse" in phone.get("/home").text
    assert here(cohort) in phone.get(f"/cohorts/{cohort.id}").text
    assert phone.post(here(cohort), data={"code": typed}).status_code == 302
    assert len(marks(session)) == 1


def test_no_page_of_a_participant_holds_the_code(cohort, place, somebody, desk, sign_in, session):
    desk.post(wall(cohort))
    code, phone = code_on(session), sign_in(somebody)
    session_page = wall(cohort).removesuffix("/wall")
    for address in (
        "/home",
        f"/cohorts/{cohort.id}",
        session_page,
        here(cohort),
        f"{session_page}/session.ics",
    ):
        text = phone.get(address).text
        assert code not in text
        assert codes.shown(code) not in text
    assert phone.get(wall(cohort)).status_code == 404
    assert phone.post(wall(cohort)).status_code == 404


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (clock.at(DAY, datetime(2027, 3, 8, 7, 59).time()), False),
        (clock.at(DAY, datetime(2027, 3, 8, 8, 0).time()), True),
        (clock.end_of_day(DAY), True),
        (clock.end_of_day(DAY) + timedelta(seconds=1), False),
    ],
)
def test_the_code_works_from_an_hour_before_until_the_day_is_over(
    cohort, place, somebody, desk, sign_in, session, moment, works
):
    desk.post(wall(cohort))
    code = code_on(session)
    with time_machine.travel(moment, tick=False):
        phone = sign_in(somebody)
        answer = phone.post(here(cohort), data={"code": code})
        assert answer.status_code == (302 if works else 422)
    assert len(marks(session)) == works


def test_strangers_find_nothing_and_who_has_not_signed_in_comes_back(
    cohort, place, desk, factories, sign_in, session, client
):
    desk.post(wall(cohort))
    code = code_on(session)
    address = f"{here(cohort)}?code={code}"
    for person in (
        factories.person(),
        factories.participant(factories.cohort(first=DAY)),
        factories.representative(session.get(Organisation, cohort.organisation_id)),
        factories.trainer(cohort),
    ):
        assert sign_in(person).get(address).status_code == 404
        assert sign_in(person).post(here(cohort), data={"code": code}).status_code == 404
    answer = client.get(address)
    assert answer.status_code == 302
    assert f"code%3D{code}" in answer.headers["Location"]
    assert marks(session) == []
    other = factories.cohort(first=DAY)
    phone = sign_in(factories.participant(other))
    assert phone.post(here(other), data={"code": code}).status_code == 422
    assert marks(session) == []


@pytest.mark.parametrize("typed", ["", "   ", "ABC-DEF", "\x00", "ä" * 30, "x" * 9000])
def test_a_wrong_code_is_told_next_to_the_field(cohort, place, somebody, desk, sign_in, session, typed):
    desk.post(wall(cohort))
    answer = sign_in(somebody).post(here(cohort), data={"code": typed})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert marks(session) == []


def test_who_tries_many_codes_waits_and_others_do_not(
    cohort, place, somebody, desk, factories, sign_in, session
):
    desk.post(wall(cohort))
    code, guesser = code_on(session), sign_in(somebody)
    answers = [guesser.post(here(cohort), data={"code": "AAA-AAA"}) for _try in range(11)]
    assert [each.status_code for each in answers] == [422] * 10 + [429]
    assert 'id="code-error"' in answers[-1].text
    assert guesser.post(here(cohort), data={"code": code}).status_code == 429
    assert marks(session) == []
    neighbour = sign_in(factories.participant(cohort))
    assert neighbour.post(here(cohort), data={"code": code}).status_code == 302


def test_a_new_code_and_none_end_the_old_one(cohort, place, somebody, desk, sign_in, session):
    desk.post(wall(cohort))
    first = code_on(session)
    desk.post(wall(cohort))
    second = code_on(session)
    phone = sign_in(somebody)
    assert first != second
    assert phone.post(here(cohort), data={"code": first}).status_code == 422
    desk.post(wall(cohort), data={"act": "revoke"})
    assert phone.post(here(cohort), data={"code": second}).status_code == 422
    assert marks(session) == []


def test_the_trainer_s_mark_wins_over_earlier_and_later_scans(
    cohort, place, somebody, desk, factories, sign_in, session
):
    late = factories.enrolment(cohort)
    latecomer = late.person
    desk.post(wall(cohort))
    code, roll = code_on(session), wall(cohort).replace("/wall", "/attendance")
    phone = sign_in(somebody)
    phone.post(here(cohort), data={"code": code})
    assert "itse klo 8.30" in desk.get(roll).text
    assert "Merkitse" in desk.get("/home").text  # the trainer has not looked at it yet
    desk.post(roll, data={f"p-{place.id.hex}": "absent", f"p-{late.id.hex}": "partial"})
    for person in (somebody, latecomer):
        sign_in(person).post(here(cohort), data={"code": code})
    found = {row.enrolment_id: row.presence for row in marks(session)}
    assert found == {place.id: Presence.ABSENT, late.id: Presence.PARTIAL}
    assert all(row.marked_by_id for row in marks(session))


def test_saving_the_list_makes_own_marks_the_trainer_s(cohort, place, factories, session):
    trainer, coaching_session = factories.trainer(cohort), sessions(cohort)[0]
    codes.mark_oneself(place, coaching_session)
    operations.mark_attendance(trainer, coaching_session, {place.id: Presence.PRESENT})
    session.commit()
    [row] = marks(session)
    assert (row.marked_by_id, row.scanned_at) == (trainer.id, MORNING)


def test_two_scans_and_a_trainer_at_once_make_one_mark(app, cohort, place, factories, session):
    trainer_id, place_id = factories.trainer(cohort).id, place.id
    cohort_id, session_id = cohort.id, sessions(cohort)[0].id
    session.commit()

    def act(scans):
        with app.test_request_context(method="POST", base_url="http://localhost"):
            coaching_session = queries.coaching_session(cohort_id, session_id)
            if scans:
                codes.mark_oneself(queries.place(place_id), coaching_session)
            else:
                trainer = db.session.get(Person, trainer_id)
                operations.mark_attendance(trainer, coaching_session, {place_id: Presence.ABSENT})
            db.session.commit()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(act, (True, False, True)))
    session.rollback()
    assert session.scalar(select(func.count(Attendance.id))) == 1
    assert marks(session)[0].presence is Presence.ABSENT
