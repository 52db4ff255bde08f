"""What earns a badge: facts of the other rooms, counted for many people with one query."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    distinct,
    func,
    literal,
    or_,
    select,
    true,
)

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.vocabulary import SubmissionState
from badges import queries
from badges.models import Award
from badges.rules import Rules
from badges.vocabulary import ConditionKind
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, PlannedTask
from courses.vocabulary import CohortRole
from fair.models import Fair, Review, Stand
from fair.vocabulary import FairState, ReviewState
from foundation.asking import AnySelect, timeless
from foundation.database import db
from projects.models import GroupMember, Project


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
        """Whether all are; where nothing is asked for, nobody earns by themselves."""
        return bool(self.conditions) and self.met == len(self.conditions)


def progress_in(cohort: Cohort, person_ids: list[uuid.UUID] | None = None) -> dict[uuid.UUID, Progress]:
    """Each participant's progress towards the cohort's own badge; one query, however many people.

    ``cohort.version`` is loaded. Without ``person_ids``, everybody who takes part.
    """
    own = cohort.version.badge_slug
    rules = queries.rules_in(cohort)[own] if own else Rules.of(cohort.version)
    return progress_by(cohort, {"": rules}, person_ids)[""]


def progress_by(
    cohort: Cohort, asked: Mapping[str, Rules], person_ids: list[uuid.UUID] | None = None
) -> dict[str, dict[uuid.UUID, Progress]]:
    """Each participant's progress by each of these rules; one query, however many people and rules."""
    kinds, statement = _counting(tuple(asked.values()), person_ids is not None)
    given: dict[str, Any] = {"cohort_id": cohort.id, "version_id": cohort.version_id}
    if person_ids is not None:
        given["person_ids"] = person_ids
    found: dict[str, dict[uuid.UUID, Progress]] = {name: {} for name in asked}
    for person, *numbers in db.session.execute(statement, given):
        told = iter(numbers)
        for name, each in zip(asked, kinds, strict=True):
            conditions = (Condition(kind, next(told) or 0, next(told) or 0) for kind in each)
            found[name][person] = Progress(tuple(conditions))
    return found


COHORT_ID: BindParameter[uuid.UUID] = bindparam("cohort_id")
VERSION_ID: BindParameter[uuid.UUID] = bindparam("version_id")
"""What a statement over a cohort is filled in with."""


@lru_cache(maxsize=200)
def _counting(asked: tuple[Rules, ...], of_some: bool) -> tuple[list[list[ConditionKind]], AnySelect]:
    """The conditions of each of the rules, and the statement that counts them; ``of_some`` of its person_ids.

    Its dozen of subqueries take longer to put together than to ask, and there are few rules.
    """
    measures = [list(_measures(rules)) for rules in asked]
    columns = [column for each in measures for measure in each for column in measure[1:]]
    statement = select(Enrolment.person_id, *columns).where(
        Enrolment.cohort_id == COHORT_ID,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
    )
    if of_some:
        statement = statement.where(Enrolment.person_id.in_(bindparam("person_ids")))
    return [[kind for kind, *_counts in each] for each in measures], timeless(statement)


def progress_to_milestone(
    rules: Rules, person_ids: list[uuid.UUID] | None = None
) -> dict[uuid.UUID, Progress]:
    """The progress of everybody who has at least one of the badges that the milestone asks for."""
    held = func.count(distinct(Award.badge_slug))
    statement = (
        select(Award.person_id, held)
        .where(Award.badge_slug.in_(rules.badges), Award.revoked_at.is_(None))
        .group_by(Award.person_id)
    )
    if person_ids is not None:
        statement = statement.where(Award.person_id.in_(person_ids))
    needed = len(rules.badges)
    return {
        person: Progress((Condition(ConditionKind.BADGES, count, needed),))
        for person, count in db.session.execute(statement)
    }


Measure = tuple[ConditionKind, ColumnElement[int], ColumnElement[int]]
"""A kind of condition, how much of it a person has done, and how much they must."""


