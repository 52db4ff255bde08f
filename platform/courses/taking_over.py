"""A cohort that runs takes over a newer version of its programme, and keeps what people have done."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from courses import queries, signals
from courses.models import Attendance, CoachingSession, Cohort, PlannedSession, Programme, ProgrammeVersion
from courses.tailoring.copies import wholes
from courses.tailoring.merging import merged
from courses.timetable.operations import count_change, revise
from courses.timetable.working_days import next_working_day
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person


class NotTheNewest(ValueError):
    """The version is not, or not any more, the newest of the cohort's programme."""


def take_over(cohort: Cohort, version: ProgrammeVersion, *, by: Person) -> bool:
    """The cohort follows the version; false when it does already.

    Sessions with the same key keep their dates and attendance, new ones get dates by the plan, and those that
    the version has no more go unless somebody's attendance is marked. What the trainers changed stays as they
    made it. ``version`` has its sessions and tasks loaded, ``cohort`` its own version. Raises `NotTheNewest`,
    also for a cohort that is over.
    """
    before = db.session.scalars(
        select(Cohort.version_id).where(Cohort.id == cohort.id).with_for_update(key_share=True)
    ).one()
    mine = db.session.get_one(ProgrammeVersion, before)
    if mine.programme_version_id == version.id:
        return False
    newest = db.session.scalar(
        select(Programme.current_version_id).where(Programme.id == cohort.version.programme_id)
    )
    if newest != version.id or cohort.state.over:
        raise NotTheNewest
    following = _tailored_likewise(mine, version) if mine.based_on_id else version
    added, removed = _follow(cohort, following)
    cohort.version = following
    count_change(cohort)
    record(
        by,
        "took over version",
        cohort,
        added=added,
        removed=removed,
        before=str(before),
        after=str(version.id),
    )
    db.session.flush()
    if following is not version:
        db.session.expire(following, ["sessions", "tasks", "materials"])  # what is hidden is not there
        queries.version_with_plans(following.id)
    signals.version_taken_over.send(cohort)
    return True


def _tailored_likewise(mine: ProgrammeVersion, newest: ProgrammeVersion) -> ProgrammeVersion:
    made = merged(*wholes(mine.programme_version_id, mine.id, newest.id))
    db.session.add(made)
    return made


def _follow(cohort: Cohort, version: ProgrammeVersion) -> tuple[int, int]:
    """The cohort's sessions are those of the version; how many came and went."""
    held = {row.plan.key: row for row in _sessions_of(cohort)}
    for plan in version.sessions:
        if plan.key in held:
            _keep(held[plan.key], plan)
    new = [plan for plan in version.sessions if plan.key not in held]
    for plan in new:
        day = _date_for(plan, version.sessions, held)
        made = CoachingSession(
            id=uuid.uuid4(),
            cohort_id=cohort.id,
            plan=plan,
            starts_at=clock.at(day, plan.starts),
            ends_at=clock.at(day, plan.ends),
        )
        db.session.add(made)
        held[plan.key] = made
    wanted = {plan.key for plan in version.sessions}
    gone = [row for key, row in held.items() if key not in wanted and not _has_attendance(row)]
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    return len(new), len(gone)


def _sessions_of(cohort: Cohort) -> Sequence[CoachingSession]:
    statement = (
        select(CoachingSession)
        .options(joinedload(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort.id)
        .order_by(CoachingSession.starts_at)
    )
    return db.session.scalars(statement).all()


def _keep(row: CoachingSession, plan: PlannedSession) -> None:
    """The session keeps its date, and hours that its trainer chose; others ahead are the version's."""
    day, ahead = row.date, row.starts_at > clock.now() and _at_planned_hours(row)
    row.plan = plan
    revise(row)
    if ahead:
        row.starts_at, row.ends_at = clock.at(day, plan.starts), clock.at(day, plan.ends)


def _at_planned_hours(row: CoachingSession) -> bool:
    """Whether nobody has moved its hours away from its plan's."""
    return (row.starts_at, row.ends_at) == (
        clock.at(row.date, row.plan.starts),
        clock.at(row.date, row.plan.ends),
    )


def _date_for(
    plan: PlannedSession, plans: Sequence[PlannedSession], held: dict[str, CoachingSession]
) -> date:
    """As many weeks from the nearest session above it as the programme says; from one below, if none is."""
    at = plans.index(plan)
    near = [each for each in [*reversed(plans[:at]), *plans[at + 1 :]] if each.key in held]
    if not near:
        return next_working_day(clock.today() + timedelta(weeks=1 + plan.weeks_after_first))
    weeks = plan.weeks_after_first - near[0].weeks_after_first
    return next_working_day(held[near[0].key].date + timedelta(weeks=weeks))


def _has_attendance(row: CoachingSession) -> bool:
    return bool(db.session.scalar(select(exists().where(Attendance.session_id == row.id))))
