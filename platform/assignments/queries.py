"""Reading assignments and one's own submissions, with what each page needs loaded."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from assignments.extensions.models import Extension
from assignments.models import Assignment, Feedback, Submission, SubmissionAuthor, SubmissionFile
from assignments.vocabulary import Standing, SubmissionState
from courses.models import Cohort, Enrolment, PlannedTask, ProgrammeVersion
from courses.vocabulary import CohortRole
from foundation.asking import AnySelect, row_of, rows_of
from foundation.database import db
from foundation.files import StoredFile
from people.models import Person
from projects.models import GroupMember


def _with_cohort() -> list[ORMOption]:
    cohort = joinedload(Assignment.cohort)
    return [
        cohort.joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
        cohort.joinedload(Cohort.organisation),
    ]


def whole_submission() -> list[ORMOption]:
    """Options that load everything a submission's page shows of the submission itself."""
    return [
        joinedload(Submission.group),
        selectinload(Submission.authors).joinedload(SubmissionAuthor.person),
        selectinload(Submission.versions),
        selectinload(Submission.feedback).joinedload(Feedback.author),
        selectinload(Submission.files).joinedload(SubmissionFile.file),
    ]


@row_of
def assignment(assignment_id: uuid.UUID) -> Select[Assignment]:
    """The assignment with its brief and its cohort."""
    return (
        select(Assignment)
        .options(joinedload(Assignment.plan), *_with_cohort())
        .where(Assignment.id == assignment_id)
    )


def assignments_of(cohort: Cohort) -> list[Assignment]:
    """The cohort's assignments in the order in which they are due, with their titles but not their briefs."""
    return list(_assignments(cohort.id).scalars())


@rows_of
def _assignments(cohort_id: uuid.UUID) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan).defer(PlannedTask.body_html))
        .where(Assignment.cohort_id == cohort_id)
        .order_by(Assignment.due_at, PlannedTask.position)
    )


Whose = SQLColumnExpression[uuid.UUID] | uuid.UUID


def extended_until(person: Whose) -> ScalarSelect[datetime]:
    """Until when a person has more time for the assignment being looked at, as a part of a query."""
    given = select(func.max(Extension.until)).where(Extension.reaches(person, Assignment.id))
    return given.correlate_except(Extension, GroupMember).scalar_subquery()


def due_for(person: Whose) -> ColumnElement[datetime]:
    """When the assignment being looked at is due for a person, as a part of a query."""
    until = extended_until(person)
    return case((until > Assignment.due_at, until), else_=Assignment.due_at)


def own_submission(assignment: Assignment, person: Person) -> Submission | None:
    """The person's answer with its versions, feedback and files."""
    return _answer(assignment.id, person.id)


@row_of
def _answer(assignment_id: uuid.UUID, person_id: uuid.UUID) -> Select[Submission]:
    return (
        select(Submission)
        .join(Submission.authors)
        .options(*whole_submission())
        .where(SubmissionAuthor.of(person_id, assignment_id))
    )


def with_own_submissions(
    cohorts: Iterable[Cohort], person: Person
) -> list[tuple[Assignment, Submission | None, datetime | None]]:
    """The cohorts' assignments as they are due, each with the person's answer; no briefs, no texts.

    The third is until when the person has more time, or None.
    """
    rows = _own_answers([cohort.id for cohort in cohorts], person.id)
    return [(assignment, submission, until) for assignment, submission, until in rows]


@rows_of
def _own_answers(cohort_ids: list[uuid.UUID], person_id: uuid.UUID) -> AnySelect:
    return (
        select(Assignment, Submission, extended_until(person_id))
        .join(Assignment.plan)
        .outerjoin(SubmissionAuthor, SubmissionAuthor.of(person_id, Assignment.id))
        .outerjoin(Submission, Submission.id == SubmissionAuthor.submission_id)
        .options(
            contains_eager(Assignment.plan).defer(PlannedTask.body_html),
            defer(Submission.text, raiseload=True),
        )
        .where(Assignment.cohort_id.in_(cohort_ids))
        .order_by(Assignment.due_at, PlannedTask.position)
    )


def standing(
    assignment: Assignment,
    submission: Submission | None,
    now: datetime,
    joined_at: datetime | None = None,
    until: datetime | None = None,
) -> Standing:
    """Where the assignment stands for the person whose answer this is, who joined then and has time until."""
    return standing_of(assignment, submission.state if submission else None, now, joined_at, until)


