"""The tasks in the printed workbook, with the reader's own answers if they wish."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionVersion
from assignments.queries import due_for
from assignments.wording import as_html, asked_as_markdown
from courses.models import Cohort, PlannedTask
from courses.workbook.tasks import WorkbookTask, tasks_from
from foundation.database import db
from foundation.languages import say
from foundation.text import render_authored
from people.models import Person


@tasks_from
def tasks(person: Person, cohort: Cohort, answers: bool) -> list[WorkbookTask]:
    """The cohort's assignments with their briefs; one query, and one for the answers."""
    sent = _answers(person, cohort) if answers else {}
    statement = (
        select(Assignment, due_for(person.id))
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan))
        .where(Assignment.cohort_id == cohort.id)
    )
    return [
        WorkbookTask(
            title=say(row.plan.title),
            action=say(row.plan.action),
            summary=say(row.plan.summary),
            body_html=say(row.plan.body_html) + _asked(row.plan),
            minutes=row.plan.minutes,
            opens_at=row.opens_at,
            due_at=due_at,
            answer_html=as_html(row.plan, *sent[row.id]) if row.id in sent else "",
        )
        for row, due_at in db.session.execute(statement)
    ]


def _answers(person: Person, cohort: Cohort) -> dict[uuid.UUID, tuple[str, dict[str, Any]]]:
    """What the person sent last to each of the cohort's assignments."""
    newest = (
        select(func.max(SubmissionVersion.number))
        .where(SubmissionVersion.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    statement = (
        select(Submission.assignment_id, SubmissionVersion.text_html, SubmissionVersion.fields)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Submission.authors)
        .where(
            Assignment.cohort_id == cohort.id,
            SubmissionAuthor.of(person.id, Assignment.id),
            SubmissionVersion.number == newest,
        )
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(statement)}


def _asked(plan: PlannedTask) -> str:
    return render_authored(asked_as_markdown(plan)) if plan.fields else ""
