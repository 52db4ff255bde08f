"""When assignments open and close: dates of a cohort's sessions, and the programme's offsets from them."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from assignments.models import Assignment, Submission
from courses.models import CoachingSession, Cohort, PlannedSession, PlannedTask
from courses.timetable.hanging import Hanging
from foundation import clock
from foundation.database import db


def create_assignments(cohort: Cohort) -> list[Assignment]:
    """The cohort has one assignment for each task of its programme.

    The cohort's days with their plans and its version's tasks are loaded.
    """
    dates = {coaching_session.plan.key: coaching_session.date for coaching_session in cohort.sessions}
    made = []
    for plan in cohort.version.tasks:
        made.append(_timed(Assignment(id=uuid.uuid4(), cohort_id=cohort.id, plan=plan), dates))
    db.session.add_all(made)
    db.session.flush()
    return made


def follow_session(coaching_session: CoachingSession) -> None:
    """The assignments that hang on the day open and close by its new date; what was sent stays as it is."""
    dates = _dates_of(coaching_session.cohort_id)
    for assignment in _hanging_on(coaching_session.cohort_id, coaching_session.plan.key):
        if _can_follow(assignment, dates):
            _timed(assignment, dates)
    db.session.flush()


def follow_version(cohort: Cohort) -> None:
    """The cohort has the assignments of its version: those with the same key keep their dates and answers.

    New ones open and close by the cohort's sessions; those that the version has no more go, unless somebody
    has begun to answer. The version's tasks are loaded.
    """
    dates = _dates_of(cohort.id)
    rows = db.session.scalars(
        select(Assignment).options(joinedload(Assignment.plan)).where(Assignment.cohort_id == cohort.id)
    )
    held = {row.plan.key: row for row in rows}
    for plan in cohort.version.tasks:
        if row := held.pop(plan.key, None):
            row.plan = plan
            continue
        db.session.add(_timed(Assignment(id=uuid.uuid4(), cohort_id=cohort.id, plan=plan), dates))
    answered = set(
        db.session.scalars(
            select(Submission.assignment_id).where(
                Submission.assignment_id.in_([row.id for row in held.values()])
            )
        )
    )
    for row in held.values():
        if row.id not in answered:
            db.session.delete(row)
    db.session.flush()


def retime(cohort: Cohort, keys: Collection[str]) -> None:
    """The tasks of these keys open and close by their offsets; what was sent stays as it is."""
    if not keys:
        return
    dates = _dates_of(cohort.id)
    statement = (
        select(Assignment)
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan))
        .where(Assignment.cohort_id == cohort.id, PlannedTask.key.in_(keys))
    )
    for assignment in db.session.scalars(statement).all():
        if _can_follow(assignment, dates):
            _timed(assignment, dates)
    db.session.flush()


def answered(cohort_id: uuid.UUID, held: bool) -> set[str]:
    """The keys of the tasks that somebody has begun to answer.

    With ``held`` the assignments are locked: an answer refers to its assignment, so nobody begins one then.
    """
    if held:
        mine = select(Assignment.id).where(Assignment.cohort_id == cohort_id)
        db.session.execute(mine.order_by(Assignment.id).with_for_update()).all()
    begun = (
        select(PlannedTask.key)
        .join(Assignment, Assignment.planned_task_id == PlannedTask.id)
        .where(
            Assignment.cohort_id == cohort_id,
            select(Submission.id).where(Submission.assignment_id == Assignment.id).exists(),
        )
    )
    return set(db.session.scalars(begun))


def would_follow(cohort: Cohort, dates: Mapping[str, date]) -> list[Hanging]:
    """The assignments that would be due on another date if the sessions were on these; changes nothing."""
    statement = (
        select(Assignment)
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan))
        .where(Assignment.cohort_id == cohort.id)
        .order_by(Assignment.due_at, PlannedTask.position)
    )
    moved = []
    for assignment in db.session.scalars(statement):
        if not _can_follow(assignment, dates):
            continue
        _opens_at, due_at = moments(assignment.plan, dates)
        if due_at != assignment.due_at:
            moved.append(Hanging(assignment.plan.title, assignment.due_at, due_at))
    return moved


def _can_follow(assignment: Assignment, dates: Mapping[str, date]) -> bool:
    """What the programme has no more may hang on a session that is gone: then it stays where it is."""
    plan = assignment.plan
    return {plan.opens_of, plan.due_of, plan.cut_off_of or plan.due_of} <= dates.keys()


def _timed(assignment: Assignment, dates: Mapping[str, date]) -> Assignment:
    """The assignment with its times by these dates."""
    assignment.opens_at, assignment.due_at = moments(assignment.plan, dates)
    assignment.cut_off_at = cut_off(assignment.plan, dates)
    return assignment


def cut_off(plan: PlannedTask, dates: Mapping[str, date]) -> datetime | None:
    """The last second in which an answer is taken, never before it is due; None where that is always."""
    if plan.cut_off_of is None or plan.cut_off_days is None:
        return None
    _opens_at, due_at = moments(plan, dates)
    return max(due_at, clock.end_of_day(dates[plan.cut_off_of] + timedelta(days=plan.cut_off_days)))


def moments(plan: PlannedTask, dates: Mapping[str, date]) -> tuple[datetime, datetime]:
    """From the first second of the day when a task opens to the last of the day when it is due."""
    opens = dates[plan.opens_of] + timedelta(days=plan.opens_days)
    due = dates[plan.due_of] + timedelta(days=plan.due_days)
    return clock.start_of_day(opens), clock.end_of_day(due)


def _dates_of(cohort_id: uuid.UUID) -> dict[str, date]:
    rows = db.session.execute(
        select(PlannedSession.key, CoachingSession.starts_at)
        .join(CoachingSession.plan)
        .where(CoachingSession.cohort_id == cohort_id)
    )
    return {key: clock.helsinki(starts_at).date() for key, starts_at in rows}


def _hanging_on(cohort_id: uuid.UUID, key: str) -> Iterable[Assignment]:
    statement = (
        select(Assignment)
        .join(Assignment.plan)
        .options(contains_eager(Assignment.plan))
        .where(
            Assignment.cohort_id == cohort_id,
            or_(PlannedTask.opens_of == key, PlannedTask.due_of == key, PlannedTask.cut_off_of == key),
        )
    )
    return db.session.scalars(statement).all()
