"""Attendance: one page, everybody at once or one by one, saved and shown again."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from courses import operations, queries, signals
from courses.models import Attendance
from courses.vocabulary import CohortState, Presence
from foundation import clock
from foundation.database import db
from people.models import Person
from tests.factories.courses import begun, sessions


@pytest.fixture
def cohort(factories):
    return begun()


@pytest.fixture
def people(cohort, factories):
    return [factories.enrolment(cohort) for _each in range(3)]


@pytest.fixture
def address(cohort):
    return f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/attendance"


@pytest.fixture
def desk(cohort, people, factories, sign_in):
    return sign_in(factories.trainer(cohort))


def _marked(session):
    session.expire_all()
    return {row.enrolment_id: row.presence for row in session.scalars(select(Attendance))}


def test_one_button_marks_everybody(desk, address, people, session):
    ids = [enrolment.id for enrolment in people]
    assert desk.post(address, data={"all_present": "1"}).status_code == 302
    assert _marked(session) == dict.fromkeys(ids, Presence.PRESENT)


def test_each_answer_is_kept_and_shown_again(desk, address, people, session):
    was, away, later = (enrolment.id for enrolment in people)
    desk.post(address, data={f"p-{was.hex}": "present", f"p-{away.hex}": "absent"})
    assert _marked(session) == {was: Presence.PRESENT, away: Presence.ABSENT}
    page = desk.get(address).text
    assert f'name="p-{was.hex[:10]}" value="present" checked' in page
    assert f'name="p-{away.hex[:10]}" value="absent" checked' in page
    assert page.count(" checked") == 2
    desk.post(address, data={f"p-{away.hex}": "present"})
    assert _marked(session)[away] is Presence.PRESENT
    assert later not in _marked(session)


def test_the_first_marking_sets_the_cohort_running(desk, address, cohort, session):
    desk.post(address, data={"all_present": "1"})
    session.expire_all()
    assert queries.cohort(cohort.id).state is CohortState.RUNNING


def test_rooms_hear_whose_attendance_was_marked(desk, address, people):
    heard = []

    def listen(coaching_session, enrolments):
        heard.extend(enrolment.id for enrolment in enrolments)

    ids = {enrolment.id for enrolment in people}
    with signals.attendance_marked.connected_to(listen):
        desk.post(address, data={"all_present": "1"})
    assert set(heard) == ids


@pytest.mark.parametrize("answer", ["", "perhaps", "PRESENT", "\x00", "x" * 9000])
def test_an_answer_that_was_not_offered_changes_nothing(desk, address, people, session, answer):
    first, second, _third = (enrolment.id.hex for enrolment in people)
    page = desk.post(address, data={f"p-{first}": "present", f"p-{second}": answer})
    assert page.status_code == 422
    assert f'name="p-{first[:10]}" value="present" checked' in page.text
    assert _marked(session) == {}


@pytest.mark.parametrize("typed", [{}, {"p-": "present"}, {"p-xyz": "present"}, {"other": "1"}])
def test_nothing_chosen_is_told(desk, address, session, typed):
    assert desk.post(address, data=typed).status_code == 422
    assert _marked(session) == {}


def test_a_stranger_to_the_cohort_is_never_marked(desk, address, factories, session):
    other = factories.enrolment(begun())
    for key in (other.id, uuid.uuid4()):
        assert desk.post(address, data={f"p-{key.hex}": "present"}).status_code == 422
    assert _marked(session) == {}


def test_trainers_and_those_who_left_are_not_on_the_list(desk, address, people, session):
    people[0].left_at = clock.now()
    session.get(Person, people[0].person_id).name = "Lähtenyt Osallistuja"
    page = desk.get(address).text
    assert "Lähtenyt" not in page
    assert page.count('value="present"') == 2


def test_a_day_ahead_cannot_be_marked(factories, sign_in, session):
    cohort = factories.cohort()
    factories.participant(cohort)
    address = f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/attendance"
    desk = sign_in(factories.trainer(cohort))
    assert 'name="all_present"' not in desk.get(address).text
    assert desk.post(address, data={"all_present": "1"}).status_code == 409
    assert _marked(session) == {}


def test_only_trainers_and_the_office_mark(cohort, address, factories, sign_in):
    allowed = [factories.trainer(cohort), factories.office_person()]
    refused = [
        factories.participant(cohort),
        factories.representative(cohort.organisation),
        factories.trainer(begun()),
        factories.person(),
    ]
    assert [sign_in(person).get(address).status_code for person in allowed] == [200] * 2
    assert [sign_in(person).get(address).status_code for person in refused] == [404] * 4
    assert sign_in(refused[0]).post(address, data={"all_present": "1"}).status_code == 404


def test_two_trainers_who_mark_at_once_make_one_list(app, cohort, people, factories, session):
    trainers = [factories.trainer(cohort).id for _each in range(2)]
    cohort_id, session_id = cohort.id, sessions(cohort)[0].id
    ids = [enrolment.id for enrolment in people]
    session.commit()

    def mark(trainer_id):
        with app.test_request_context(method="POST", base_url="http://localhost"):
            coaching_session = queries.coaching_session(cohort_id, session_id)
            trainer = db.session.get(Person, trainer_id)
            operations.mark_attendance(trainer, coaching_session, dict.fromkeys(ids, Presence.PRESENT))
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mark, trainers))
    session.rollback()
    assert session.scalar(select(func.count(Attendance.id))) == 3
