"""Trainers, their deputies and observers of a cohort: given and ended; participants have their own ways."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from courses import place_letters as letters
from courses.models import Cohort, Enrolment
from courses.operations import enrol
from courses.permissions import may_end_place, may_name_trainers_deputy
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.inviting import Days
from organisations.permissions import check_second_person, is_office
from organisations.places import PlaceGone, RightLost
from organisations.queries import trainer_pool
from people.models import Person


class NotForThem(Exception):
    """The person is not in the trainer pool, or has another part in this cohort."""


def _lock(cohort_id: uuid.UUID, by: Person) -> None:
    """Hold the cohort's row until the transaction ends; the actor's places are read anew after that."""
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update())
    db.session.expire(by, ["memberships", "enrolments"])


def _places(cohort_id: uuid.UUID, person: Person) -> list[Enrolment]:
    statement = select(Enrolment).where(
        Enrolment.cohort_id == cohort_id, Enrolment.person_id == person.id, Enrolment.left_at.is_(None)
    )
    return list(db.session.scalars(statement))


def _check_suits(cohort_id: uuid.UUID, person: Person) -> list[Enrolment]:
    """The person's places in the cohort. Raises `NotForThem` when they can't train it."""
    places = _places(cohort_id, person)
    if any(place.role is CohortRole.PARTICIPANT for place in places) or all(
        member.person_id != person.id for member in trainer_pool()
    ):
        raise NotForThem
    return places


def appoint(cohort: Cohort, person: Person, *, by: Person) -> Enrolment:
    """The person of the pool trains the cohort and knows it; a second time changes nothing.

    Raises `NotForThem`, `RightLost`, `SecondPersonNeeded` when somebody of the office appoints themselves.
    """
    check_second_person(by, person.email)
    _lock(cohort.id, by)
    if not is_office(by):
        raise RightLost
    own = [p for p in _check_suits(cohort.id, person) if p.role is CohortRole.TRAINER and not p.deputy_for_id]
    if own:
        return own[0]
    enrolment = enrol(cohort, person, CohortRole.TRAINER, by=by)
    letters.appointed(cohort, person)
    return enrolment


def name_deputy(place: Enrolment, person: Person, days: Days, *, by: Person) -> Enrolment:
    """The person of the pool trains the cohort on these days in the trainer's stead, and both know it.

    ``place`` has its cohort and person loaded. Raises `NotForThem`, `RightLost`, `SecondPersonNeeded`.
    """
    check_second_person(by, person.email)
    _lock(place.cohort_id, by)
    if not may_name_trainers_deputy.allows(by, place):
        raise RightLost
    for other in _check_suits(place.cohort_id, person):
        if other.role is CohortRole.TRAINER and not (other.deputy_for_id == place.id or other.is_past):
            raise NotForThem
    deputy = db.session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == place.cohort_id,
            Enrolment.person_id == person.id,
            Enrolment.role == CohortRole.TRAINER,
        )
    ) or Enrolment(id=uuid.uuid4(), cohort_id=place.cohort_id, person_id=person.id, role=CohortRole.TRAINER)
    if (deputy.deputy_for_id, deputy.starts_on, deputy.ends_on, deputy.left_at) == (
        place.id,
        days.first,
        days.last,
        None,
    ):  # the other half of a double click
        return deputy
    deputy.deputy_for_id, deputy.left_at = place.id, None
    deputy.starts_on, deputy.ends_on = days.first, days.last
    db.session.add(deputy)
    record(
        by,
        "named deputy",
        place.cohort,
        person=str(person.id),
        deputy_for=str(place.person_id),
        days=[days.first.isoformat(), days.last.isoformat()],
    )
    db.session.flush()
    letters.deputy_begins(deputy, place.cohort, person, place.person)
    return deputy


def end(place: Enrolment, *, by: Person) -> None:
    """The place has ended for the next request, with those of its deputies; all of them have a letter.

    ``place`` has its cohort, person and principal loaded. Raises `PlaceGone`, `RightLost`.
    """
    _lock(place.cohort_id, by)
    if not may_end_place.allows(by, place):
        raise RightLost
    deputies = db.session.scalars(
        select(Enrolment)
        .options(joinedload(Enrolment.person))
        .where(Enrolment.deputy_for_id == place.id, Enrolment.left_at.is_(None))
    ).all()
    for each in (*deputies, place):
        running = Enrolment.id == each.id, Enrolment.left_at.is_(None)
        ended = update(Enrolment).where(*running).values(left_at=clock.now()).returning(Enrolment.id)
        if db.session.scalar(ended) is None:
            raise PlaceGone
        record(by, "ended place", place.cohort, person=str(each.person_id), role=each.role.value)
        if each.person_id != by.id:
            letters.ended(place.cohort, each)
    if place.deputy_for is not None and place.deputy_for.person_id != by.id:
        letters.deputy_ended(place.cohort, place, place.deputy_for.person)
