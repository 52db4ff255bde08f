"""Borrowing somebody's eyes for a while, to help them: begun with a reason, ended by hand or by the clock."""

from datetime import timedelta

from foundation import clock
from foundation.audit import record
from people.models import Person, UserSession

LASTS = timedelta(minutes=30)
"""How long one may see the house as somebody else; then the reason has to be told anew."""


def begin(running: UserSession, seen: Person, *, reason: str) -> None:
    """Whoever is signed in with this session sees the house as the person; both their logs tell why."""
    running.viewing_as_id, running.viewing_until = seen.id, clock.now() + LASTS
    record(running.person, "began to see as", seen, reason=reason, until=running.viewing_until.isoformat())


def stop(running: UserSession) -> None:
    """Whoever is signed in with this session sees the house with their own eyes."""
    seen = running.viewing_as
    running.viewing_as_id = running.viewing_until = None
    if seen is not None:
        record(running.person, "stopped seeing as", seen)
