"""A timetable as somebody would like it, beside the one that is: what changes, what is wrong, what is odd."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask_babel import gettext as _

from courses.models import CoachingSession
from courses.timetable.working_days import holiday_on, is_weekend
from foundation import clock


@dataclass(frozen=True)
class Slot:
    """From when until when, and where."""

    starts_at: datetime
    ends_at: datetime
    place: str


def slot_of(coaching_session: CoachingSession) -> Slot:
    """When and where the session is now."""
    return Slot(coaching_session.starts_at, coaching_session.ends_at, coaching_session.place)


@dataclass(frozen=True)
class Change:
    """One session that is to be, or was, at another time or place."""

    session: CoachingSession
    before: Slot
    after: Slot

    @property
    def to_another_time(self) -> bool:
        """Whether the date or the hours change."""
        return (self.before.starts_at, self.before.ends_at) != (self.after.starts_at, self.after.ends_at)

    @property
    def to_another_date(self) -> bool:
        """Whether the date changes, and with it what hangs on the session."""
        before, after = (clock.helsinki(slot.starts_at).date() for slot in (self.before, self.after))
        return before != after

    @property
    def is_news(self) -> bool:
        """Whether people would go wrong without a letter; a place's first name misleads nobody."""
        return self.to_another_time or bool(self.before.place)


Wanted = Mapping[uuid.UUID, Slot]
"""When and where sessions are to be, by their keys; who is missing stays as it is."""


def changes_to(sessions: Sequence[CoachingSession], wanted: Wanted) -> list[Change]:
    """Which sessions would change, in order."""
    return [
        Change(session, slot_of(session), wanted[session.id])
        for session in sessions
        if session.id in wanted and wanted[session.id] != slot_of(session)
    ]


def out_of_order(sessions: Sequence[CoachingSession], wanted: Wanted) -> set[uuid.UUID]:
    """The sessions that would begin before the one before them is over; ``sessions`` are in order."""
    slots = [(session.id, wanted.get(session.id) or slot_of(session)) for session in sessions]
    return {key for (_before, earlier), (key, later) in pairwise(slots) if later.starts_at < earlier.ends_at}


def warnings(slot: Slot) -> list[str]:
    """What somebody should know before they agree to this time; empty where it is an ordinary day."""
    day = clock.helsinki(slot.starts_at).date()
    told = []
    if name := holiday_on(day):
        told.append(_("This day is a public holiday: %(name)s.", name=name))
    elif is_weekend(day):
        told.append(_("This day is a Sunday.") if day.weekday() == 6 else _("This day is a Saturday."))
    if slot.ends_at <= clock.now():
        told.append(_("This time has passed already."))
    return told
