"""Reading what joining shows: coming cohorts with free places, a queue, a place asked for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from courses import overviews
from courses.joining.models import PlaceRequest, WaitingPlace
from courses.models import CoachingSession, Cohort, Programme, ProgrammeVersion
from courses.vocabulary import OVER
from foundation import clock
from foundation.database import db
from foundation.paging import Page, paged
from organisations.models import Organisation
from organisations.vocabulary import OrganisationKind
from people.models import Person

MOST_COMING = 24
PEOPLE_PER_PAGE = 50


@dataclass(frozen=True)
class Coming:
    """A cohort in which one can take a place; its sessions are loaded."""

    cohort: Cohort
    free: int


def coming(programme: Programme) -> list[Coming]:
    """The programme's cohorts that are open for who takes a place, with a session ahead; two queries."""
    ahead = select(CoachingSession.id).where(
        CoachingSession.cohort_id == Cohort.id,
        CoachingSession.ends_at > clock.now(),
        CoachingSession.called_off_at.is_(None),
    )
    first = (
        select(func.min(CoachingSession.starts_at))
        .where(CoachingSession.cohort_id == Cohort.id)
        .correlate(Cohort)
        .scalar_subquery()
    )
    version = aliased(ProgrammeVersion)
    statement = (
        overviews.with_numbers(Cohort)
        .join(version, version.id == Cohort.version_id)
        .options(selectinload(Cohort.sessions))
        .where(
            version.programme_id == programme.id,
            Cohort.self_enrolment,
            Cohort.state.not_in(OVER),
            ahead.exists(),
        )
        .order_by(first, Cohort.id)
        .limit(MOST_COMING)
    )
    found = []
    for cohort, *numbers in db.session.execute(statement):
        told = overviews.Numbers(*numbers)
        found.append(Coming(cohort, max(0, cohort.seats - told.people - told.waiting)))
    return found


def queue_page(cohort: Cohort, asked: str | None) -> Page[WaitingPlace]:
    """Who waits for a seat, the longest first, with their persons; the page asked for."""
    waits = WaitingPlace.cohort_id == cohort.id
    total = db.session.scalar(select(func.count(WaitingPlace.id)).where(waits)) or 0
    statement = (
        select(WaitingPlace)
        .options(joinedload(WaitingPlace.person))
        .where(waits)
        .order_by(WaitingPlace.number)
    )
    return paged(statement, total=total, asked=asked, per_page=PEOPLE_PER_PAGE)


@dataclass(frozen=True)
class Turn:
    """Somebody's place in a queue: 1 is the next."""

    waiting_place_id: uuid.UUID
    cohort: Cohort
    number: int


def cohorts_with_a_queue() -> Sequence[uuid.UUID]:
    """The keys of the cohorts in whose queue somebody waits, unless they are over."""
    waited_for = exists().where(WaitingPlace.cohort_id == Cohort.id)
    return db.session.scalars(select(Cohort.id).where(waited_for, Cohort.state.not_in(OVER))).all()


def turns_of(person: Person) -> list[Turn]:
    """The queues in which the person is, each with how far they are; one query."""
    other = aliased(WaitingPlace)
    ahead = (
        select(func.count(other.id))
        .where(other.cohort_id == WaitingPlace.cohort_id, other.number <= WaitingPlace.number)
        .correlate(WaitingPlace)
        .scalar_subquery()
    )
    statement = (
        select(WaitingPlace.id, Cohort, ahead)
        .join(Cohort, WaitingPlace.cohort_id == Cohort.id)
        .options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(WaitingPlace.person_id == person.id, Cohort.state.not_in(OVER))
        .order_by(WaitingPlace.created_at)
    )
    return [Turn(*found) for found in db.session.execute(statement)]


def turn_in(cohort_id: uuid.UUID, person: Person) -> Turn | None:
    """How far the person is in the cohort's queue; None when they don't wait."""
    return next((turn for turn in turns_of(person) if turn.cohort.id == cohort_id), None)


def waiting_place(waiting_place_id: uuid.UUID) -> WaitingPlace | None:
    """The place in a queue, with its cohort."""
    found = select(WaitingPlace).options(joinedload(WaitingPlace.cohort))
    return db.session.scalar(found.where(WaitingPlace.id == waiting_place_id))


def request_by_secret(secret_hash: str) -> PlaceRequest | None:
    """The place asked for whose newest letter carries the secret, with its cohort."""
    statement = (
        select(PlaceRequest)
        .options(
            joinedload(PlaceRequest.cohort).options(
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                joinedload(Cohort.organisation),
            )
        )
        .where(PlaceRequest.secret_hash == secret_hash)
    )
    return db.session.scalar(statement)


def municipal_organisations() -> list[Organisation]:
    """All organisations but the office, the oldest first."""
    statement = select(Organisation).where(Organisation.kind != OrganisationKind.OFFICE)
    return list(db.session.scalars(statement.order_by(Organisation.created_at)))
