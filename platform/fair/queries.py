"""Reading fairs, stands and reviews, with what each page needs loaded."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from courses import queries as courses
from courses.models import CoachingSession, Cohort, Enrolment, PlannedSession, ProgrammeVersion
from courses.vocabulary import CohortRole
from fair.models import Fair, Review, Stand
from fair.permissions import may_write_review
from fair.vocabulary import ReviewState
from foundation.asking import row_of
from foundation.database import db
from foundation.paging import Page, paged
from people.models import Person
from projects.models import Group, GroupMember, Project

ASKED = (ReviewState.ASSIGNED, ReviewState.SUBMITTED)
"""The states of a review that its reviewer is counted on for."""

REVIEWS_PER_PAGE = 8

_submitted = func.sum(case((Review.state == ReviewState.SUBMITTED, 1), else_=0))


@dataclass(frozen=True)
class StandLine:
    """A stand in the list, with how many reviews it will have and has."""

    stand: Stand
    asked: int
    written: int


@dataclass(frozen=True)
class ReviewerLine:
    """A person with all the reviews that were given to them."""

    person: Person
    reviews: list[Review] = field(default_factory=list)


def fair_of(cohort: Cohort) -> Fair | None:
    """The cohort's fair, when it has been opened."""
    return db.session.scalar(select(Fair).where(Fair.cohort_id == cohort.id))


def cohort_with_fair(cohort_id: uuid.UUID) -> Cohort | None:
    """The cohort, if its programme has a fair, or had one when the fair was opened."""
    found = courses.cohort(cohort_id)
    if found is None or found.version.fair_session_key is not None:
        return found
    return found if fair_of(found) is not None else None


def fair_session(cohort: Cohort) -> CoachingSession | None:
    """The session in which the fair is held; ``cohort.version`` is loaded."""
    statement = (
        select(CoachingSession)
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort.id, PlannedSession.key == cohort.version.fair_session_key)
    )
    return db.session.scalar(statement)


def _shown_by_somebody(cohort: Cohort) -> tuple[ColumnElement[bool], ...]:
    """The cohort's works whose groups have members: an empty group has no stand."""
    return Project.cohort_id == cohort.id, exists().where(GroupMember.group_id == Project.group_id)


def _project_rows(cohort: Cohort) -> Select[Project]:
    return (
        select(Project)
        .join(Project.group)
        .options(contains_eager(Project.group), defer(Project.text), defer(Project.text_html))
        .where(*_shown_by_somebody(cohort))
        .order_by(Group.name, Group.id)
    )


def projects_page(cohort: Cohort, asked: str | None) -> Page[Project]:
    """The development works that will have stands, in the order of their numbers; two queries."""
    total = db.session.scalar(select(func.count(Project.id)).where(*_shown_by_somebody(cohort))) or 0
    return paged(_project_rows(cohort), total=total, asked=asked)


def projects_with_members(cohort: Cohort) -> list[Project]:
    """All development works of the cohort with their groups and the keys of their members; two queries."""
    return list(db.session.scalars(_project_rows(cohort).options(selectinload(Project.group, Group.members))))


def stands_page(fair: Fair, asked: str | None) -> Page[StandLine]:
    """The stands by number, each with its project, group and counts of reviews; three queries."""
    total = db.session.scalar(select(func.count(Stand.id)).where(Stand.fair_id == fair.id)) or 0
    statement = (
        select(Stand)
        .join(Stand.project)
        .options(
            contains_eager(Stand.project).options(
                joinedload(Project.group), defer(Project.text), defer(Project.text_html)
            )
        )
        .where(Stand.fair_id == fair.id)
        .order_by(Stand.number)
    )
    page = paged(statement, total=total, asked=asked)
    counted = (
        select(Review.stand_id, func.count(), _submitted)
        .where(Review.stand_id.in_([stand.id for stand in page.rows]), Review.state.in_(ASKED))
        .group_by(Review.stand_id)
    )
    counts = {stand_id: (all_, done) for stand_id, all_, done in db.session.execute(counted)}
    lines = [StandLine(stand, *counts.get(stand.id, (0, 0))) for stand in page.rows]
    return Page(rows=lines, page=page.page, pages=page.pages, total=page.total)


def _reviews_with_stands() -> Select[Review]:
    return (
        select(Review)
        .join(Review.stand)
        .options(
            contains_eager(Review.stand)
            .joinedload(Stand.project)
            .options(joinedload(Project.group), defer(Project.text), defer(Project.text_html))
        )
    )


