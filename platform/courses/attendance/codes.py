"""The code on the wall: made, made anew, taken back; and participants who mark themselves with it."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses import signals
from courses.attendance.models import PresenceCode
from courses.guidance.models import as_held
from courses.guidance.queries import held_for, own_time, times_of
from courses.joining.codes import drawn, read_code
from courses.models import Attendance, CoachingSession, Enrolment, PlannedSession
from courses.vocabulary import CohortState, Presence
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person

LENGTH = 6
"""Characters: 30 bits, of which `foundation.limits` lets a participant try few, and only on the day."""
OPENS = timedelta(hours=1)
"""So long before a session begins its participants can mark that they have come."""


def shown(code: str) -> str:
    """The code as people read it from a wall: "ABC-DEF"."""
    return f"{code[:3]}-{code[3:]}"


def code_of(coaching_session: CoachingSession) -> PresenceCode | None:
    """The session's code, also before and after its day."""
    return db.session.scalar(select(PresenceCode).where(PresenceCode.session_id == coaching_session.id))


def make_code(coaching_session: CoachingSession, *, by: Person) -> PresenceCode:
    """The session has a new code, drawn by lot, and the old one works no more."""
    _lock(coaching_session)
    code = code_of(coaching_session) or PresenceCode(id=uuid.uuid4(), session_id=coaching_session.id)
    code.code = drawn(LENGTH)
    db.session.add(code)
    record(by, "made presence code", coaching_session)
    db.session.flush()
    return code


def revoke_code(coaching_session: CoachingSession, *, by: Person) -> None:
    """The code works no more; a second time changes nothing."""
    _lock(coaching_session)
    code = code_of(coaching_session)
    if code is not None:
        db.session.delete(code)
        record(by, "revoked presence code", coaching_session)
        db.session.flush()


def _lock(coaching_session: CoachingSession) -> None:
    db.session.execute(
        select(CoachingSession.id).where(CoachingSession.id == coaching_session.id).with_for_update()
    )


def is_open(coaching_session: CoachingSession) -> bool:
    """Whether its participants can mark themselves now: from an hour before until the day is over."""
    return (
        coaching_session.called_off_at is None
        and coaching_session.starts_at - OPENS <= clock.now() <= clock.end_of_day(coaching_session.date)
    )


def open_sessions(place: Enrolment) -> list[CoachingSession]:
    """The sessions in which the participant can mark themselves now, as they have them; mostly none."""
    statement = (
        select(CoachingSession)
        .options(joinedload(CoachingSession.plan).defer(PlannedSession.body_html))
        .where(CoachingSession.cohort_id == place.cohort_id)
        .order_by(CoachingSession.starts_at)
    )
    sessions = db.session.scalars(statement).all()
    times = times_of(sessions)
    seen = [as_held(each, own_time(times.get(each.id, ()), place.organisation_id)) for each in sessions]
    return [each for each in seen if is_open(each)]


def session_by_code(place: Enrolment, typed: str) -> CoachingSession | None:
    """Which session of their cohort this code opens for the participant now; None for a wrong code."""
    statement = (
        select(CoachingSession)
        .join(PresenceCode, PresenceCode.session_id == CoachingSession.id)
        .options(joinedload(CoachingSession.cohort), joinedload(CoachingSession.plan))
        .where(CoachingSession.cohort_id == place.cohort_id, PresenceCode.code == read_code(typed))
        .limit(1)
    )
    found = db.session.scalar(statement)
    return found if found is not None and is_open(held_for(found, place.organisation_id)) else None


def mark_oneself(place: Enrolment, coaching_session: CoachingSession) -> Attendance:
    """The participant was there, by their own word; where the session is marked already, that stays.

    The first marking sets a planned cohort running.
    """
    _lock(coaching_session)  # the trainer may be marking the list at this moment
    marked = db.session.scalar(
        select(Attendance).where(
            Attendance.session_id == coaching_session.id, Attendance.enrolment_id == place.id
        )
    )
    if marked is not None:
        return marked
    now = clock.now()
    row = Attendance(
        id=uuid.uuid4(),
        session_id=coaching_session.id,
        enrolment_id=place.id,
        presence=Presence.PRESENT,
        marked_at=now,
        scanned_at=now,
    )
    db.session.add(row)
    record(place.person_id, "marked own presence", row, about=place.person_id)
    if coaching_session.cohort.state is CohortState.PLANNED:
        coaching_session.cohort.state = CohortState.RUNNING
    db.session.flush()
    signals.attendance_marked.send(coaching_session, enrolments=[place])
    return row
