"""Somebody's answers in all their cohorts, ended ones too; four queries for any number of them."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionFile
from courses.models import Cohort, PlannedTask, ProgrammeVersion
from foundation.database import db
from people.models import Person


@dataclass(frozen=True)
class CohortWork:
    """What somebody wrote in one cohort, in the order in which it was due."""

    cohort: Cohort
    answers: list[Submission]


def works_of(person: Person) -> list[CohortWork]:
    """The person's answers and their groups', the newest cohort first; what is still empty is left out."""
    assignment = joinedload(Submission.assignment)
    statement = (
        select(Submission)
        .join(Submission.authors)
        .join(Submission.assignment)
        .join(Assignment.cohort)
        .options(
            selectinload(Submission.versions),
            selectinload(Submission.files).joinedload(SubmissionFile.file),
            joinedload(Submission.group),
            assignment.joinedload(Assignment.plan).defer(PlannedTask.body_html),
            assignment.joinedload(Assignment.cohort)
            .joinedload(Cohort.version)
            .options(defer(ProgrammeVersion.body_html)),
        )
        .where(SubmissionAuthor.of(person.id, Assignment.id))
        .order_by(Cohort.created_at.desc(), Cohort.id, Assignment.due_at, Submission.id)
    )
    rows = [row for row in db.session.scalars(statement) if row.versions or row.has_unsent_changes]
    return [
        CohortWork(cohort, list(answers))
        for cohort, answers in groupby(rows, key=lambda row: row.assignment.cohort)
    ]
