"""A cohort that runs takes over a newer version of its programme, and keeps what people have done."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from courses import signals
from courses.models import Attendance, CoachingSession, Cohort, PlannedSession, Programme, ProgrammeVersion
from courses.operations import off_weekend
from courses.vocabulary import CohortState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person


class NotTheNewest(ValueError):
    """The version is not, or not any more, the newest of the cohort's programme."""


def take_over(cohort: Cohort, version: ProgrammeVersion, *, by: Person) -> bool:
    """The cohort follows the version; false when it does already.

    Sessions with the same key keep their dates and attendance, new ones get dates by the plan, and those that
    the version has no more go unless somebody's attendance is marked. ``version`` has its sessions and tasks
    loaded, ``cohort`` its own version. Raises `NotTheNewest`, also for a cohort that is finished.
    """
    before = db.session.scalars(
        select(Cohort.version_id).where(Cohort.id == cohort.id).with_for_update(key_share=True)
    ).one()
    if before == version.id:
        return False
    newest = db.session.scalar(
        select(Programme.current_version_id).where(Programme.id == cohort.version.programme_id)
    )
    if newest != version.id or cohort.state is CohortState.FINISHED:
        raise NotTheNewest
    added, removed = _follow(cohort, version)
    cohort.version = version
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
    signals.version_taken_over.send(cohort)
    return True


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
    """The session keeps its date; what is ahead is held at the version's hours."""
    day, ahead = row.date, row.starts_at > clock.now()
    row.plan = plan
    if ahead:
        row.starts_at, row.ends_at = clock.at(day, plan.starts), clock.at(day, plan.ends)


def _date_for(
    plan: PlannedSession, plans: Sequence[PlannedSession], held: dict[str, CoachingSession]
) -> date:
    """As many weeks from the nearest session above it as the programme says; from one below, if none is."""
    at = plans.index(plan)
    near = [each for each in [*reversed(plans[:at]), *plans[at + 1 :]] if each.key in held]
    if not near:
        return off_weekend(clock.today() + timedelta(weeks=1 + plan.weeks_after_first))
    weeks = plan.weeks_after_first - near[0].weeks_after_first
    return off_weekend(held[near[0].key].date + timedelta(weeks=weeks))


def _has_attendance(row: CoachingSession) -> bool:
    return bool(db.session.scalar(select(exists().where(Attendance.session_id == row.id))))
