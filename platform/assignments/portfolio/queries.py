"""Reading what somebody keeps of their work."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from assignments.models import Assignment, Submission
from foundation.database import db
from people.models import Person
from projects.models import Group, GroupMember, Project


def answer(submission_id: uuid.UUID) -> Submission | None:
    """A submission with its versions and what it answers."""
    assignment = joinedload(Submission.assignment)
    statement = (
        select(Submission)
        .options(
            selectinload(Submission.authors),
            selectinload(Submission.versions),
            assignment.joinedload(Assignment.plan),
            assignment.joinedload(Assignment.cohort),
        )
        .where(Submission.id == submission_id)
    )
    return db.session.scalar(statement)


def projects_of(person: Person, cohort_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Project]:
    """The development work of the person's group in each of these cohorts; one query."""
    statement = (
        select(Project)
        .join(Project.group)
        .join(Group.members)
        .where(GroupMember.person_id == person.id, Project.cohort_id.in_(list(cohort_ids)))
    )
    return {row.cohort_id: row for row in db.session.scalars(statement)}
