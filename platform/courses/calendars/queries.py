"""Whose feed it is, and which sessions belong into a person's calendar."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from courses.calendars.models import CalendarFeed
from courses.guidance.models import OrganisationTime, as_held
from courses.guidance.queries import held_for, own_time, times_of
from courses.models import CoachingSession, Cohort, Enrolment, PlannedSession, ProgrammeVersion
from courses.vocabulary import CohortRole
from courses.wording import numbered
from foundation import clock
from foundation.database import db
from people.models import Person

Times = dict[uuid.UUID, list[OrganisationTime]]
REMEMBERED = timedelta(days=366)
"""For how long a session stays in the calendar after it was held."""


@dataclass(frozen=True)
class Entry:
    """A session in somebody's calendar, with its number among those of its kind."""

    session: CoachingSession
    number: int
    left: bool = False
    """Whether its person has left the cohort before it."""
    time: OrganisationTime | None = None
    """For who trains: which organisation's time it is, where each has its own."""

    @property
    def uid(self) -> uuid.UUID:
        """By which calendars know the event again: a participant's stays the session's, whatever its time."""
        return self.time.id if self.time else self.session.id

    @property
    def called_off(self) -> bool:
        """Whether its person needs not come any more."""
        return self.left or self.session.called_off_at is not None


def feed_by_secret(secret_hash: str) -> CalendarFeed | None:
    """The open feed with its person; None also when the person's account is closed."""
    statement = (
        select(CalendarFeed)
        .options(joinedload(CalendarFeed.person))
        .where(CalendarFeed.secret_hash == secret_hash)
    )
    feed = db.session.scalar(statement)
    return feed if feed is not None and feed.person.is_active else None


def entries_of(person: Person) -> list[Entry]:
    """The sessions of all cohorts in which the person has a place or had one, in their order; two queries."""
    places = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).all()
    statement = _whole_sessions().where(CoachingSession.cohort_id.in_({place.cohort_id for place in places}))
    found: list[Entry] = []
    rows = db.session.scalars(statement.order_by(CoachingSession.cohort_id, CoachingSession.starts_at)).all()
    times = times_of(rows)
    for cohort_id, group in groupby(rows, key=lambda session: session.cohort_id):
        own = [place for place in places if place.cohort_id == cohort_id]
        found += _entries(list(group), own, times)
    return sorted(found, key=lambda entry: (entry.session.starts_at, entry.session.id))


def entry_of(coaching_session: CoachingSession, place: Enrolment | None) -> Entry:
    """The session as whoever has this place has it, or as it is for everybody else who may see it."""
    whole = _whole_sessions().where(CoachingSession.cohort_id == coaching_session.cohort_id)
    sessions = list(db.session.scalars(whole.order_by(CoachingSession.starts_at)))
    entry = next(entry for entry in _numbered(sessions) if entry.session.id == coaching_session.id)
    return replace(entry, session=held_for(entry.session, place.organisation_id if place else None))


def _whole_sessions() -> Select[CoachingSession]:
    return select(CoachingSession).options(
        joinedload(CoachingSession.plan).options(defer(PlannedSession.body_html)),
        joinedload(CoachingSession.cohort).options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        ),
    )


def _numbered(sessions: list[CoachingSession]) -> Iterable[Entry]:
    numbers = numbered(session.plan for session in sessions)
    for session, (number, _plan) in zip(sessions, numbers, strict=True):
        yield Entry(session, number)


def _entries(sessions: list[CoachingSession], places: list[Enrolment], times: Times) -> Iterable[Entry]:
    """Those of a cohort that concern whoever has these places; called off after they left."""
    for entry in (each for one in _numbered(sessions) for each in _at_its_times(one, places, times)):
        session = entry.session
        if session.ends_at < clock.now() - REMEMBERED:
            continue
        if any(_covers(place, session) for place in places):
            yield entry
        elif any(place.left_at is not None for place in places):
            yield replace(entry, left=True)


def _at_its_times(entry: Entry, places: list[Enrolment], times: Times) -> Iterable[Entry]:
    """A participant's own organisation's time; for who trains or observes, each one's and the session's."""
    rows = times.get(entry.session.id, [])
    own = [place.organisation_id for place in places if place.role is CohortRole.PARTICIPANT]
    if own:
        yield replace(entry, session=as_held(entry.session, own_time(rows, own[0])))
        return
    yield entry
    for row in rows:
        yield replace(entry, session=as_held(entry.session, row), time=row)


def _covers(place: Enrolment, session: CoachingSession) -> bool:
    """Whether the place counts, or counted, on the session's day; a deputy's for the days it was given."""
    return (
        (place.left_at is None or place.left_at >= session.ends_at)
        and (place.starts_on is None or place.starts_on <= session.date)
        and (place.ends_on is None or session.date <= place.ends_on)
    )
