"""How an organisation's people get on, in numbers only: never who, never what somebody wrote."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from courses import overviews
from courses.boards import sources
from courses.boards.sources import Tally
from courses.models import Cohort, Enrolment
from courses.overviews import CohortLine
from courses.vocabulary import CohortRole
from foundation.database import db
from foundation.paging import Page
from organisations.models import Organisation

LEAST = 3
"""A number of fewer people than this is not told apart: it would be about somebody."""
PER_PAGE = 6


@dataclass(frozen=True)
class Progress:
    """One cohort in numbers, of the organisation's own people."""

    line: CohortLine
    people: int
    shared: bool
    """Whether people of other organisations are in the cohort too; they are not counted."""
    sessions: list[Tally]
    tasks: list[Tally]

    @property
    def told(self) -> bool:
        """Whether there are enough people for numbers about them."""
        return self.people >= LEAST


def progress_of(organisation: Organisation, asked: str | None) -> Page[Progress]:
    """The organisation's cohorts, the running ones first, the page asked for."""
    page = overviews.lines_of(organisation, asked, PER_PAGE)
    own = _participants_of(organisation)
    people = _count([line.cohort for line in page.rows], own)
    enough = [line.cohort for line in page.rows if people.get(line.cohort.id, 0) >= LEAST]
    tallies: dict[uuid.UUID, list[Tally]] = {}
    for tally in sources.tallies_of(enough, own):
        tallies.setdefault(tally.cohort_id, []).append(tally)
    rows = []
    for line in page.rows:
        key, shared = line.cohort.id, line.cohort.organisation_id is None
        told = tallies.get(key, [])
        sessions, tasks = [t for t in told if t.of_session], [t for t in told if not t.of_session]
        rows.append(Progress(line, people.get(key, 0), shared, sessions, tasks))
    return Page(rows, page.page, page.pages, page.total)


def _participants_of(organisation: Organisation) -> ColumnElement[bool]:
    """That an `Enrolment` is of one of its people, who are in now: everybody in a cohort of its own."""
    its = select(Cohort.id).where(Cohort.organisation_id == organisation.id)
    return and_(
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.holds_now,
        or_(Enrolment.organisation_id == organisation.id, Enrolment.cohort_id.in_(its)),
    )


def _count(cohorts: Sequence[Cohort], counted: ColumnElement[bool]) -> dict[uuid.UUID, int]:
    """How many of the counted are in each cohort; one query."""
    statement = (
        select(Enrolment.cohort_id, func.count(Enrolment.id))
        .where(Enrolment.cohort_id.in_([cohort.id for cohort in cohorts]), counted)
        .group_by(Enrolment.cohort_id)
    )
    return {cohort_id: count for cohort_id, count in db.session.execute(statement)}  # noqa: C416
