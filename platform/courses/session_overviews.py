"""The sessions of cohorts seen from above: who was there, which come next, what is read for them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    func,
    select,
)
from sqlalchemy.orm import contains_eager

from courses.attendance.models import PresenceCode
from courses.guidance.models import OrganisationTime, as_held
from courses.materials.models import Reading
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    Material,
    PlannedSession,
)
from courses.vocabulary import Presence
from courses.wording import numbered
from foundation import clock
from foundation.asking import AnySelect, rows_of
from foundation.database import db


@dataclass(frozen=True)
class SessionLine:
    """A session with how many were marked, and how many of them were there, for a part of it at least."""

    session: CoachingSession
    number: int
    """Among those of its kind."""
    marked: int
    present: int
    by_trainer: bool
    """Whether a trainer has marked it, and not only participants themselves."""


def session_lines(cohort: Cohort) -> list[SessionLine]:
    """The cohort's sessions in order, each with its attendance."""
    rows = _sessions_marked(cohort.id).all()
    numbers = [number for number, _plan in numbered(row[0].plan for row in rows)]
    return [SessionLine(row[0], number, *row[1:]) for number, row in zip(numbers, rows, strict=True)]


@rows_of
def _sessions_marked(cohort_id: uuid.UUID) -> AnySelect:
    marked = (
        select(func.count(Attendance.id))
        .where(Attendance.session_id == CoachingSession.id)
        .correlate(CoachingSession)
    )
    return (
        select(
            CoachingSession,
            marked.scalar_subquery(),
            marked.where(Attendance.presence != Presence.ABSENT).scalar_subquery(),
            marked_by_a_trainer(),
        )
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort_id)
        .order_by(CoachingSession.starts_at)
    )


@dataclass(frozen=True)
class OwnSession:
    """A session as one participant has it, at their organisation's time where it has one."""

    session: CoachingSession
    presence: Presence | None
    """None where nobody has marked it."""
    made_good: bool
    has_code: bool
    """Whether there is a code with which one marks oneself."""


def sessions_with_presence(
    cohorts: Sequence[Cohort], enrolment_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[OwnSession]]:
    """Each cohort's sessions in order, and whether the participant with these places was there; one query."""
    found: dict[uuid.UUID, list[OwnSession]] = {}
    rows = _own_sessions([cohort.id for cohort in cohorts], enrolment_ids)
    for coaching_session, own, presence, made_good_at, has_code in rows:
        seen = OwnSession(as_held(coaching_session, own), presence, made_good_at is not None, has_code)
        found.setdefault(coaching_session.cohort_id, []).append(seen)
    return found


@rows_of
def _own_sessions(cohort_ids: Sequence[uuid.UUID], enrolment_ids: Sequence[uuid.UUID]) -> AnySelect:
    place = and_(Enrolment.cohort_id == CoachingSession.cohort_id, Enrolment.id.in_(enrolment_ids))
    mark = and_(Attendance.session_id == CoachingSession.id, Attendance.enrolment_id == Enrolment.id)
    time = and_(
        OrganisationTime.session_id == CoachingSession.id,
        OrganisationTime.organisation_id == Enrolment.organisation_id,
    )
    return (
        select(
            CoachingSession,
            OrganisationTime,
            Attendance.presence,
            Attendance.made_good_at,
            exists().where(PresenceCode.session_id == CoachingSession.id).correlate(CoachingSession),
        )
        .join(CoachingSession.plan)
        .outerjoin(Enrolment, place)
        .outerjoin(Attendance, mark)
        .outerjoin(OrganisationTime, time)
        .options(contains_eager(CoachingSession.plan).defer(PlannedSession.body_html))
        .where(CoachingSession.cohort_id.in_(cohort_ids))
        .order_by(CoachingSession.starts_at)
    )


def marked_by_a_trainer() -> ColumnElement[bool]:
    """Whether a trainer has marked the session: participants' own marks don't end that work."""
    return (
        exists()
        .where(Attendance.session_id == CoachingSession.id, Attendance.marked_by_id.is_not(None))
        .correlate(CoachingSession)
    )


def unmarked_sessions(cohorts: Sequence[Cohort]) -> list[CoachingSession]:
    """The sessions of these cohorts that have come and no trainer has marked, with plans, in order."""
    end_of_today = clock.end_of_day(clock.today())
    statement = (
        select(CoachingSession)
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(
            CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]),
            CoachingSession.starts_at <= end_of_today,
            CoachingSession.called_off_at.is_(None),
            ~marked_by_a_trainer(),
        )
        .order_by(CoachingSession.starts_at)
    )
    return list(db.session.scalars(statement))


def ahead(
    cohort: Cohort, place: Enrolment | None
) -> tuple[CoachingSession | None, list[tuple[Material, bool]]]:
    """The session that is on now or comes next, and its materials in order without their texts; one query.

    Each material with whether the participant who has this place has read it. None and nothing when all
    sessions are over.
    """
    place_id = place.id if place else uuid.UUID(int=0)  # of nobody
    rows = _ahead(cohort.id, cohort.version_id, place_id, clock.now()).all()
    pages = [(page, read is not None) for _session, page, read in rows if page is not None]
    return (rows[0][0] if rows else None), pages


@rows_of
def _ahead(cohort_id: uuid.UUID, version_id: uuid.UUID, place_id: uuid.UUID, now: datetime) -> AnySelect:
    following = (
        select(CoachingSession.id)
        .where(
            CoachingSession.cohort_id == cohort_id,
            CoachingSession.ends_at > now,
            CoachingSession.called_off_at.is_(None),
        )
        .order_by(CoachingSession.starts_at)
        .limit(1)
        .scalar_subquery()
    )
    own = and_(
        Material.version_id == version_id,
        Material.session_key == PlannedSession.key,
        ~Material.hidden,
    )
    read = and_(Reading.material_key == Material.key, Reading.enrolment_id == place_id)
    return (
        select(CoachingSession, Material, Reading.id)
        .join(CoachingSession.plan)
        .outerjoin(Material, own)
        .outerjoin(Reading, read)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.id == following)
        .order_by(Material.position)
    )
