"""What earns a badge: facts of the other rooms, counted for many people with a few queries."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from assignments.models import Assignment, Submission
from assignments.vocabulary import SubmissionState
from badges.vocabulary import ConditionKind
from courses.models import Attendance, Cohort, Day, Enrolment
from courses.vocabulary import CohortRole, Presence
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
        """Whether it is fulfilled. Reviews are asked for only when the fair opens, so none asked is not enough."""
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
    """Each participant's progress towards the cohort's badge; four queries, however many people.

    ``cohort.version`` is loaded. Without ``person_ids``, everybody who takes part.
    """
    people = _participants(cohort, person_ids)
    days = _counts(
        select(Enrolment.person_id, func.count())
        .join(Attendance, Attendance.enrolment_id == Enrolment.id)
        .join(Day, Day.id == Attendance.day_id)
        .where(
            Day.cohort_id == cohort.id,
            Enrolment.person_id.in_(people),
            Attendance.presence == Presence.PRESENT,
        )
        .group_by(Enrolment.person_id)
    )
    accepted = _counts(
        select(Submission.person_id, func.count())
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            Assignment.cohort_id == cohort.id,
            Submission.person_id.in_(people),
            Submission.state == SubmissionState.ACCEPTED,
        )
        .group_by(Submission.person_id)
    )
    total = db.session.scalar(select(func.count(Assignment.id)).where(Assignment.cohort_id == cohort.id)) or 0
    reviews = _reviews(cohort, people)
    version = cohort.version

    def conditions(person: uuid.UUID) -> tuple[Condition, ...]:
        submitted, asked = reviews.get(person, (0, 0))
        wanted = (
            (
                version.days_to_attend > 0,
                Condition(ConditionKind.DAYS, days.get(person, 0), version.days_to_attend),
            ),
            (version.all_tasks, Condition(ConditionKind.ASSIGNMENTS, accepted.get(person, 0), total)),
            (version.all_reviews, Condition(ConditionKind.REVIEWS, submitted, asked)),
        )
        return tuple(condition for asked_for, condition in wanted if asked_for)

    return {person: Progress(conditions(person)) for person in people}


def _participants(cohort: Cohort, person_ids: list[uuid.UUID] | None) -> list[uuid.UUID]:
    statement = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort.id,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
    )
    if person_ids is not None:
        statement = statement.where(Enrolment.person_id.in_(person_ids))
    return list(db.session.scalars(statement))


def _counts(statement: object) -> dict[uuid.UUID, int]:
    return {person: count for person, count in db.session.execute(statement)}  # type: ignore[call-overload]


def _reviews(cohort: Cohort, people: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Reviews submitted and reviews asked of each person; one declined or given to another is not asked any more."""
    statement = (
        select(Review.reviewer_id, Review.state, func.count())
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .where(
            Fair.cohort_id == cohort.id,
            Review.reviewer_id.in_(people),
            Review.state.in_((ReviewState.ASSIGNED, ReviewState.SUBMITTED)),
        )
        .group_by(Review.reviewer_id, Review.state)
    )
    found: dict[uuid.UUID, tuple[int, int]] = {}
    for person, state, count in db.session.execute(statement):
        submitted, asked = found.get(person, (0, 0))
        found[person] = (submitted + (count if state is ReviewState.SUBMITTED else 0), asked + count)
    return found
