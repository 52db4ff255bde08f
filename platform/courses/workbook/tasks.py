"""The tasks of the workbook: the room above that knows them is asked, as home asks for steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courses.models import Cohort
from people.models import Person


@dataclass(frozen=True)
class WorkbookTask:
    """A task in the reader's language, with what the reader last sent where that is printed."""

    title: str
    action: str
    summary: str
    body_html: str
    minutes: int
    opens_at: datetime
    due_at: datetime
    answer_html: str = ""


TaskSource = Callable[[Person, Cohort, bool], list[WorkbookTask]]
"""Whose workbook, of which cohort, and whether with their own answers."""

_sources: list[TaskSource] = []


def tasks_from(source: TaskSource) -> TaskSource:
    """Ask this function for the tasks of a workbook: decorator. At most two queries."""
    if source not in _sources:
        _sources.append(source)
    return source


def tasks_of(person: Person, cohort: Cohort, *, answers: bool) -> list[WorkbookTask]:
    """All rooms' tasks as they are due."""
    found = (task for source in _sources for task in source(person, cohort, answers))
    return sorted(found, key=lambda task: task.due_at)
