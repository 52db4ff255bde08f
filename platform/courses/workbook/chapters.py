"""What a workbook consists of: sessions with their materials, and tasks, in order of time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from courses import session_overviews
from courses.guidance.models import as_held
from courses.guidance.queries import own_time, times_of
from courses.models import Cohort, Material
from courses.permissions import enrolment_in
from courses.session_overviews import SessionLine
from courses.workbook.tasks import WorkbookTask, tasks_of
from foundation.database import db
from people.models import Person

_HEADING = re.compile(r"(</?h)([2-6])(?=[ >])")


@dataclass(frozen=True)
class Chapter:
    """A session with what is read in it, or a task."""

    at: datetime
    line: SessionLine | None = None
    materials: Sequence[Material] = ()
    task: WorkbookTask | None = None


def chapters_of(person: Person, cohort: Cohort, *, answers: bool) -> list[Chapter]:
    """The person's workbook of the cohort, their own ``answers`` in it or not; five to seven queries."""
    pages = _whole_materials(cohort)
    sessions = [
        Chapter(
            at=line.session.starts_at,
            line=line,
            materials=[page for page in pages if page.session_key == line.session.plan.key],
        )
        for line in _lines_for(person, cohort)
    ]
    tasks = [Chapter(at=task.due_at, task=task) for task in tasks_of(person, cohort, answers=answers)]
    return sorted([*sessions, *tasks], key=lambda chapter: chapter.at)


def _lines_for(person: Person, cohort: Cohort) -> list[SessionLine]:
    """The sessions at the times at which the person's organisation has them."""
    lines = session_overviews.session_lines(cohort)
    place, times = enrolment_in(person, cohort), times_of(line.session for line in lines)
    if place is None:
        return lines
    return [
        replace(
            line,
            session=as_held(line.session, own_time(times.get(line.session.id, ()), place.organisation_id)),
        )
        for line in lines
    ]


def _whole_materials(cohort: Cohort) -> Sequence[Material]:
    statement = (
        select(Material)
        .options(undefer(Material.body_html))
        .where(Material.version_id == cohort.version_id, ~Material.hidden)
        .order_by(Material.position)
    )
    return db.session.scalars(statement).all()


def deeper(html: str, levels: int) -> str:
    """A text's headings so many levels further down, where it stands below others' headings."""
    return _HEADING.sub(lambda found: f"{found[1]}{min(6, int(found[2]) + levels)}", html)
