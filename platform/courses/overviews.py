"""Cohorts seen from above: how many people, how far the invitations are, who was there in which session."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from courses.materials.models import Reading
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    Invitation,
    Material,
    PlannedSession,
    ProgrammeVersion,
)
from courses.permissions import may_see_cohort
from courses.vocabulary import CohortRole, CohortState, Presence
from courses.wording import numbered
from foundation import clock
from foundation.database import Moment, db
from foundation.paging import PER_PAGE, Page, page_number, pages_of
from organisations.models import Organisation
from people.models import Person


@dataclass(frozen=True)
class Numbers:
    """A cohort in numbers."""

    people: int
    """Participants who are in now."""
    invited: int
    """Everybody who was ever invited and not withdrawn."""
    joined: int
    """Those of the invited who said yes."""
    waiting: int
    """Invitations that are open and hold a seat."""
    next_session: datetime | None


@dataclass(frozen=True)
class CohortLine:
    """One cohort in a list."""

    cohort: Cohort
    numbers: Numbers


@dataclass(frozen=True)
class SessionLine:
    """A session with how many were marked, and how many of them were there."""

    session: CoachingSession
    number: int
    """Among those of its kind."""
    marked: int
    present: int


def _count(table: type[Enrolment] | type[Invitation], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count(table.id))
        .where(table.cohort_id == Cohort.id, *conditions)
        .correlate(Cohort)
        .scalar_subquery()
    )


# Built once: putting five subqueries together would take longer than asking them.
_NOW = bindparam("now", type_=Moment(), callable_=clock.now)
_NEXT_SESSION: ScalarSelect[Any] = (
    select(func.min(CoachingSession.starts_at))
    .where(CoachingSession.cohort_id == Cohort.id, CoachingSession.ends_at > _NOW)
    .correlate(Cohort)
    .scalar_subquery()
)
_INVITED = Invitation.role == CohortRole.PARTICIPANT
_NUMBERS: tuple[ScalarSelect[Any], ...] = (
    _count(Enrolment, Enrolment.role == CohortRole.PARTICIPANT, Enrolment.left_at.is_(None)),
    _count(Invitation, _INVITED),
    _count(Invitation, _INVITED, Invitation.accepted_at.is_not(None)),
    _count(Invitation, _INVITED, Invitation.accepted_at.is_(None), Invitation.expires_at > _NOW),
    _NEXT_SESSION,
)
"""The columns of `Numbers`, to stand beside `Cohort` in a query."""
_LINES = select(Cohort, *_NUMBERS, func.count().over()).options(
    joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
    joinedload(Cohort.organisation),
)

MOST_PAGES = 1000
_STATES = case({CohortState.RUNNING: 0, CohortState.PLANNED: 1}, value=Cohort.state, else_=2)


BY_STATE_AND_NEXT_SESSION = (_STATES, _NEXT_SESSION.is_(None), _NEXT_SESSION, Cohort.created_at.desc())
"""Those under way first, and among them whose next session comes first."""


def whole_lines(*more: Any) -> Select[Any]:
    """Cohorts with their title, organisation and the columns of `Numbers`, and then ``more`` columns."""
    return select(Cohort, *_NUMBERS, *more).options(
        joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
        contains_eager(Cohort.organisation),
    )


def lines(person: Person, asked: str | None = None) -> Page[CohortLine]:
    """The cohorts that the person may see, their own and running first, the page asked for; one query."""
    own = select(Enrolment.cohort_id).where(Enrolment.person_id == person.id, Enrolment.holds_now)
    statement = _LINES.where(may_see_cohort.among(person)).order_by(
        Cohort.id.in_(own).desc(), _STATES, Cohort.created_at.desc(), Cohort.id
    )
    return _page_of_lines(statement, asked, PER_PAGE)


def lines_of(organisation: Organisation, asked: str | None, per_page: int) -> Page[CohortLine]:
    """The organisation's cohorts, those under way first, the page asked for; one query."""
    statement = _LINES.where(Cohort.organisation_id == organisation.id).order_by(
        *BY_STATE_AND_NEXT_SESSION, Cohort.id
    )
    return _page_of_lines(statement, asked, per_page)


