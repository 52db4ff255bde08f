"""Seats and the queue for them: taken, left, passed on under the lock, so that none is given twice."""

import uuid

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from courses import queries
from courses.joining import letters
from courses.joining.models import WaitingPlace
from courses.models import Cohort, Enrolment, Invitation
from courses.operations import enrol
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.models import Workplace
from people.models import Person


class NotOpen(Exception):
    """The cohort is over, or the person has another part in it: trainer or observer."""


def lock(cohort: Cohort) -> None:
    """Hold the cohort's row until the transaction ends, and see what others did meanwhile."""
    statement = select(Cohort.seats, Cohort.state).where(Cohort.id == cohort.id).with_for_update()
    now = db.session.execute(statement).one_or_none()
    if now is not None and tuple(now) != (cohort.seats, cohort.state):
        db.session.refresh(cohort, ["seats", "state"])


def free_seats(cohort: Cohort) -> int:
    """Seats that nobody has and no open invitation holds; never below zero."""
    held = select(func.count(Invitation.id)).where(
        Invitation.cohort_id == cohort.id,
        Invitation.role == CohortRole.PARTICIPANT,
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    taken = queries.count_members(cohort, CohortRole.PARTICIPANT) + (db.session.scalar(held) or 0)
    return max(0, cohort.seats - taken)


def take(cohort: Cohort, person: Person, workplace: Workplace) -> Enrolment | WaitingPlace:
    """The person has a seat, or where none is free, a place in the queue; a second time changes nothing.

    ``cohort`` has its version loaded. Who has an open invitation has a seat already: this answers it.
    Raises `NotOpen`.
    """
    lock(cohort)
    if cohort.state.over:
        raise NotOpen
    for place in _places(cohort, person):
        if place.role is not CohortRole.PARTICIPANT:
            raise NotOpen
        return place
    promote(cohort)  # who waits comes before who asks now
    for place in _places(cohort, person):
        return place
    if _answer_invitation(cohort, person):
        drop_from_queue(cohort, person)
        return enrol(cohort, person, by=person, workplace=workplace)
    waiting = waiting_place(cohort, person)
    if waiting is not None:
        return waiting
    if free_seats(cohort) > 0:
        return enrol(cohort, person, by=person, workplace=workplace)
    return _queue_up(cohort, person, workplace)


def _queue_up(cohort: Cohort, person: Person, workplace: Workplace) -> WaitingPlace:
    last = select(func.max(WaitingPlace.number)).where(WaitingPlace.cohort_id == cohort.id)
    waiting = WaitingPlace(
        id=uuid.uuid4(),
        cohort_id=cohort.id,
        person_id=person.id,
        number=(db.session.scalar(last) or 0) + 1,
    )
    waiting.works_at(workplace)
    db.session.add(waiting)
    record(person, "joined waiting list", cohort, person=str(person.id))
    db.session.flush()
    return waiting


def promote(cohort: Cohort) -> int:
    """Free seats are taken by who has waited longest, and they have a letter; tells how many got one.

    ``cohort`` has its version loaded; its lock is held. A seat is theirs at once, and left with one click.
    """
    free, given = free_seats(cohort), 0
    if not free or cohort.state.over:
        return 0
    queue = db.session.scalars(
        select(WaitingPlace)
        .options(joinedload(WaitingPlace.person))
        .where(WaitingPlace.cohort_id == cohort.id)
        .order_by(WaitingPlace.number)
    ).all()
    for waiting in queue:
        if given == free:
            break
        db.session.delete(waiting)
        if not waiting.person.is_active or _places(cohort, waiting.person):
            continue
        enrol(cohort, waiting.person, by=None, workplace=waiting.workplace)
        record(None, "came off waiting list", cohort, person=str(waiting.person_id))
        letters.seat_for_you(cohort, waiting, queries.sessions_of(cohort))
        given += 1
    db.session.flush()
    return given


def leave_queue(cohort: Cohort, person: Person) -> bool:
    """The person waits no more; false when they did not."""
    lock(cohort)
    if not drop_from_queue(cohort, person):
        return False
    record(person, "left waiting list", cohort, person=str(person.id))
    db.session.flush()
    return True


def drop_from_queue(cohort: Cohort, person: Person) -> bool:
    """The person's place in the queue is gone; false when there was none. The cohort's lock is held."""
    waiting = waiting_place(cohort, person)
    if waiting is not None:
        db.session.delete(waiting)
    return waiting is not None


def put_seats(cohort: Cohort, seats: int, *, self_enrolment: bool, by: Person) -> None:
    """The cohort has so many seats, and people take them themselves or not; new ones go to who waits.

    ``cohort`` has its version loaded. Fewer seats than people take nobody's away: nobody more comes in.
    """
    lock(cohort)
    if (cohort.seats, cohort.self_enrolment) != (seats, self_enrolment):
        record(by, "changed seats", cohort, before=cohort.seats, after=seats)
        cohort.seats, cohort.self_enrolment = seats, self_enrolment
        db.session.flush()
    promote(cohort)


def waiting_place(cohort: Cohort, person: Person) -> WaitingPlace | None:
    """The person's place in the cohort's queue."""
    mine = WaitingPlace.cohort_id == cohort.id, WaitingPlace.person_id == person.id
    return db.session.scalar(select(WaitingPlace).where(*mine))


def _places(cohort: Cohort, person: Person) -> list[Enrolment]:
    """What the person is in the cohort now, also a deputy for days to come."""
    statement = select(Enrolment).where(
        Enrolment.cohort_id == cohort.id, Enrolment.person_id == person.id, Enrolment.left_at.is_(None)
    )
    return list(db.session.scalars(statement))


def _answer_invitation(cohort: Cohort, person: Person) -> bool:
    """Whether an open invitation held a seat for the person; it is answered now."""
    answered = (
        update(Invitation)
        .where(
            Invitation.cohort_id == cohort.id,
            Invitation.email == person.email,
            Invitation.role == CohortRole.PARTICIPANT,
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .values(accepted_at=clock.now(), accepted_by_id=person.id)
        .returning(Invitation.id)
    )
    return db.session.scalar(answered) is not None
