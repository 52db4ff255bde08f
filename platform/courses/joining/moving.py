"""Participants leave, are taken off, or move to another cohort of the programme; their seat is passed on."""

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, defer, joinedload

from courses.joining import letters, seats
from courses.models import Cohort, Enrolment, ProgrammeVersion
from courses.operations import enrol
from courses.permissions import may_move_participant, may_train
from courses.vocabulary import OVER
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.places import PlaceGone, RightLost
from people.models import Person
from people.personal_links import NoRoom


def leave(place: Enrolment, *, by: Person) -> None:
    """The participant's own place has ended, and the seat has gone to who waits. Raises `PlaceGone`.

    ``place`` has its cohort with the version loaded. What they wrote stays.
    """
    seats.lock(place.cohort)
    _end(place)
    record(by, "left cohort", place.cohort, person=str(place.person_id))
    seats.promote(place.cohort)


def take_off(place: Enrolment, *, by: Person) -> None:
    """The participant's place has ended, they have a letter, and the seat has gone to who waits.

    ``place`` has its person, and its cohort with the version loaded. Raises `PlaceGone`, `RightLost`.
    """
    seats.lock(place.cohort)
    _check_right(place, by)
    _end(place)
    record(by, "took participant off", place.cohort, person=str(place.person_id))
    letters.taken_off(place)
    seats.promote(place.cohort)


def move(place: Enrolment, to: Cohort, *, by: Person) -> Enrolment:
    """The participant has a place in the other cohort instead of this one, and a letter about it.

    ``place`` has its person, and both cohorts have their versions loaded. What they wrote stays behind.
    Raises `NoRoom` when the other has no free seat, `PlaceGone`, `RightLost`.
    """
    for cohort in sorted((place.cohort, to), key=lambda each: each.id):  # two who move people crosswise
        seats.lock(cohort)
    _check_right(place, by)
    if not may_train.allows(by, to) or to.version.programme_id != place.cohort.version.programme_id:
        raise RightLost
    if to.state.over or seats.free_seats(to) < 1:
        raise NoRoom
    _end(place)
    new = enrol(to, place.person, by=by, workplace=place.workplace)
    seats.drop_from_queue(to, place.person)
    record(by, "moved participant", to, person=str(place.person_id), cohort=str(place.cohort_id))
    letters.moved(place, to)
    seats.promote(place.cohort)
    return new


def cohorts_to_move_to(place: Enrolment, mover: Person) -> list[Cohort]:
    """The programme's other cohorts that are not over and that the mover trains, the newest first."""
    statement = (
        select(Cohort)
        .join(Cohort.version)
        .options(
            contains_eager(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(
            ProgrammeVersion.programme_id == place.cohort.version.programme_id,
            Cohort.id != place.cohort_id,
            Cohort.state.not_in(OVER),
            may_train.among(mover),
        )
        .order_by(Cohort.created_at.desc())
        .limit(50)
    )
    return list(db.session.scalars(statement))


def _check_right(place: Enrolment, by: Person) -> None:
    """See the place and the actor's own places as they are now, under the lock."""
    db.session.expire(by, ["memberships", "enrolments"])
    db.session.refresh(place, ["left_at"])
    if place.left_at is not None:
        raise PlaceGone
    if not may_move_participant.allows(by, place):
        raise RightLost


def _end(place: Enrolment) -> None:
    running = Enrolment.id == place.id, Enrolment.left_at.is_(None)
    ended = update(Enrolment).where(*running).values(left_at=clock.now()).returning(Enrolment.id)
    if db.session.scalar(ended) is None:
        raise PlaceGone
    db.session.refresh(place, ["left_at"])
