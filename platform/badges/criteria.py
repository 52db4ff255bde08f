"""What earns a badge: facts of the other rooms, counted for many people with a few queries."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from assignments.models import Assignment, Submission
from assignments.vocabulary import SubmissionState
from courses.models import Attendance, Cohort, Day, Enrolment
from courses.vocabulary import CohortRole, Presence
from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation.database import db


@dataclass(frozen=True)
class Progress:
    """How far somebody is towards the badge."""

    days: int
    days_needed: int
    accepted: int
    assignments: int
    reviews: int
    reviews_needed: int

    @property
    def met(self) -> int:
        """How many of the criteria are fulfilled."""
        return sum((self.days_done, self.assignments_done, self.reviews_done))

    @property
    def days_done(self) -> bool:
        return self.days >= self.days_needed

    @property
    def assignments_done(self) -> bool:
        return self.accepted >= self.assignments

    @property
    def reviews_done(self) -> bool:
        return self.reviews_needed > 0 and self.reviews >= self.reviews_needed

    @property
    def earned(self) -> bool:
        return self.met == CRITERIA


CRITERIA = 3


def progress_in(cohort: Cohort, person_ids: list[uuid.UUID] | None = None) -> dict[uuid.UUID, Progress]:
    """Each participant's progress towards the cohort's badge; four queries, however many people.

    ``cohort.version`` is loaded. Without ``person_ids``, everybody who takes part.
    """
    people = _participants(cohort, person_ids)
    days = _counts(
        select(Enrolment.person_id, func.count())
        .join(Attendance, Attendance.enrolment_id == Enrolment.id)
        .join(Day, Day.id == Attendance.day_id)
        .where(Day.cohort_id == cohort.id, Enrolment.person_id.in_(people), Attendance.presence == Presence.PRESENT)
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
    all_assignments = (
        select(func.count()).select_from(Assignment).where(Assignment.cohort_id == cohort.id).scalar_subquery()
    )
    total = db.session.scalar(select(all_assignments)) or 0
    reviews = _reviews(cohort, people)
    return {
        person: Progress(
            days=days.get(person, 0),
            days_needed=cohort.version.days_to_attend,
            accepted=accepted.get(person, 0),
            assignments=total,
            reviews=reviews.get(person, (0, 0))[0],
            reviews_needed=reviews.get(person, (0, 0))[1],
        )
        for person in people
    }


def _participants(cohort: Cohort, person_ids: list[uuid.UUID] | None) -> list[uuid.UUID]:
    statement = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.PARTICIPANT, Enrolment.left_at.is_(None)
    )
    if person_ids is not None:
        statement = statement.where(Enrolment.person_id.in_(person_ids))
    return list(db.session.scalars(statement))


def _counts(statement: object) -> dict[uuid.UUID, int]:
    return {person: count for person, count in db.session.execute(statement)}  # type: ignore[call-overload]


def _reviews(cohort: Cohort, people: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Reviews submitted and reviews asked of each person; a declined one is not asked any more."""
    statement = (
        select(Review.reviewer_id, Review.state, func.count())
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .where(Fair.cohort_id == cohort.id, Review.reviewer_id.in_(people), Review.state != ReviewState.DECLINED)
        .group_by(Review.reviewer_id, Review.state)
    )
    found: dict[uuid.UUID, tuple[int, int]] = {}
    for person, state, count in db.session.execute(statement):
        submitted, asked = found.get(person, (0, 0))
        found[person] = (submitted + (count if state is ReviewState.SUBMITTED else 0), asked + count)
    return found
