"""The trainer's side of reading: what waits for feedback, what was answered, and what comes next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from assignments.models import Assignment, Submission
from assignments.permissions import may_give_feedback
from assignments.queries import whole_submission
from assignments.vocabulary import SubmissionState
from courses.models import Cohort, PlannedTask, ProgrammeVersion
from foundation.database import db
from people.models import Person

PAGE = 25


@dataclass(frozen=True)
class Waiting:
    """How many submissions wait, and since when the oldest has."""

    number: int
    since: datetime


@dataclass(frozen=True)
class Next:
    """The submission to take up after this one, and how many wait besides it."""

    submission: Submission
    others: int


def submission(submission_id: uuid.UUID, *, fresh: bool = False) -> Submission | None:
    """A submission with all that its page shows; ``fresh`` reads it anew."""
    assignment = joinedload(Submission.assignment)
    cohort = assignment.joinedload(Assignment.cohort)
    statement = (
        select(Submission)
        .options(
            *whole_submission(),
            joinedload(Submission.person),
            assignment.joinedload(Assignment.plan),
            cohort.joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            cohort.joinedload(Cohort.organisation),
        )
        .where(Submission.id == submission_id)
        .execution_options(populate_existing=fresh)
    )
    return db.session.scalar(statement)


def submissions_page(
    cohort: Cohort, state: SubmissionState, assignment_id: uuid.UUID | None, number: int, *, reader: Person
) -> Pagination:
    """One page of those in a state that ``reader`` may read: the longest wait first, the newest accepted."""
    order = Submission.accepted_at.desc() if state is SubmissionState.ACCEPTED else Submission.sent_at
    statement = (
        select(Submission)
        .join(Submission.assignment)
        .options(
            defer(Submission.text),
            contains_eager(Submission.assignment).joinedload(Assignment.plan).defer(PlannedTask.body_html),
            joinedload(Submission.person),
            joinedload(Submission.group),
        )
        .where(Assignment.cohort_id == cohort.id, Submission.state == state, may_give_feedback.among(reader))
        .order_by(order, Submission.id)
    )
    if assignment_id is not None:
        statement = statement.where(Assignment.id == assignment_id)
    page = min(max(number, 1), 10_000)
    return db.paginate(statement, page=page, per_page=PAGE, error_out=False)


def next_after(current: Submission, cohort: Cohort, *, reader: Person) -> Next | None:
    """What waits for ``reader`` in the cohort after this one; at the queue's end it begins again."""
    passed = (Submission.sent_at <= current.sent_at) if current.sent_at else (Submission.sent_at.is_(None))
    statement = (
        select(Submission, func.count().over())
        .join(Submission.assignment)
        .options(
            defer(Submission.text),
            contains_eager(Submission.assignment).joinedload(Assignment.plan).defer(PlannedTask.body_html),
            joinedload(Submission.person),
            joinedload(Submission.group),
        )
        .where(
            Assignment.cohort_id == cohort.id,
            Submission.state == SubmissionState.SENT,
            Submission.id != current.id,
            may_give_feedback.among(reader),
        )
        .order_by(passed, Submission.sent_at, Submission.id)
        .limit(1)
    )
    row = db.session.execute(statement).first()
    return Next(row[0], row[1]) if row else None


def counts_of(cohort: Cohort, *, reader: Person | None = None) -> dict[uuid.UUID, dict[SubmissionState, int]]:
    """How many submissions of each state each assignment has: all, or only those that ``reader`` may read."""
    statement = (
        select(Submission.assignment_id, Submission.state, func.count())
        .join(Submission.assignment)
        .where(Assignment.cohort_id == cohort.id)
        .group_by(Submission.assignment_id, Submission.state)
    )
    if reader is not None:
        statement = statement.where(may_give_feedback.among(reader))
    counts: dict[uuid.UUID, dict[SubmissionState, int]] = {}
    for assignment_id, state, number in db.session.execute(statement):
        counts.setdefault(assignment_id, {})[state] = number
    return counts


def waiting_submissions(cohorts: Sequence[Cohort]) -> dict[uuid.UUID, Waiting]:
    """What waits for feedback in each of these cohorts; a cohort where nothing waits is left out."""
    statement = (
        select(Assignment.cohort_id, func.count(), func.min(Submission.sent_at))
        .join(Submission.assignment)
        .where(
            Assignment.cohort_id.in_([cohort.id for cohort in cohorts]),
            Submission.state == SubmissionState.SENT,
        )
        .group_by(Assignment.cohort_id)
    )
    rows = db.session.execute(statement)
    return {cohort_id: Waiting(number, since) for cohort_id, number, since in rows if since is not None}
