"""A session is called off, and held after all; everybody is told, and calendars show it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.models import Attendance, CoachingSession, PlannedSession
from courses.timetable.hanging import Hanging, would_follow
from courses.timetable.operations import NotPossible, revise, take_turn
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Person


def can_change(coaching_session: CoachingSession) -> bool:
    """Whether it can be called off, or held after all: it would not be over, no trainer has marked it.

    What participants marked themselves while they waited holds nobody back.
    """
    if coaching_session.ends_at <= clock.now():
        return False
    marked = select(Attendance.id).where(
        Attendance.session_id == coaching_session.id, Attendance.marked_by_id.is_not(None)
    )
    return db.session.scalar(marked.limit(1)) is None


def call_off(coaching_session: CoachingSession, *, reason: str, seen: int, by: Person) -> bool:
    """The session is not held, for this reason; tasks keep their dates. False when it was so before.

    ``coaching_session`` has its cohort loaded; ``seen`` is the timetable's version that its changer saw.
    Raises `ChangedMeanwhile`, `NotPossible`; then nothing has changed.
    """
    if coaching_session.called_off_at is not None:
        return False
    take_turn(coaching_session.cohort, seen)
    if not can_change(coaching_session):
        raise NotPossible
    coaching_session.called_off_at, coaching_session.called_off_reason = clock.now(), clean_line(reason)
    revise(coaching_session)
    record(by, "called session off", coaching_session, cohort=str(coaching_session.cohort_id))
    db.session.flush()
    return True


def hold_after_all(coaching_session: CoachingSession, *, seen: int, by: Person) -> bool:
    """The session is held when and where it was to be. False when it was so before; raises as `call_off`."""
    if coaching_session.called_off_at is None:
        return False
    take_turn(coaching_session.cohort, seen)
    if not can_change(coaching_session):
        raise NotPossible
    coaching_session.called_off_at, coaching_session.called_off_reason = None, ""
    revise(coaching_session)
    record(by, "held session after all", coaching_session, cohort=str(coaching_session.cohort_id))
    db.session.flush()
    return True


def hangs_on(coaching_session: CoachingSession) -> list[Hanging]:
    """The tasks whose due dates hang on the session; they keep them when it is called off."""
    statement = (
        select(CoachingSession)
        .options(joinedload(CoachingSession.plan).defer(PlannedSession.body_html))
        .where(CoachingSession.cohort_id == coaching_session.cohort_id)
    )
    dates = {each.plan.key: each.date for each in db.session.scalars(statement)}
    # what would follow the session to any other day hangs on it
    dates[coaching_session.plan.key] += timedelta(days=1)
    return would_follow(coaching_session.cohort, dates)
