"""The one clock: moments are UTC, people live in Helsinki."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Let it be that moment for a while: the demonstration's past happened when it says it did."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """The date that people in Finland have on their wall."""
    return now().astimezone(HELSINKI).date()


def at(day: date, wall_time: time) -> datetime:
    """The UTC moment of a Helsinki wall time; in the doubled autumn hour the first of the two."""
    return datetime.combine(day, wall_time, HELSINKI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a Helsinki date as a UTC moment: a deadline is "23:59 on the date"."""
    return at(day, time(23, 59, 59))


def start_of_day(day: date) -> datetime:
    """The first second of a Helsinki date as a UTC moment."""
    return at(day, time(0, 0))


def helsinki(moment: datetime) -> datetime:
    """The same moment as people in Finland read it."""
    return moment.astimezone(HELSINKI)


def days_until(moment: datetime) -> int:
    """Whole calendar days from today to the moment's Helsinki date; negative when it has passed."""
    return (helsinki(moment).date() - today()) // timedelta(days=1)