def duties_of(person: Person, fair: Fair) -> list[Review]:
    """The reviews that the person writes at the fair, in an order of its own for each person.

    Everybody begins at another stand and goes on round the hall, so that no stand is crowded first.
    """
    statement = _reviews_with_stands().where(
        Stand.fair_id == fair.id, may_write_review.among(person), Review.state.in_(ASKED)
    )
    reviews = list(db.session.scalars(statement.order_by(Stand.number)))
    start = person.id.int % (len(reviews) or 1)
    return reviews[start:] + reviews[:start]


def own_stand(person: Person, fair: Fair) -> Stand | None:
    """The stand of the person's own group."""
    statement = (
        select(Stand)
        .join(Project, Project.id == Stand.project_id)
        .join(GroupMember, GroupMember.group_id == Project.group_id)
        .where(Stand.fair_id == fair.id, GroupMember.person_id == person.id)
    )
    return db.session.scalar(statement)


def _parts_of_a_stand() -> tuple[_AbstractLoad, ...]:
    cohort = joinedload(Fair.cohort).options(
        joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)), joinedload(Cohort.organisation)
    )
    people = joinedload(Project.group).selectinload(Group.members).joinedload(GroupMember.person)
    project = joinedload(Stand.project).options(defer(Project.text), defer(Project.text_html), people)
    return joinedload(Stand.fair).options(cohort), project


@row_of
def stand(stand_id: uuid.UUID) -> Select[Stand]:
    """The stand with its fair, its cohort, its project and the people of its group; two queries."""
    return select(Stand).options(*_parts_of_a_stand()).where(Stand.id == stand_id)


@row_of
def review(review_id: uuid.UUID) -> Select[Review]:
    """The review with its stand as `stand` loads it."""
    stand = joinedload(Review.stand).options(*_parts_of_a_stand())
    return select(Review).options(stand).where(Review.id == review_id)


def reviews_of(stand: Stand, asked: str | None) -> Page[Review]:
    """The reviews that were sent, the first one first, with their writers; two queries."""
    sent = (Review.stand_id == stand.id) & (Review.state == ReviewState.SUBMITTED)
    total = db.session.scalar(select(func.count(Review.id)).where(sent)) or 0
    statement = (
        select(Review)
        .join(Review.reviewer)
        .options(contains_eager(Review.reviewer))
        .where(sent)
        .order_by(Review.submitted_at, Review.id)
    )
    return paged(statement, total=total, asked=asked, per_page=REVIEWS_PER_PAGE)


def review_at(stand: Stand, person: Person) -> Review | None:
    """What the person writes or wrote on the stand, if it was given to them."""
    return db.session.scalar(
        select(Review).where(Review.stand_id == stand.id, Review.reviewer_id == person.id)
    )


def reviewers_page(fair: Fair, asked: str | None) -> Page[ReviewerLine]:
    """Everybody who was given reviews, by name, with the reviews and their stands; four queries."""
    given = (
        select(Review.reviewer_id).join(Stand, Stand.id == Review.stand_id).where(Stand.fair_id == fair.id)
    )
    total = db.session.scalar(select(func.count(Person.id)).where(Person.id.in_(given))) or 0
    people = paged(
        select(Person).where(Person.id.in_(given)).order_by(Person.name, Person.id), total=total, asked=asked
    )
    lines = {person.id: ReviewerLine(person) for person in people.rows}
    statement = (
        select(Review)
        .join(Review.stand)
        .options(contains_eager(Review.stand))
        .where(Stand.fair_id == fair.id, Review.reviewer_id.in_(lines), Review.state != ReviewState.RELEASED)
        .order_by(Stand.number)
    )
    for row in db.session.scalars(statement):
        lines[row.reviewer_id].reviews.append(row)
    return Page(rows=list(lines.values()), page=people.page, pages=people.pages, total=people.total)


def reviewers_of(cohort: Cohort) -> list[Person]:
    """The participants who can review now: in the cohort, and not its trainers; by name."""
    training = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.TRAINER, Enrolment.left_at.is_(None)
    )
    statement = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            Person.id.not_in(training),
        )
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(statement))


def progress(fair: Fair) -> tuple[int, int]:
    """How many reviews are written, and how many are asked for."""
    statement = (
        select(func.coalesce(_submitted, 0), func.count(Review.id))
        .join(Stand, Stand.id == Review.stand_id)
        .where(Stand.fair_id == fair.id, Review.state.in_(ASKED))
    )
    written, asked = db.session.execute(statement).one()
    return int(written), int(asked)


def review_progress(cohort: Cohort, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """For each of the people with reviews to write: how many they sent, and how many are asked."""
    statement = (
        select(Review.reviewer_id, _submitted, func.count(Review.id))
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .where(Fair.cohort_id == cohort.id, Review.reviewer_id.in_(person_ids), Review.state.in_(ASKED))
        .group_by(Review.reviewer_id)
    )
    return {person: (int(sent), asked) for person, sent, asked in db.session.execute(statement)}