def _measures(rules: Rules) -> Iterator[Measure]:
    if rules.sessions:
        held = _sessions_held()
        needed = case((held < rules.sessions, held), else_=rules.sessions)
        yield ConditionKind.SESSIONS, _sessions_attended(), needed
    if rules.all_tasks:
        yield ConditionKind.ASSIGNMENTS, _accepted(), _total()
    elif rules.tasks:
        yield ConditionKind.ASSIGNMENTS, _accepted(rules.tasks), literal(len(rules.tasks))
    if rules.project:
        yield ConditionKind.PROJECT, _presented(), literal(1)
    if rules.reviews:
        asked = ReviewState.ASSIGNED, ReviewState.SUBMITTED
        yield ConditionKind.REVIEWS, _reviews(ReviewState.SUBMITTED), _reviews(*asked)
    if rules.badges:
        yield ConditionKind.BADGES, _badges(rules.badges), literal(len(rules.badges))


def _badges(slugs: Sequence[str]) -> ScalarSelect[int]:
    """How many of these badges the person has, wherever they earned them."""
    return (
        select(func.count(distinct(Award.badge_slug)))
        .where(
            Award.person_id == Enrolment.person_id,
            Award.badge_slug.in_(slugs),
            Award.revoked_at.is_(None),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _presented() -> ScalarSelect[int]:
    """1 when the project of the person's group has a stand at the cohort's fair, which was opened."""
    return (
        select(func.count(distinct(Fair.id)))
        .join(Stand, Stand.fair_id == Fair.id)
        .join(Project, Project.id == Stand.project_id)
        .join(GroupMember, GroupMember.group_id == Project.group_id)
        .where(
            Fair.cohort_id == COHORT_ID,
            Fair.state != FairState.PLANNED,
            GroupMember.person_id == Enrolment.person_id,
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _sessions_attended() -> ScalarSelect[int]:
    return (
        select(func.count(Attendance.id))
        .join(CoachingSession, CoachingSession.id == Attendance.session_id)
        .where(
            Attendance.enrolment_id == Enrolment.id,
            Attendance.counts,
            CoachingSession.cohort_id == COHORT_ID,
            CoachingSession.called_off_at.is_(None),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _sessions_held() -> ScalarSelect[int]:
    """How many sessions there are but for those called off: nobody can be asked for more."""
    return (
        select(func.count(CoachingSession.id))
        .where(CoachingSession.cohort_id == COHORT_ID, CoachingSession.called_off_at.is_(None))
        .scalar_subquery()
    )


def _total() -> ScalarSelect[int]:
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
        _asked_for(select(func.count(Assignment.id)))
        .where(or_(Assignment.due_at >= Enrolment.created_at, accepted.exists()))
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _accepted(keys: Sequence[str] = ()) -> ScalarSelect[int]:
    """How many of the cohort's tasks, or of those with these keys, were accepted."""
    accepted = (
        select(func.count(Submission.id))
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Submission.authors)
    )
    named = PlannedTask.key.in_(keys) if keys else true()
    return (
        _asked_for(accepted)
        .where(
            named,
            SubmissionAuthor.of(Enrolment.person_id, Assignment.id),
            Submission.state == SubmissionState.ACCEPTED,
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _asked_for(statement: Select[int]) -> Select[int]:
    """Only the tasks of the cohort's version: what an earlier one asked for may still be there, answered."""
    return statement.join(PlannedTask, PlannedTask.id == Assignment.planned_task_id).where(
        Assignment.cohort_id == COHORT_ID, PlannedTask.version_id == VERSION_ID
    )


def _reviews(*states: ReviewState) -> ScalarSelect[int]:
    """Reviews in these states; one declined or given away is not asked of the person any more."""
    return (
        select(func.count(Review.id))
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .where(
            Fair.cohort_id == COHORT_ID,
            Review.reviewer_id == Enrolment.person_id,
            Review.state.in_(states),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
