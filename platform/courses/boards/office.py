"""All cohorts as the office follows them: when, how many, who trains, and what is off plan."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from courses import overviews
from courses.boards import sources
from courses.models import CoachingSession, Cohort, Enrolment, Programme, ProgrammeVersion
from courses.overviews import Numbers
from courses.vocabulary import OVER, CohortRole, CohortState
from foundation.database import Words, db
from foundation.paging import Page, page_number, pages_of
from organisations.models import Organisation
from people.models import Person

PER_PAGE = 20


@dataclass(frozen=True)
class Wanted:
    """Which cohorts to show; empty means all."""

    state: CohortState | None = None
    programme: str = ""
    words: str = ""
    off_plan: bool = False


@dataclass(frozen=True)
class Followed:
    """One cohort in the office's list."""

    cohort: Cohort
    numbers: Numbers
    first: datetime | None
    last: datetime | None
    faults: list[Any]
    """What is off plan, in words."""
    trainers: list[str]

    @property
    def unanswered(self) -> int:
        """Invitations without an answer, those that are too old included."""
        return self.numbers.invited - self.numbers.joined


@dataclass(frozen=True)
class Overview:
    """The list, and how many cohorts there are in all and off plan, whichever of them the list shows."""

    page: Page[Followed]
    total: int
    off_plan: int


def _session(moment: ColumnElement[Any]) -> Any:
    return select(moment).where(CoachingSession.cohort_id == Cohort.id).correlate(Cohort).scalar_subquery()


def followed(wanted: Wanted, asked: str | None) -> Overview:
    """The cohorts that are wanted, those under way first, by their next session; three queries."""
    faults = sources.faults()
    running = Cohort.state.not_in(OVER)
    conditions = [and_(running, fault.condition()) for fault in faults]
    off_plan = or_(false(), *conditions)
    chosen = _chosen(wanted)
    total, off = db.session.execute(
        select(func.count(), func.count().filter(off_plan))
        .select_from(Cohort)
        .outerjoin(Cohort.organisation)
        .where(*chosen)
    ).one()
    count = off if wanted.off_plan else total
    pages = pages_of(count, PER_PAGE)
    page = page_number(asked, pages)
    statement = (
        overviews.whole_lines(
            _session(func.min(CoachingSession.starts_at)),
            _session(func.max(CoachingSession.ends_at)),
            *conditions,
        )
        .outerjoin(Cohort.organisation)
        .where(*chosen, *([off_plan] if wanted.off_plan else []))
        .order_by(*overviews.BY_STATE_AND_NEXT_SESSION, Cohort.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows = db.session.execute(statement).all()
    names = _trainers([row[0].id for row in rows])
    found = []
    for cohort, *rest in rows:
        numbers, (first, last), is_so = Numbers(*rest[:5]), rest[5:7], rest[7:]
        wrong = [fault.words for fault, so in zip(faults, is_so, strict=True) if so]
        found.append(Followed(cohort, numbers, first, last, wrong, names.get(cohort.id, [])))
    return Overview(Page(found, page, pages, count), total, off)


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        chosen.append(Cohort.state == wanted.state)
    else:
        chosen.append(Cohort.state != CohortState.ARCHIVED)
    if wanted.programme:
        of_programme = (
            select(ProgrammeVersion.id)
            .join(Programme, Programme.id == ProgrammeVersion.programme_id)
            .where(Programme.slug == wanted.programme)
        )
        chosen.append(Cohort.version_id.in_(of_programme))
    for word in wanted.words.split()[:8]:
        trained = (
            select(Enrolment.cohort_id)
            .join(Person, Person.id == Enrolment.person_id)
            .where(
                Enrolment.role == CohortRole.TRAINER,
                Enrolment.holds_now,
                Person.name.icontains(word, autoescape=True),
            )
        )
        chosen.append(
            or_(
                Cohort.name.icontains(word, autoescape=True),
                Organisation.name.icontains(word, autoescape=True),
                Cohort.id.in_(trained),
            )
        )
    return chosen


def _trainers(cohort_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    statement = (
        select(Enrolment.cohort_id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id.in_(cohort_ids), Enrolment.role == CohortRole.TRAINER, Enrolment.holds_now)
        .order_by(Person.name)
    )
    names: dict[uuid.UUID, list[str]] = {}
    for cohort_id, name in db.session.execute(statement):
        names.setdefault(cohort_id, []).append(name)
    return names


def programme_titles() -> list[tuple[str, Words]]:
    """The programmes by slug, each with its newest title."""
    statement = (
        select(Programme.slug, ProgrammeVersion.title)
        .join(ProgrammeVersion, ProgrammeVersion.id == Programme.current_version_id)
        .order_by(Programme.slug)
    )
    return [(slug, title) for slug, title in db.session.execute(statement)]
