"""Who is in the group that answers, and who of them has confirmed the answer as it is."""

import uuid
from dataclasses import dataclass

from sqlalchemy import and_, select

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.together.models import SubmissionConfirmation
from courses.models import Enrolment
from courses.vocabulary import CohortRole
from foundation.database import db
from people.models import Person
from projects.models import Group, GroupMember


@dataclass(frozen=True)
class Member:
    """Somebody of the group, and whether they stand behind the answer as it is."""

    person: Person
    confirmed: bool


def group_of(person: Person, assignment: Assignment, *, hold: bool = False) -> Group | None:
    """The person's group in the assignment's cohort; ``hold`` keeps who is in it until the commit."""
    statement = (
        select(Group)
        .join(Group.members)
        .where(GroupMember.cohort_id == assignment.cohort_id, GroupMember.person_id == person.id)
    )
    if hold:
        statement = statement.with_for_update(of=Group).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def members_of(group_id: uuid.UUID, submission: Submission | None, mark: str = "") -> list[Member]:
    """The group's members who take part in the cohort now, by name; one query.

    Of an answer only its authors: who keeps one that another group sent has no part in this one.
    """
    confirmed = and_(
        SubmissionConfirmation.person_id == Person.id,
        SubmissionConfirmation.submission_id == (submission.id if submission else None),
        SubmissionConfirmation.mark == mark,
    )
    takes_part = and_(
        Enrolment.cohort_id == GroupMember.cohort_id,
        Enrolment.person_id == GroupMember.person_id,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
    )
    statement = (
        select(Person, SubmissionConfirmation.id)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .join(Enrolment, takes_part)
        .outerjoin(SubmissionConfirmation, confirmed)
        .where(GroupMember.group_id == group_id)
        .order_by(Person.name, Person.id)
    )
    if submission is not None:
        author = SubmissionAuthor.of(Person.id, submission.assignment_id)
        statement = statement.join(
            SubmissionAuthor, and_(author, SubmissionAuthor.submission_id == submission.id)
        )
    return [Member(person, key is not None) for person, key in db.session.execute(statement)]


def submissions_of(group_id: uuid.UUID) -> list[Submission]:
    """The group's answers, held until the commit and read anew."""
    statement = (
        select(Submission)
        .where(Submission.group_id == group_id)
        .order_by(Submission.id)
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def place_of(person_id: uuid.UUID, assignment_id: uuid.UUID) -> tuple[SubmissionAuthor, Submission] | None:
    """The row that makes an answer to the assignment the person's now, and that answer."""
    statement = (
        select(SubmissionAuthor, Submission)
        .join(SubmissionAuthor.submission)
        .where(SubmissionAuthor.of(person_id, assignment_id))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else None
