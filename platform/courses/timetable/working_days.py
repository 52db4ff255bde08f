"""Working days in Finland, and the dates that a programme's sessions are proposed for."""

from datetime import date, timedelta
from functools import cache

import holidays

from courses.models import ProgrammeVersion
from foundation.languages import current_language

_LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}
"""The library's codes for ours."""


@cache
def _public_holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language=_LANGUAGES[language]))


def holiday_on(day: date) -> str:
    """What the public holiday of the day is called in the reader's language; empty on any other day."""
    return _public_holidays(day.year, current_language()).get(day, "")


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return day.weekday() > 4


def is_working_day(day: date) -> bool:
    """Whether municipal offices work on the day: neither weekend nor public holiday in Finland."""
    return not is_weekend(day) and day not in _public_holidays(day.year, "fi")


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def propose_dates(version: ProgrammeVersion, first: date) -> list[date]:
    """A working day for each of the programme's sessions, the first on ``first`` or next to it, in order.

    ``version`` has its sessions loaded. A session that would begin before the one before it is over goes to
    the next working day: two weeks of Christmas may push them together.
    """
    dates: list[date] = []
    for number, plan in enumerate(version.sessions):
        day = next_working_day(first + timedelta(weeks=plan.weeks_after_first))
        while dates and (
            day < dates[-1] or (day == dates[-1] and plan.starts < version.sessions[number - 1].ends)
        ):
            day = next_working_day(day + timedelta(days=1))
        dates.append(day)
    return dates
