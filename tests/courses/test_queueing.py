"""Places taken oneself, and the queue for them: never more than there are, always in order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses import inviting, queries
from courses.joining import queries as joining
from courses.joining import seats
from courses.joining.models import WaitingPlace
from courses.models import Cohort, Enrolment
from courses.tasks import promote_waiting
from courses.vocabulary import CohortRole, CohortState, Joining
from foundation import clock
from foundation.database import db
from organisations.models import Workplace
from people.models import Person
from tests.factories.courses import invited, letters_to

NOWHERE = Workplace()
APPLICANTS, SEATS = 200, 25


@pytest.fixture
def cohort(factories: Any) -> Cohort:
    """A cohort of two seats that is open for whoever comes."""
    made = factories.cohort(seats=2)
    made.self_enrolment = True
    db.session.flush()
    whole = queries.cohort(made.id)
    assert whole is not None
    return whole


def queue_of(cohort: Cohort) -> list[Any]:
    rows = select(WaitingPlace.person_id).where(WaitingPlace.cohort_id == cohort.id)
    return list(db.session.scalars(rows.order_by(WaitingPlace.number)))


def sits(cohort: Cohort, person: Person) -> bool:
    return any(place.person_id == person.id for place in queries.members_of(cohort, CohortRole.PARTICIPANT))


def filled(cohort: Cohort, factories: Any, waiting: int) -> tuple[list[Person], list[Person]]:
    """Those on the two seats, and those who wait, in their order."""
    people = [factories.person() for _ in range(2 + waiting)]
    for person in people:
        seats.take(cohort, person, NOWHERE)
    return people[:2], people[2:]


def test_two_hundred_at_once_get_exactly_the_seats_and_the_others_an_ordered_queue(
    app: Flask, session: Any, cohort: Cohort, factories: Any
) -> None:
    """F5-a, L6: 200 parallel applicants for 25 seats."""
    cohort.seats = SEATS
    cookies = [factories.session_of(factories.person()) for _ in range(APPLICANTS)]
    address, cohort_id = f"/cohorts/{cohort.id}/place", cohort.id
    session.commit()

    def press(cookie: str) -> int:
        browser = app.test_client()
        with browser.session_transaction() as values:
            values["_user_id"] = cookie
        answers = (browser.post(address).status_code for _try in range(5))
        return next(answer for answer in answers if answer != 503)  # "too busy, try again": and so they do

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, cookies)) == {302}
    session.expire_all()
    assert queries.count_members(queries.cohort(cohort_id), CohortRole.PARTICIPANT) == SEATS
    numbers = select(WaitingPlace.number).where(WaitingPlace.cohort_id == cohort_id)
    assert sorted(session.scalars(numbers)) == list(range(1, APPLICANTS - SEATS + 1))


def test_who_comes_to_a_full_cohort_waits_and_sees_their_turn(cohort, factories):
    _inside, (first, second) = filled(cohort, factories, 2)
    assert [turn.number for turn in joining.turns_of(second)] == [2]
    turn = joining.turn_in(cohort.id, first)
    assert turn is not None
    assert turn.number == 1
    assert seats.take(cohort, second, NOWHERE).number == 2, "a second click"


def test_the_seat_of_who_leaves_goes_to_who_has_waited_longest_with_a_letter(
    cohort, factories, sign_in, session
):
    (leaver, _stays), (first, second) = filled(cohort, factories, 2)
    browser = sign_in(leaver)
    page = browser.get(f"/cohorts/{cohort.id}/leave")
    assert page.status_code == 200
    assert sits(cohort, leaver), "looking changes nothing"
    for _click in range(2):
        answer = browser.post(f"/cohorts/{cohort.id}/leave")
    assert answer.status_code == 404, "there is nothing left to leave"
    session.expire_all()
    assert sits(cohort, first)
    assert queue_of(cohort) == [second.id]
    [letter] = letters_to(first.email)
    assert f"/cohorts/{cohort.id}/leave" in letter.body
    assert not letters_to(second.email)


def test_new_seats_go_to_the_queue_in_order(cohort, factories):
    _inside, (first, second, third) = filled(cohort, factories, 3)
    seats.put_seats(cohort, 4, self_enrolment=True, by=factories.office_person())
    assert sits(cohort, first)
    assert sits(cohort, second)
    assert queue_of(cohort) == [third.id]


def test_a_withdrawn_or_forgotten_invitation_frees_its_seat_for_the_queue(cohort, factories, session):
    [invitation, _token] = invited(cohort)
    seats.take(cohort, factories.person(), NOWHERE)
    first, second = factories.person(), factories.person()
    for person in (first, second):
        seats.take(cohort, person, NOWHERE)
    assert queue_of(cohort) == [first.id, second.id]
    inviting.withdraw(invitation, by=factories.trainer(cohort))
    assert sits(cohort, first)
    assert queue_of(cohort) == [second.id]


def test_nobody_passes_the_queue_and_an_invitation_is_a_seat(cohort, factories, session):
    guest = factories.person(email="kutsuttu@example.org")
    invitation, _token = invited(cohort, guest.email)
    _inside, (waiting,) = [factories.person()], [factories.person()]
    seats.take(cohort, factories.person(), NOWHERE)
    seats.take(cohort, waiting, NOWHERE)
    assert isinstance(seats.take(cohort, guest, NOWHERE), Enrolment)
    session.refresh(invitation)
    assert invitation.accepted_by_id == guest.id
    assert isinstance(seats.take(cohort, factories.person(), NOWHERE), WaitingPlace)
    assert queue_of(cohort)[0] == waiting.id


def test_a_closed_account_in_the_queue_is_passed_over(cohort, factories, session):
    (leaver, _stays), (first, second) = filled(cohort, factories, 2)
    first.restricted_at = clock.now()
    place = session.scalar(select(Enrolment).where(Enrolment.person_id == leaver.id))
    place.left_at = clock.now()
    session.flush()
    assert seats.promote(cohort) == 1
    assert sits(cohort, second)
    assert queue_of(cohort) == []


def test_a_seat_whose_invitation_runs_out_goes_to_who_waits_by_itself(cohort, factories, session):
    seats.take(cohort, factories.person(), NOWHERE)
    invitation, _token = invited(cohort)
    seats.take(cohort, first := factories.person(), NOWHERE)
    session.commit()
    assert promote_waiting.run() == 0
    assert queue_of(cohort) == [first.id]
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    session.commit()
    assert promote_waiting.run() == 1
    assert sits(cohort, first)
    assert len(letters_to(first.email)) == 1
    assert promote_waiting.run() == 0


def test_who_has_another_part_or_comes_too_late_gets_no_place(cohort, factories):
    with pytest.raises(seats.NotOpen):
        seats.take(cohort, factories.trainer(cohort), NOWHERE)
    cohort.state = CohortState.FINISHED
    db.session.flush()
    with pytest.raises(seats.NotOpen):
        seats.take(cohort, factories.person(), NOWHERE)


def test_one_leaves_only_one_s_own_queue(cohort, factories, sign_in, session):
    _inside, (first, second) = filled(cohort, factories, 2)
    turn = joining.turn_in(cohort.id, first)
    assert turn is not None
    address = f"/queue/{turn.waiting_place_id}/leave"
    assert sign_in(factories.person()).post(address).status_code == 404
    assert "numero 2" in sign_in(second).get("/home").text
    assert sign_in(first).post(address).status_code == 302
    session.expire_all()
    assert queue_of(cohort) == [second.id]
    assert "numero 1" in sign_in(second).get("/home").text


def test_the_programme_s_page_lists_open_cohorts_with_free_places(cohort, factories, client, session):
    version = cohort.version
    version.joining = Joining.SELF_ENROLMENT
    closed = factories.cohort(made=None, seats=7)
    closed.name = "Suljettu"
    programme = queries.db.session.get(queries.Programme, version.programme_id)
    seats.take(cohort, factories.person(), NOWHERE)
    session.commit()
    page = client.get(f"/programmes/{programme.slug}")
    assert "1 vapaa paikka" in page.text
    assert f"/cohorts/{cohort.id}/place" in page.text
    assert "Suljettu" not in page.text
    assert client.get(f"/cohorts/{closed.id}/place").status_code == 404
    seats.take(queries.cohort(cohort.id), factories.person(), NOWHERE)
    assert "voit jonottaa" in client.get(f"/programmes/{programme.slug}").text


def test_only_the_office_changes_seats_and_bad_numbers_are_told(cohort, factories, sign_in, session):
    trainer = sign_in(factories.trainer(cohort))
    office = sign_in(factories.office_person())
    address = f"/cohorts/{cohort.id}/seats"
    assert trainer.get(address).status_code == 200
    assert trainer.post(address, data={"seats": "9"}).status_code == 404
    for typed in ("", "0", "-1", "kymmenen", "99999999999"):
        assert office.post(address, data={"seats": typed}).status_code == 422
    assert office.post(address, data={"seats": "9", "self_enrolment": "y"}).status_code == 302
    session.expire_all()
    assert queries.cohort(cohort.id).seats == 9


def test_who_waits_is_promoted_before_who_asks_when_an_invitation_runs_out(cohort, factories):
    invited(cohort)
    seats.take(cohort, factories.person(), NOWHERE)
    waiting, newcomer = factories.person(), factories.person()
    seats.take(cohort, waiting, NOWHERE)
    with clock.pretending(clock.now() + inviting.LASTS + timedelta(days=1)):
        assert isinstance(seats.take(cohort, newcomer, NOWHERE), WaitingPlace)
    assert sits(cohort, waiting)
