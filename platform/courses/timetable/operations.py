"""Sessions are moved, and held remotely or in their place; each change is counted, and told upwards."""

from collections.abc import Sequence

from sqlalchemy import select, update

from courses import signals
from courses.models import Attendance, CoachingSession, Cohort
from courses.timetable.changes import Change, Wanted, changes_to, out_of_order
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Person


class ChangedMeanwhile(Exception):
    """Somebody else changed the timetable after the page was opened."""


class NotPossible(ValueError):
    """A session that has been held would move, or two would change places."""


def held_among(sessions: Sequence[CoachingSession]) -> set[object]:
    """The keys of the sessions that stay where they are: with marked attendance, or called off."""
    keys = [session.id for session in sessions]
    marked = select(Attendance.session_id).where(Attendance.session_id.in_(keys)).distinct()
    return {session.id for session in sessions if session.called_off_at} | set(db.session.scalars(marked))


def move(
    cohort: Cohort, sessions: Sequence[CoachingSession], wanted: Wanted, *, seen: int, by: Person
) -> list[Change]:
    """The sessions are when and where it is wanted, and what hangs on them has followed; tells what changed.

    ``sessions`` are all of the cohort's, in order, with their plans; ``seen`` is the timetable's version that
    its changer saw. Raises `ChangedMeanwhile`, `NotPossible`; then nothing has changed.
    """
    changes = changes_to(sessions, wanted)
    if not changes:
        return []
    take_turn(cohort, seen)
    moved = {change.session.id for change in changes if change.to_another_time}
    if moved & held_among(sessions) or out_of_order(sessions, wanted):
        raise NotPossible
    for change in changes:
        session, after = change.session, change.after
        session.starts_at, session.ends_at = after.starts_at, after.ends_at
        session.place = clean_line(after.place)
        revise(session)
        if change.to_another_time:
            before, now = (
                f"{clock.helsinki(slot.starts_at):%Y-%m-%d %H:%M}" for slot in (change.before, after)
            )
            record(by, "moved session", session, cohort=str(cohort.id), before=before, after=now)
        else:
            record(by, "changed place of session", session, cohort=str(cohort.id))
    db.session.flush()
    for change in changes:
        if change.to_another_date:
            signals.session_moved.send(change.session)
    return changes


def hold_remotely(coaching_session: CoachingSession, *, link: str, place: str, seen: int, by: Person) -> bool:
    """One joins the session by the link, in the place too where one is told; false when it was so before.

    ``coaching_session`` has its cohort loaded. Raises `ChangedMeanwhile`, also when it is called off; then
    nothing has changed.
    """
    if coaching_session.called_off_at is not None:
        raise ChangedMeanwhile
    place = clean_line(place)
    if (coaching_session.link, coaching_session.place) == (link, place):
        return False
    take_turn(coaching_session.cohort, seen)
    coaching_session.link, coaching_session.place = link, place
    revise(coaching_session)
    cohort = str(coaching_session.cohort_id)
    if link:
        record(by, "made session remote", coaching_session, cohort=cohort)
    else:
        record(by, "brought session back", coaching_session, cohort=cohort)
    db.session.flush()
    return True


def hold_in_place(coaching_session: CoachingSession, *, place: str, seen: int, by: Person) -> bool:
    """The session is remote no more, but in the place; false when it was so before. Raises as above."""
    return hold_remotely(coaching_session, link="", place=place, seen=seen, by=by)


def take_turn(cohort: Cohort, seen: int) -> None:
    """Nobody else changes this version of the timetable: of two at the same moment one gets through."""
    statement = (
        update(Cohort)
        .where(Cohort.id == cohort.id, Cohort.timetable_version == seen)
        .values(timetable_version=seen + 1)
        .returning(Cohort.id)
    )
    if db.session.scalar(statement) is None:
        raise ChangedMeanwhile


def count_change(cohort: Cohort) -> None:
    """Whoever has a page of the cohort's timetable open is told that it has changed."""
    counted = update(Cohort).where(Cohort.id == cohort.id)
    db.session.execute(counted.values(timetable_version=Cohort.timetable_version + 1))


def revise(coaching_session: CoachingSession) -> None:
    """Calendars learn that the session is another than they have."""
    coaching_session.sequence += 1
    coaching_session.revised_at = clock.now()
