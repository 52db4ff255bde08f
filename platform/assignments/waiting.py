"""What waits for trainers, in numbers; and one submission with all that they see of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from assignments.models import Assignment, Feedback, Submission
from assignments.queries import whole_submission
from assignments.reviewing.models import FeedbackReply
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses.models import Cohort, ProgrammeVersion
from foundation.asking import row_of
from foundation.database import db


@dataclass(frozen=True)
class Waiting:
    """How many submissions wait, since when the oldest has, and on how many feedback was answered."""

    number: int
    since: datetime
    replies: int


def _whole() -> Select[Submission]:
    assignment = joinedload(Submission.assignment)
    cohort = assignment.joinedload(Assignment.cohort)
    return select(Submission).options(
        *whole_submission(),
        selectinload(Submission.held).joinedload(Feedback.author),
        joinedload(Submission.person),
        joinedload(Submission.group),
        assignment.joinedload(Assignment.plan),
        cohort.joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
        cohort.joinedload(Cohort.organisation),
    )


@row_of
def submission(submission_id: uuid.UUID) -> Select[Submission]:
    """A submission with all that its page shows."""
    return _whole().where(Submission.id == submission_id)


@row_of
def submission_as_it_is_now(submission_id: uuid.UUID) -> Select[Submission]:
    """The same, also of what was read before, and may have changed since."""
    return _whole().where(Submission.id == submission_id).execution_options(populate_existing=True)


def submissions(keys: Sequence[uuid.UUID]) -> list[Submission]:
    """Several of them, who has waited longest first."""
    statement = _whole().where(Submission.id.in_(keys)).order_by(Submission.sent_at, Submission.id)
    return list(db.session.scalars(statement))


def decided_but_held() -> ColumnElement[bool]:
    """That a trainer has decided on the submission, and its author does not know yet."""
    held = exists().where(
        Feedback.submission_id == Submission.id,
        Feedback.released_at.is_(None),
        Feedback.verdict != FeedbackVerdict.COMMENT,
    )
    return held.correlate(Submission)


def something_held() -> ColumnElement[bool]:
    """That a trainer has said something of the submission, and its author does not know yet."""
    held = exists().where(Feedback.submission_id == Submission.id, Feedback.released_at.is_(None))
    return held.correlate(Submission)


def has_unread_reply() -> ColumnElement[bool]:
    """That the author has answered feedback, and no trainer has read it."""
    unread = exists().where(
        FeedbackReply.feedback_id == Feedback.id,
        Feedback.submission_id == Submission.id,
        FeedbackReply.read_at.is_(None),
    )
    return unread.correlate(Submission)


def waits() -> ColumnElement[bool]:
    """That the submission waits for a trainer's decision."""
    return and_(Submission.state == SubmissionState.SENT, ~decided_but_held())


def counts_of(cohort: Cohort) -> dict[uuid.UUID, dict[str, int]]:
    """How many submissions of each state each assignment has; "held" are those whose feedback is held."""
    held = and_(Submission.state == SubmissionState.SENT, decided_but_held())
    state = case((held, "held"), else_=cast(Submission.state, String)).label("state")
    statement = (
        select(Submission.assignment_id, state, func.count())
        .join(Submission.assignment)
        .where(Assignment.cohort_id == cohort.id)
        .group_by(Submission.assignment_id, state)
    )
    counts: dict[uuid.UUID, dict[str, int]] = {}
    for assignment_id, state, number in db.session.execute(statement):
        counts.setdefault(assignment_id, {})[state] = number
    return counts


def waiting_submissions(cohorts: Sequence[Cohort]) -> dict[uuid.UUID, Waiting]:
    """What waits for a trainer in each of these cohorts; a cohort where nothing waits is left out."""
    waiting, replied = waits(), has_unread_reply()
    statement = (
        select(
            Assignment.cohort_id,
            func.count().filter(waiting),
            func.min(Submission.sent_at).filter(waiting),
            func.count().filter(replied),
            func.min(Submission.sent_at),
        )
        .join(Submission.assignment)
        .where(Assignment.cohort_id.in_([cohort.id for cohort in cohorts]), or_(waiting, replied))
        .group_by(Assignment.cohort_id)
    )
    return {
        cohort_id: Waiting(number, since or oldest, replies)
        for cohort_id, number, since, replies, oldest in db.session.execute(statement)
        if oldest is not None
    }
