"""Seats are never given twice: not by many at once, and not by any order of invitations and answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from courses import inviting, queries
from courses.address_lists import Address
from courses.inviting import CohortFull, InvitationOver
from courses.models import Cohort, Enrolment, Invitation
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import db
from people.models import Person
from people.queries import person_by_email
from tests.factories import make
from tests.factories.courses import invited, letters_to, token_in

CALLERS, SEATS = 10, 3


def test_as_many_get_in_as_there_are_seats_and_the_others_are_told(
    app: Flask, session: Any, sign_in: Any, factories: Any
) -> None:
    """F5-a: ten who accept at the same moment, when the office has left three seats."""
    cohort = factories.cohort(seats=CALLERS)
    people = [factories.person() for _ in range(CALLERS)]
    whole = queries.cohort(cohort.id)
    assert whole is not None
    addresses = [Address(person.email, person.name) for person in people]
    inviting.invite(whole, addresses, "fi", by=factories.trainer(cohort))
    doors = [(sign_in(person), f"/invitation/{token_in(letters_to(person.email)[-1])}") for person in people]
    cohort.seats, cohort_id = SEATS, cohort.id
    session.commit()
    gate = Barrier(CALLERS)

    def press(door: Any) -> Any:
        browser, address = door
        gate.wait(timeout=20)
        return browser.post(address, data={})

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(press, doors))
    assert sorted(answer.status_code for answer in answers) == [302] * SEATS + [409] * (CALLERS - SEATS)
    assert all("<h1" in answer.text for answer in answers if answer.status_code == 409)
    session.expire_all()
    assert queries.count_members(queries.cohort(cohort_id), CohortRole.PARTICIPANT) == SEATS
    answered = select(func.count(Invitation.id)).where(Invitation.accepted_at.is_not(None))
    assert session.scalar(answered) == SEATS


class Seats(RuleBasedStateMachine):
    """A cohort of one seat, three people, and whatever may happen between them."""

    EMAILS = tuple(f"p{number}@example.org" for number in range(3))
    who = st.sampled_from(EMAILS)

    def __init__(self) -> None:
        super().__init__()
        made = make.cohort(seats=1)
        self.trainer = make.trainer(made)
        self.cohort_id = made.id
        self.later = timedelta()

    @property
    def cohort(self) -> Cohort:
        found = queries.cohort(self.cohort_id)
        assert found is not None
        return found

    def invitation(self, email: str) -> Invitation | None:
        rows = queries.invitations_of(self.cohort)
        found = next((row for row in rows if row.email == email), None)
        return queries.invitation(found.id) if found else None

    def person(self, email: str) -> Person:
        return person_by_email(email) or make.person(email=email)

    def now(self) -> Any:
        return clock.pretending(clock.now() + self.later)

    def sits(self, email: str) -> bool:
        """Whether the person has a place now."""
        places = select(Enrolment.id).join(Person, Person.id == Enrolment.person_id)
        return db.session.scalar(places.where(Person.email == email, Enrolment.left_at.is_(None))) is not None

    def held(self) -> int:
        return queries.count_members(self.cohort, CohortRole.PARTICIPANT)

    @rule(emails=st.sets(who, min_size=1, max_size=2))
    def invite(self, emails: set[str]) -> None:
        with self.now():
            free = inviting.free_seats(self.cohort)
            try:
                made = inviting.invite(
                    self.cohort, [Address(email, "") for email in sorted(emails)], "fi", by=self.trainer
                )
            except CohortFull:
                assert free < len(emails)
            else:
                assert len(made) <= free

    @rule(email=who)
    def accept(self, email: str) -> None:
        with self.now():
            invitation, before = self.invitation(email), self.held()
            if invitation is None:
                return
            open_before, mine = invitation.is_open, self.sits(email)
            try:
                inviting.join(invitation, self.person(email))
            except InvitationOver:
                assert not open_before
                assert not mine
            except CohortFull:
                assert before >= self.cohort.seats
            else:
                assert open_before or mine
                assert invitation.accepted_at is not None

    @rule(email=who)
    def withdraw(self, email: str) -> None:
        with self.now():
            invitation = self.invitation(email)
            if invitation is None:
                return
            answered = invitation.accepted_at is not None
            try:
                inviting.withdraw(invitation, by=self.trainer)
            except InvitationOver:
                assert answered
            else:
                assert self.invitation(email) is None

    @rule(email=who)
    def remind(self, email: str) -> None:
        with self.now():
            invitation = self.invitation(email)
            if invitation is None:
                return
            was_open, answered = invitation.is_open, invitation.accepted_at is not None
            try:
                inviting.remind(invitation, by=self.trainer)
            except InvitationOver:
                assert answered
            except CohortFull:
                assert not was_open

    @rule(email=who)
    def leave(self, email: str) -> None:
        with self.now():
            places = select(Enrolment).join(Person, Person.id == Enrolment.person_id)
            found = db.session.scalar(places.where(Person.email == email, Enrolment.left_at.is_(None)))
            if found is not None:
                found.left_at = clock.now()
                db.session.flush()

    @precondition(lambda self: self.later < timedelta(days=60))
    @rule(days=st.sampled_from([1, 31]))
    def time_passes(self, days: int) -> None:
        self.later += timedelta(days=days)

    @invariant()
    def nobody_sits_on_another_s_seat(self) -> None:
        with self.now():
            places = self.cohort.seats
            waiting = sum(row.is_open for row in queries.invitations_of(self.cohort))
            assert self.held() <= places
            assert self.held() + waiting <= places, "an open invitation has its seat"

    def teardown(self) -> None:
        db.session.rollback()


def test_no_order_of_acts_gives_a_seat_twice(session: Any) -> None:
    """F5-j: invite, accept, withdraw, remind, leave, wait, as Hypothesis likes."""
    settings_here = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Seats, settings=settings_here)  # type: ignore[no-untyped-call]


def test_who_left_does_not_come_back_by_the_old_link(session: Any, factories: Any) -> None:
    """F5-j: the seat may be another's by now."""
    cohort, person = factories.cohort(seats=1), factories.person(email="uusi@example.org")
    invitation, _token = invited(cohort)
    place = inviting.join(invitation, person)
    assert inviting.join(invitation, person).id == place.id, "a second click"
    place.left_at = clock.now()
    session.flush()
    with pytest.raises(InvitationOver):
        inviting.join(invitation, person)
    again, _token = invited(cohort)
    assert inviting.join(again, person).id == place.id
