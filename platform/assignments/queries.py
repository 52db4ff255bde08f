"""Reading assignments and one's own submissions, with what each page needs loaded."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from assignments.models import Assignment, Feedback, Submission, SubmissionFile
from assignments.vocabulary import Standing, SubmissionState
from courses.models import Cohort, Enrolment, PlannedTask, ProgrammeVersion
from courses.vocabulary import CohortRole
from foundation.database import db
from foundation.files import StoredFile
from people.models import Person


def _with_cohort() -> list[ORMOption]:
    cohort = joinedload(Assignment.cohort)
    return [
        cohort.joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
        cohort.joinedload(Cohort.organisation),
    ]


def whole_submission() -> list[ORMOption]:
    """Options that load everything a submission's page shows of the submission itself."""
    return [
        selectinload(Submission.versions),
        selectinload(Submission.feedback).joinedload(Feedback.author),
        selectinload(Submission.files).joinedload(SubmissionFile.file),
    ]


def assignment(assignment_id: uuid.UUID) -> Assignment | None:
    """The assignment with its brief and its cohort."""
    statement = (
        select(Assignment)
        .options(joinedload(Assignment.plan), *_with_cohort())
        .where(Assignment.id == assignment_id)
    )
    return db.session.scalar(statement)


def assignments_of(cohort: Cohort) -> list[Assignment]:
    """The cohort's assignments in the order in which they are due, with their titles but not their briefs."""
    statement = (
        select(Assignment)
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan).defer(PlannedTask.body_html))
        .where(Assignment.cohort_id == cohort.id)
        .order_by(Assignment.due_at, PlannedTask.position)
    )
    return list(db.session.scalars(statement))


def own_submission(assignment: Assignment, person: Person) -> Submission | None:
    """The person's answer with its versions, feedback and files."""
    statement = (
        select(Submission)
        .options(*whole_submission())
        .where(Submission.assignment_id == assignment.id, Submission.person_id == person.id)
    )
    return db.session.scalar(statement)


def own_submissions(cohort: Cohort, person: Person) -> dict[uuid.UUID, Submission]:
    """The person's answers in the cohort, by assignment; their texts are not loaded."""
    statement = (
        select(Submission)
        .join(Submission.assignment)
        .options(defer(Submission.text, raiseload=True))
        .where(Assignment.cohort_id == cohort.id, Submission.person_id == person.id)
    )
    return {row.assignment_id: row for row in db.session.scalars(statement)}


def with_own_submissions(
    cohorts: Iterable[Cohort], person: Person
) -> list[tuple[Assignment, Submission | None]]:
    """The cohorts' assignments as they are due, each with the person's answer; no briefs, no texts."""
    own = and_(Submission.assignment_id == Assignment.id, Submission.person_id == person.id)
    statement = (
        select(Assignment, Submission)
        .join(Assignment.plan)
        .outerjoin(Submission, own)
        .options(
            contains_eager(Assignment.plan).defer(PlannedTask.body_html),
            defer(Submission.text, raiseload=True),
        )
        .where(Assignment.cohort_id.in_([cohort.id for cohort in cohorts]))
        .order_by(Assignment.due_at, PlannedTask.position)
    )
    return [(assignment, submission) for assignment, submission in db.session.execute(statement)]


def standing(
    assignment: Assignment, submission: Submission | None, now: datetime, joined_at: datetime | None = None
) -> Standing:
    """Where the assignment stands for the person whose answer this is, and who joined then."""
    return standing_of(assignment, submission.state if submission else None, now, joined_at)


def standing_of(
    assignment: Assignment, state: SubmissionState | None, now: datetime, joined_at: datetime | None = None
) -> Standing:
    """Where it stands for somebody whose answer is in this state; None where there is no answer."""
    if state in (SubmissionState.SENT, SubmissionState.NEW_VERSION_ASKED, SubmissionState.ACCEPTED):
        return Standing(state.value)
    if now < assignment.opens_at:
        return Standing.AHEAD
    if now > assignment.due_at:
        came_late = joined_at is not None and assignment.due_at < joined_at
        return Standing.GONE_BEFORE if came_late else Standing.LATE
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
        .options(joinedload(Submission.person), defer(Submission.text))
        .where(SubmissionFile.file_id == file.id)
    )
    return list(db.session.scalars(statement))


# For the rooms above


def accepted_assignments(cohort: Cohort, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many of the cohort's assignments each of these persons has accepted; who has none is left out."""
    statement = (
        select(Submission.person_id, func.count())
        .join(Submission.assignment)
        .where(
            Assignment.cohort_id == cohort.id,
            Submission.state == SubmissionState.ACCEPTED,
            Submission.person_id.in_(list(person_ids)),
        )
        .group_by(Submission.person_id)
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
        .outerjoin(
            Submission, and_(Submission.assignment_id == Assignment.id, Submission.person_id == Person.id)
        )
        .options(
            contains_eager(Assignment.plan).defer(PlannedTask.body_html), contains_eager(Assignment.cohort)
        )
        .where(Assignment.due_at > start, Assignment.due_at <= end, Assignment.opens_at <= start)
        .where(Submission.first_sent_at.is_(None))
        .order_by(Assignment.due_at, Assignment.id, Person.id)
    )
    return [(assignment, person) for assignment, person in db.session.execute(statement)]
