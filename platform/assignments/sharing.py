"""Reading what others answered, where the task says so: whoever may, and the newest of what was sent."""

import uuid
from dataclasses import dataclass

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionFile, SubmissionVersion
from assignments.permissions import may_read_answer
from assignments.wording import as_markdown
from courses.models import Cohort, ProgrammeVersion
from foundation.database import db
from foundation.languages import current_language
from foundation.text import plain_summary
from people.models import Person

PAGE = 10
WHOLE = 1_200
"""Characters up to which an answer is read on the list itself; of a longer one there is the beginning."""


@dataclass(frozen=True)
class Shared:
    """An answer as others read it."""

    submission: Submission
    newest: SubmissionVersion
    beginning: str = ""
    """Of a long one, instead of the whole."""


def answer(submission_id: uuid.UUID) -> Submission | None:
    """A submission that was sent, with its newest version, its files, its author, and what it answers."""
    assignment = joinedload(Submission.assignment)
    cohort = assignment.joinedload(Assignment.cohort)
    statement = (
        select(Submission)
        .options(
            defer(Submission.text),
            selectinload(Submission.versions),
            selectinload(Submission.files).joinedload(SubmissionFile.file),
            joinedload(Submission.person),
            joinedload(Submission.group),
            assignment.joinedload(Assignment.plan),
            cohort.joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            cohort.joinedload(Cohort.organisation),
        )
        .where(Submission.id == submission_id)
    )
    return db.session.scalar(statement)


def answers_page(assignment: Assignment, reader: Person, number: int) -> Pagination:
    """One page of what others have sent, as the first of them did; each of ``items`` is a `Shared`."""
    last = (
        select(func.max(SubmissionVersion.number))
        .where(SubmissionVersion.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    statement = (
        select(SubmissionVersion)
        .join(SubmissionVersion.submission)
        .options(
            contains_eager(SubmissionVersion.submission).options(
                defer(Submission.text),
                joinedload(Submission.person),
                joinedload(Submission.group),
                selectinload(Submission.files).joinedload(SubmissionFile.file),
            )
        )
        .where(
            Submission.assignment_id == assignment.id,
            ~Submission.authors.any(SubmissionAuthor.person_id == reader.id),
            SubmissionVersion.number == last,
            may_read_answer.among(reader),
        )
        .order_by(Submission.first_sent_at, Submission.id)
    )
    page = db.paginate(statement, page=min(max(number, 1), 10_000), per_page=PAGE, error_out=False)
    page.items = [_shared(assignment, newest) for newest in page.items]
    return page


def _shared(assignment: Assignment, newest: SubmissionVersion) -> Shared:
    whole = as_markdown(assignment.plan, newest.fields, newest.text, current_language())
    beginning = plain_summary(whole, 300) if len(whole) > WHOLE else ""
    return Shared(newest.submission, newest, beginning)
