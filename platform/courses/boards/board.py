"""A cohort's board: its participants by tasks and sessions, those who are behind first."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from courses.boards import sources
from courses.boards.sources import Cell, Column
from courses.home import Step, StepState
from courses.models import Cohort, Enrolment
from courses.queries import PEOPLE_PER_PAGE
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import db
from foundation.paging import Page, page_number, pages_of
from people.models import Person

REST = timedelta(hours=24)
"""For so long somebody who was reminded is left in peace."""


@dataclass(frozen=True)
class Row:
    """One participant's row."""

    person_id: uuid.UUID
    name: str
    cells: tuple[Cell, ...]
    late: int
    """How many tasks are due and not sent."""
    reminded_at: datetime | None

    @property
    def rests(self) -> bool:
        """Whether they were reminded so lately that they are left in peace."""
        return self.reminded_at is not None and self.reminded_at > clock.now() - REST


@dataclass(frozen=True)
class Head:
    """A column's head: how many have done it."""

    column: Column
    done: int


@dataclass(frozen=True)
class Board:
    """What the trainer sees."""

    heads: list[Head]
    page: Page[Row]
    people: int
    behind: int
    to_remind: int
    """Those behind who may be reminded now."""
    waits: list[Step]


_DONE = (StepState.DONE, StepState.WAITING)


def board_of(cohort: Cohort, *, reader: Person, behind_only: bool, asked: str | None) -> Board:
    """The board's page that was asked for; as many queries for five people as for five hundred."""
    people = _participants(cohort)
    parts = sources.parts_of_board(reader, cohort)
    columns = sorted((column for part in parts for column in part.columns), key=lambda c: c.at)
    reminders = sources.reminders_of(cohort)
    rows = [_row(person_id, name, columns, reminders.get(person_id)) for person_id, name in people]
    rows.sort(key=lambda row: -row.late)  # stable: by name among those who are equally far
    behind = [row for row in rows if row.late]
    return Board(
        heads=[
            Head(column, sum(row.cells[place].state in _DONE for row in rows))
            for place, column in enumerate(columns)
        ],
        page=_page(behind if behind_only else rows, asked),
        people=len(rows),
        behind=len(behind),
        to_remind=sum(not row.rests for row in behind),
        waits=sorted((step for part in parts for step in part.waits), key=lambda s: (not s.foremost, s.at)),
    )


def _participants(cohort: Cohort) -> list[tuple[uuid.UUID, str]]:
    statement = (
        select(Person.id, Person.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(
            Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.PARTICIPANT, Enrolment.holds_now
        )
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in db.session.execute(statement)]


def _row(person_id: uuid.UUID, name: str, columns: list[Column], reminded_at: datetime | None) -> Row:
    cells = tuple(column.of(person_id) for column in columns)
    return Row(person_id, name, cells, sum(cell.state is StepState.LATE for cell in cells), reminded_at)


def _page(rows: list[Row], asked: str | None) -> Page[Row]:
    pages = pages_of(len(rows), PEOPLE_PER_PAGE)
    page = page_number(asked, pages)
    start = (page - 1) * PEOPLE_PER_PAGE
    return Page(rows[start : start + PEOPLE_PER_PAGE], page, pages, len(rows))