def _page_of_lines(statement: Select[Any], asked: str | None, per_page: int) -> Page[CohortLine]:
    statement = statement.limit(per_page)
    page = page_number(asked, MOST_PAGES)
    rows = db.session.execute(statement.offset((page - 1) * per_page)).all()
    if not rows and page > 1:  # beyond the last page: whoever types such a number gets the first
        page, rows = 1, db.session.execute(statement).all()
    total = rows[0][-1] if rows else 0
    found = [CohortLine(row[0], Numbers(*row[1:-1])) for row in rows]
    return Page(rows=found, page=page, pages=pages_of(total, per_page), total=total)


def taken_part_in(person: Person) -> list[Cohort]:
    """The cohorts in which the person is a participant, with title and organisation; one query."""
    own = select(Enrolment.cohort_id).where(
        Enrolment.person_id == person.id, Enrolment.holds_now, Enrolment.role == CohortRole.PARTICIPANT
    )
    statement = (
        select(Cohort)
        .options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(Cohort.id.in_(own))
        .order_by(_STATES, Cohort.created_at)
    )
    return list(db.session.scalars(statement))


def with_numbers(cohort: type[Cohort]) -> Select[Any]:
    """A query for cohorts, each with the columns of `Numbers` beside it."""
    return select(cohort, *_NUMBERS)


def numbers_of(cohort: Cohort) -> Numbers:
    """The cohort in numbers."""
    row = db.session.execute(select(*_NUMBERS).select_from(Cohort).where(Cohort.id == cohort.id)).one()
    return Numbers(*row)


def session_lines(cohort: Cohort) -> list[SessionLine]:
    """The cohort's sessions in order, each with its attendance."""
    marked = (
        select(func.count(Attendance.id))
        .where(Attendance.session_id == CoachingSession.id)
        .correlate(CoachingSession)
    )
    statement = (
        select(
            CoachingSession,
            marked.scalar_subquery(),
            marked.where(Attendance.presence == Presence.PRESENT).scalar_subquery(),
        )
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort.id)
        .order_by(CoachingSession.starts_at)
    )
    rows = db.session.execute(statement).all()
    numbers = [number for number, _plan in numbered(row[0].plan for row in rows)]
    return [SessionLine(row[0], number, row[1], row[2]) for number, row in zip(numbers, rows, strict=True)]


def sessions_with_presence(
    cohorts: Sequence[Cohort], enrolment_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[CoachingSession, Presence | None]]]:
    """Each cohort's sessions in order, with whether the participant with these places was there.

    The presence is None where nobody has marked it; one query.
    """
    own = and_(Attendance.session_id == CoachingSession.id, Attendance.enrolment_id.in_(enrolment_ids))
    statement = (
        select(CoachingSession, Attendance.presence)
        .join(CoachingSession.plan)
        .outerjoin(Attendance, own)
        .options(contains_eager(CoachingSession.plan).defer(PlannedSession.body_html))
        .where(CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]))
        .order_by(CoachingSession.starts_at)
    )
    found: dict[uuid.UUID, list[tuple[CoachingSession, Presence | None]]] = {}
    for coaching_session, presence in db.session.execute(statement):
        found.setdefault(coaching_session.cohort_id, []).append((coaching_session, presence))
    return found


def unmarked_sessions(cohorts: Sequence[Cohort]) -> list[CoachingSession]:
    """The sessions of these cohorts that have come and nobody has marked, with plans; the oldest first."""
    end_of_today = clock.end_of_day(clock.today())
    statement = (
        select(CoachingSession)
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(
            CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]),
            CoachingSession.starts_at <= end_of_today,
            ~select(Attendance.id).where(Attendance.session_id == CoachingSession.id).exists(),
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
    following = (
        select(CoachingSession.id)
        .where(CoachingSession.cohort_id == cohort.id, CoachingSession.ends_at > clock.now())
        .order_by(CoachingSession.starts_at)
        .limit(1)
        .scalar_subquery()
    )
    own = and_(Material.version_id == cohort.version_id, Material.session_key == PlannedSession.key)
    place_id = place.id if place else uuid.UUID(int=0)  # of nobody
    read = and_(
        Reading.material_key == Material.key,
        Reading.enrolment_id == place_id,
    )
    statement = (
        select(CoachingSession, Material, Reading.id)
        .join(CoachingSession.plan)
        .outerjoin(Material, own)
        .outerjoin(Reading, read)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.id == following)
        .order_by(Material.position)
    )
    rows = db.session.execute(statement).all()
    pages = [(page, read is not None) for _session, page, read in rows if page is not None]
    return (rows[0][0] if rows else None), pages
