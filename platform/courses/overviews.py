"""Cohorts seen from above: how many people, how far the invitations are, who was there in which session."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager, defer, joinedload

from courses.attendance.models import PresenceCode
from courses.guidance.models import OrganisationTime, as_held
from courses.joining.models import CohortOrganisation
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
    """A session with how many were marked, and how many of them were there, for a part of it at least."""

    session: CoachingSession
    number: int
    """Among those of its kind."""
    marked: int
    present: int
    by_trainer: bool
    """Whether a trainer has marked it, and not only participants themselves."""


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
    .where(
        CoachingSession.cohort_id == Cohort.id,
        CoachingSession.ends_at > _NOW,
        CoachingSession.called_off_at.is_(None),
    )
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
_NOT_PUT_AWAY = Cohort.state != CohortState.ARCHIVED
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
    statement = _LINES.where(may_see_cohort.among(person), _NOT_PUT_AWAY).order_by(
        Cohort.id.in_(own).desc(), _STATES, Cohort.created_at.desc(), Cohort.id
    )
    return _page_of_lines(statement, asked, PER_PAGE)


def earlier_lines(person: Person, asked: str | None) -> Page[CohortLine]:
    """The archived cohorts that the person may see, the newest first, the page asked for; one query."""
    statement = _LINES.where(may_see_cohort.among(person), ~_NOT_PUT_AWAY)
    return _page_of_lines(statement.order_by(Cohort.created_at.desc(), Cohort.id), asked, PER_PAGE)


def lines_of(organisation: Organisation, asked: str | None, per_page: int) -> Page[CohortLine]:
    """The organisation's cohorts, own and shared, those under way first, the page asked for; one query."""
    shared = select(CohortOrganisation.cohort_id).where(CohortOrganisation.organisation_id == organisation.id)
    its = or_(Cohort.organisation_id == organisation.id, Cohort.id.in_(shared))
    statement = _LINES.where(its, _NOT_PUT_AWAY).order_by(*BY_STATE_AND_NEXT_SESSION, Cohort.id)
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
        .where(Cohort.id.in_(own), _NOT_PUT_AWAY)
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
            marked.where(Attendance.presence != Presence.ABSENT).scalar_subquery(),
            marked_by_a_trainer(),
        )
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort.id)
        .order_by(CoachingSession.starts_at)
    )
    rows = db.session.execute(statement).all()
    numbers = [number for number, _plan in numbered(row[0].plan for row in rows)]
    return [SessionLine(row[0], number, *row[1:]) for number, row in zip(numbers, rows, strict=True)]


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
    place = and_(Enrolment.cohort_id == CoachingSession.cohort_id, Enrolment.id.in_(enrolment_ids))
    mark = and_(Attendance.session_id == CoachingSession.id, Attendance.enrolment_id == Enrolment.id)
    time = and_(
        OrganisationTime.session_id == CoachingSession.id,
        OrganisationTime.organisation_id == Enrolment.organisation_id,
    )
    statement = (
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
        .where(CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]))
        .order_by(CoachingSession.starts_at)
    )
    found: dict[uuid.UUID, list[OwnSession]] = {}
    for coaching_session, own, presence, made_good_at, has_code in db.session.execute(statement):
        seen = OwnSession(as_held(coaching_session, own), presence, made_good_at is not None, has_code)
        found.setdefault(coaching_session.cohort_id, []).append(seen)
    return found


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
    following = (
        select(CoachingSession.id)
        .where(
            CoachingSession.cohort_id == cohort.id,
            CoachingSession.ends_at > clock.now(),
            CoachingSession.called_off_at.is_(None),
        )
        .order_by(CoachingSession.starts_at)
        .limit(1)
        .scalar_subquery()
    )
    own = and_(
        Material.version_id == cohort.version_id,
        Material.session_key == PlannedSession.key,
        ~Material.hidden,
    )
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