def standing_of(
    assignment: Assignment,
    state: SubmissionState | None,
    now: datetime,
    joined_at: datetime | None = None,
    until: datetime | None = None,
) -> Standing:
    """Where it stands for somebody whose answer is in this state; None where there is no answer."""
    if state in (SubmissionState.SENT, SubmissionState.NEW_VERSION_ASKED, SubmissionState.ACCEPTED):
        return Standing(state.value)
    if now < assignment.opens_at:
        return Standing.AHEAD
    due_at, cut_off_at = assignment.due_for(until), assignment.cut_off_for(until)
    if now > due_at:
        if joined_at is not None and due_at < joined_at:
            return Standing.GONE_BEFORE
        return Standing.CLOSED if cut_off_at and now > cut_off_at else Standing.LATE
    return Standing.OPEN if state is None else Standing.DRAFT


def file_of(submission_id: uuid.UUID, file_id: uuid.UUID) -> SubmissionFile | None:
    """A file of this submission, with the submission and its cohort."""
    submission = joinedload(SubmissionFile.submission)
    statement = (
        select(SubmissionFile)
        .options(
            joinedload(SubmissionFile.file),
            submission.options(
                defer(Submission.text),
                selectinload(Submission.authors),
                joinedload(Submission.assignment).options(
                    joinedload(Assignment.cohort), joinedload(Assignment.plan).defer(PlannedTask.body_html)
                ),
            ),
        )
        .where(SubmissionFile.submission_id == submission_id, SubmissionFile.file_id == file_id)
    )
    return db.session.scalar(statement)


def submissions_with(file: StoredFile) -> list[Submission]:
    """The submissions that the file belongs to, with their authors; one, unless a file is ever shared."""
    statement = (
        select(Submission)
        .join(SubmissionFile, SubmissionFile.submission_id == Submission.id)
        .options(selectinload(Submission.authors).joinedload(SubmissionAuthor.person), defer(Submission.text))
        .where(SubmissionFile.file_id == file.id)
    )
    return list(db.session.scalars(statement))


def authors_now(submission: Submission) -> list[Person]:
    """Those whose answer it is; the authors are loaded with their persons."""
    return [author.person for author in submission.authors if author.left_at is None]


# For the rooms above


def author_ids(submission_id: uuid.UUID) -> list[uuid.UUID]:
    """The keys of those whose answer it is."""
    statement = select(SubmissionAuthor.person_id).where(
        SubmissionAuthor.submission_id == submission_id, SubmissionAuthor.left_at.is_(None)
    )
    return list(db.session.scalars(statement))


def accepted_assignments(cohort: Cohort, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many of the cohort's assignments each of these persons has accepted; who has none is left out."""
    statement = (
        select(SubmissionAuthor.person_id, func.count())
        .join(SubmissionAuthor.submission)
        .join(Submission.assignment)
        .where(
            Assignment.cohort_id == cohort.id,
            Submission.state == SubmissionState.ACCEPTED,
            SubmissionAuthor.left_at.is_(None),
            SubmissionAuthor.person_id.in_(list(person_ids)),
        )
        .group_by(SubmissionAuthor.person_id)
    )
    return {person_id: number for person_id, number in db.session.execute(statement)}  # noqa: C416


def unsent_between(start: datetime, end: datetime) -> list[tuple[Assignment, Person]]:
    """Open assignments due after ``start`` and until ``end``, with each participant who has sent nothing.

    The assignment's plan (without its brief) and cohort are loaded.
    """
    statement = (
        select(Assignment, Person)
        .join(Assignment.plan)
        .join(Assignment.cohort)
        .join(
            Enrolment,
            and_(
                Enrolment.cohort_id == Assignment.cohort_id,
                Enrolment.role == CohortRole.PARTICIPANT,
                Enrolment.left_at.is_(None),
            ),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SubmissionAuthor, SubmissionAuthor.of(Person.id, Assignment.id))
        .outerjoin(Submission, Submission.id == SubmissionAuthor.submission_id)
        .options(
            contains_eager(Assignment.plan).defer(PlannedTask.body_html), contains_eager(Assignment.cohort)
        )
        .where(due_for(Person.id) > start, due_for(Person.id) <= end, Assignment.opens_at <= start)
        .where(Submission.first_sent_at.is_(None))
        .order_by(Assignment.due_at, Assignment.id, Person.id)
    )
    return [(assignment, person) for assignment, person in db.session.execute(statement)]
