"""What earns a badge: facts of the other rooms, counted for many people with one query."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, or_, select

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.vocabulary import SubmissionState
from badges.vocabulary import ConditionKind
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, PlannedTask
from courses.vocabulary import CohortRole
from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation.database import db


@dataclass(frozen=True)
class Condition:
    """One thing that the badge asks for: how much of it is done, and how much must be."""

    kind: ConditionKind
    count: int
    needed: int

    @property
    def met(self) -> bool:
        """Whether it is fulfilled. Reviews are asked for when the fair opens: none asked is not enough."""
        return self.count >= self.needed and (self.needed > 0 or self.kind is not ConditionKind.REVIEWS)


@dataclass(frozen=True)
class Progress:
    """How far somebody is towards the badge: one condition for each thing that it asks for."""

    conditions: tuple[Condition, ...]

    @property
    def met(self) -> int:
        """How many of the conditions are fulfilled."""
        return sum(condition.met for condition in self.conditions)

    @property
    def earned(self) -> bool:
        """Whether all are."""
        return self.met == len(self.conditions)


def progress_in(cohort: Cohort, person_ids: list[uuid.UUID] | None = None) -> dict[uuid.UUID, Progress]:
    """Each participant's progress towards the cohort's badge; one query, however many people.

    ``cohort.version`` is loaded. Without ``person_ids``, everybody who takes part.
    """
    statement = select(
        Enrolment.person_id,
        _sessions_attended(cohort),
        _sessions_held(cohort),
        _accepted(cohort),
        _total(cohort),
        _reviews(cohort, ReviewState.SUBMITTED),
        _reviews(cohort, ReviewState.ASSIGNED, ReviewState.SUBMITTED),
    ).where(
        Enrolment.cohort_id == cohort.id,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
    )
    if person_ids is not None:
        statement = statement.where(Enrolment.person_id.in_(person_ids))
    needed = cohort.version.sessions_to_attend
    return {
        person: Progress(_conditions(cohort, sessions, min(held, needed), accepted, total, submitted, asked))
        for person, sessions, held, accepted, total, submitted, asked in db.session.execute(statement)
    }


def _conditions(
    cohort: Cohort, sessions: int, to_attend: int, accepted: int, total: int, submitted: int, asked: int
) -> tuple[Condition, ...]:
    version = cohort.version
    wanted = (
        (
            version.sessions_to_attend > 0,
            Condition(ConditionKind.SESSIONS, sessions, to_attend),
        ),
        (version.all_tasks, Condition(ConditionKind.ASSIGNMENTS, accepted, total)),
        (version.all_reviews, Condition(ConditionKind.REVIEWS, submitted, asked)),
    )
    return tuple(condition for asked_for, condition in wanted if asked_for)


def _sessions_attended(cohort: Cohort) -> ScalarSelect[int]:
    return (
        select(func.count(Attendance.id))
        .join(CoachingSession, CoachingSession.id == Attendance.session_id)
        .where(
            Attendance.enrolment_id == Enrolment.id,
            Attendance.counts,
            CoachingSession.cohort_id == cohort.id,
            CoachingSession.called_off_at.is_(None),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _sessions_held(cohort: Cohort) -> ScalarSelect[int]:
    """How many sessions there are but for those called off: nobody can be asked for more."""
    return (
        select(func.count(CoachingSession.id))
        .where(CoachingSession.cohort_id == cohort.id, CoachingSession.called_off_at.is_(None))
        .scalar_subquery()
    )


def _total(cohort: Cohort) -> ScalarSelect[int]:
    """The assignments whose time was not over when the person joined; also earlier ones, if accepted."""
    accepted = (
        select(Submission.id)
        .join(Submission.authors)
        .where(
            SubmissionAuthor.of(Enrolment.person_id, Assignment.id),
            Submission.state == SubmissionState.ACCEPTED,
        )
        .correlate(Assignment, Enrolment)
    )
    return (
        _asked_for(select(func.count(Assignment.id)), cohort)
        .where(or_(Assignment.due_at >= Enrolment.created_at, accepted.exists()))
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _accepted(cohort: Cohort) -> ScalarSelect[int]:
    accepted = (
        select(func.count(Submission.id))
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Submission.authors)
    )
    return (
        _asked_for(accepted, cohort)
        .where(
            SubmissionAuthor.of(Enrolment.person_id, Assignment.id),
            Submission.state == SubmissionState.ACCEPTED,
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _asked_for(statement: Select[int], cohort: Cohort) -> Select[int]:
    """Only the tasks of the cohort's version: what an earlier one asked for may still be there, answered."""
    return statement.join(PlannedTask, PlannedTask.id == Assignment.planned_task_id).where(
        Assignment.cohort_id == cohort.id, PlannedTask.version_id == cohort.version_id
    )


def _reviews(cohort: Cohort, *states: ReviewState) -> ScalarSelect[int]:
    """Reviews in these states; one declined or given away is not asked of the person any more."""
    return (
        select(func.count(Review.id))
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .where(
            Fair.cohort_id == cohort.id,
            Review.reviewer_id == Enrolment.person_id,
            Review.state.in_(states),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
