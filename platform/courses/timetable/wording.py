"""How times and places of a timetable are said in the reader's language."""

from collections.abc import Sequence

from courses.models import CoachingSession
from courses.timetable.changes import Slot, Wanted, slot_of
from foundation.languages import moment_text, say, time_text


def slot_words(slot: Slot) -> str:
    """Date, hours and place: "to 11.3.2027 klo 9.00–15.30 · Kirjasto"."""
    time = f"{moment_text(slot.starts_at)}–{time_text(slot.ends_at)}"
    return f"{time} · {slot.place}" if slot.place else time


def timetable_text(sessions: Sequence[CoachingSession], wanted: Wanted | None = None) -> str:
    """The whole timetable as plain text, a session a line; as it is wanted, where that is told."""
    slots = [(wanted or {}).get(session.id) or slot_of(session) for session in sessions]
    return "\n".join(
        f"{say(session.plan.title)}: {slot_words(slot)}"
        for session, slot in zip(sessions, slots, strict=True)
    )
