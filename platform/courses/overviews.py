"""Cohorts seen from above: how many people, how far the invitations are, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager, defer, joinedload

from courses.joining.models import CohortOrganisation
from courses.models import (
    CoachingSession,
    Cohort,
    Enrolment,
    Invitation,
    ProgrammeVersion,
)
from courses.permissions import may_see_cohort
from courses.vocabulary import CohortRole, CohortState
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
