"""What rooms above tell the boards: columns, what waits, reminders, tallies, and what is off plan.

Each source asks the database as often for many people and cohorts as for one.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from courses.home import Step, StepState
from courses.models import Cohort
from people.models import Person


@dataclass(frozen=True)
class Cell:
    """Where a task or a session stands for one participant, and how that is said."""

    state: StepState
    word: str


@dataclass(frozen=True)
class Column:
    """A task or a session of the board. Texts are in the reader's language already."""

    title: str
    at: datetime
    url: str
    cells: Mapping[uuid.UUID, Cell]
    """By person; whoever is not in it has the cell ``otherwise``."""
    otherwise: Cell

    def of(self, person_id: uuid.UUID) -> Cell:
        """The person's cell."""
        return self.cells.get(person_id, self.otherwise)


@dataclass(frozen=True)
class Part:
    """What a room has to say on a cohort's board."""

    columns: Sequence[Column] = ()
    waits: Sequence[Step] = ()
    """What waits for the trainer: the oldest few, each with its address."""


@dataclass(frozen=True)
class Tally:
    """How many of a cohort's people were in a session or have done a task: a number, nobody's name."""

    cohort_id: uuid.UUID
    title: str
    at: datetime
    people: int
    of_session: bool = False


@dataclass(frozen=True)
class Fault:
    """A way in which a cohort can be off plan."""

    key: str
    words: Any
    """What the office reads, translated when it is shown."""
    condition: Callable[[], ColumnElement[bool]]
    """The question to the database, about the row of `Cohort` that is being looked at."""


BoardSource = Callable[[Person, Cohort], Part]
ReminderSource = Callable[[Cohort], dict[uuid.UUID, datetime]]
BehindSource = Callable[[Sequence[Cohort]], dict[uuid.UUID, int]]
TallySource = Callable[[Sequence[Cohort], ColumnElement[bool]], list[Tally]]

_board_sources: list[BoardSource] = []
_reminder_sources: list[ReminderSource] = []
_behind_sources: list[BehindSource] = []
_tally_sources: list[TallySource] = []
_faults: dict[str, Fault] = {}


def board_from(source: BoardSource) -> BoardSource:
    """Ask this function for its part of a cohort's board: decorator."""
    if source not in _board_sources:
        _board_sources.append(source)
    return source


def reminders_from(source: ReminderSource) -> ReminderSource:
    """Ask this function when each participant was last reminded by the cohort's trainers."""
    if source not in _reminder_sources:
        _reminder_sources.append(source)
    return source


def behind_from(source: BehindSource) -> BehindSource:
    """Ask this function how many people of each cohort are behind; a cohort without any is left out."""
    if source not in _behind_sources:
        _behind_sources.append(source)
    return source


def tallies_from(source: TallySource) -> TallySource:
    """Ask this function for the numbers of cohorts; the condition says which `Enrolment`s count."""
    if source not in _tally_sources:
        _tally_sources.append(source)
    return source


def off_plan_when(key: str, words: Any) -> Callable[[Callable[[], ColumnElement[bool]]], Any]:
    """A cohort that has not finished is off plan when this condition holds for it: decorator."""

    def keep(condition: Callable[[], ColumnElement[bool]]) -> Callable[[], ColumnElement[bool]]:
        _faults[key] = Fault(key, words, condition)
        return condition

    return keep


def parts_of_board(reader: Person, cohort: Cohort) -> list[Part]:
    """All rooms' parts."""
    return [source(reader, cohort) for source in _board_sources]


def reminders_of(cohort: Cohort) -> dict[uuid.UUID, datetime]:
    """When each participant was last reminded."""
    return {key: moment for source in _reminder_sources for key, moment in source(cohort).items()}


def behind_counts(cohorts: Sequence[Cohort]) -> dict[uuid.UUID, int]:
    """How many people are behind in each of these cohorts; no question where there are no cohorts."""
    if not cohorts:
        return {}
    return {key: count for source in _behind_sources for key, count in source(cohorts).items()}


def tallies_of(cohorts: Sequence[Cohort], counted: ColumnElement[bool]) -> list[Tally]:
    """The numbers of these cohorts in order of time; ``counted`` says which of their `Enrolment`s."""
    if not cohorts:
        return []
    return sorted(
        (tally for source in _tally_sources for tally in source(cohorts, counted)), key=lambda t: t.at
    )


def faults() -> list[Fault]:
    """Every way to be off plan."""
    return list(_faults.values())
