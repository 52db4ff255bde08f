"""Between the tables and the pure allocation: what goes in, and what a trainer sees before it counts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from courses.models import Cohort
from fair import queries
from fair.allocation import Allocation, allocate
from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation.database import db
from people.models import Person
from projects.models import Project

LEAST_PROJECTS = 2
"""With fewer there is nothing to review but one's own."""


@dataclass(frozen=True)
class Plan:
    """Who would review what, if the fair were opened or shared out again now."""

    projects: list[Project]
    """In the order of their stands."""
    reviewers: list[Person]
    sharing: Allocation[uuid.UUID, uuid.UUID]
    """Pairs of a person's and a project's key."""

    @property
    def possible(self) -> bool:
        """Whether there is a fair to open at all."""
        return len(self.projects) >= LEAST_PROJECTS and bool(self.reviewers)

    @property
    def starved(self) -> list[Project]:
        """The works that get clearly fewer reviews than others."""
        return [project for project in self.projects if project.id in self.sharing.starved]

    def lines(self) -> list[tuple[Person, list[int]]]:
        """Each person with the numbers of the stands that they would review."""
        numbers = {project.id: number for number, project in enumerate(self.projects, 1)}
        theirs: dict[uuid.UUID, list[int]] = {person.id: [] for person in self.reviewers}
        for person_id, project_id in self.sharing.pairs:
            if person_id in theirs:
                theirs[person_id].append(numbers[project_id])
        return [(person, sorted(theirs[person.id])) for person in self.reviewers]

    def fewer(self) -> list[tuple[Person, int]]:
        """Those who get fewer reviews than the others, and how many."""
        return [
            (person, self.sharing.short[person.id])
            for person in self.reviewers
            if person.id in self.sharing.short
        ]


def seed_of(cohort: Cohort) -> int:
    """The cohort's own seed: what is shown before the fair opens is what comes true."""
    return cohort.id.int % 2**31


def plan(cohort: Cohort, fair: Fair | None = None, reviews: Sequence[Review] = ()) -> Plan:
    """Share out the reviews of the cohort's works as they are now; changes nothing.

    ``reviews`` are those that the fair has, with their stands: what was begun stays, and what was declined
    never comes back to the same person. ``cohort.version`` is loaded.
    """
    projects = queries.projects_with_members(cohort)
    people = queries.reviewers_of(cohort)
    barred: dict[uuid.UUID, set[uuid.UUID]] = {person.id: set() for person in people}
    for project in projects:
        for member in project.group.members:
            barred.setdefault(member.person_id, set()).add(project.id)
    for review in reviews:
        if review.state is ReviewState.DECLINED:
            barred.setdefault(review.reviewer_id, set()).add(review.stand.project_id)
    here = {person.id for person in people}
    gone = {review.reviewer_id for review in reviews if review.begun} - here
    everything = {project.id for project in projects}
    sharing = allocate(
        {person.id: barred[person.id] for person in people} | dict.fromkeys(sorted(gone), everything),
        [project.id for project in projects],
        fair.reviews_each if fair else cohort.version.reviews_each,
        fair.seed if fair else seed_of(cohort),
        kept=[_pair(review) for review in reviews if review.state in queries.ASKED and review.begun],
        wished=[_pair(review) for review in reviews if review.state in queries.ASKED and not review.begun],
    )
    return Plan(projects, people, sharing)


def _pair(review: Review) -> tuple[uuid.UUID, uuid.UUID]:
    return review.reviewer_id, review.stand.project_id


def reviews_for_update(fair: Fair) -> list[Review]:
    """All reviews of the fair with their stands, as they are now, held until the transaction ends."""
    statement = (
        select(Review)
        .join(Review.stand)
        .options(contains_eager(Review.stand))
        .where(Stand.fair_id == fair.id)
        .order_by(Review.created_at, Review.id)
        .with_for_update(of=Review)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))
