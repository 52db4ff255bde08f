"""For how long a badge is in force."""

import calendar
from datetime import datetime

from foundation import clock


def end_of(months: int | None, given: datetime) -> datetime | None:
    """The last second of the day that many months after the badge was given, in Helsinki; None for no end.

    From the last of a month it is the last of a month where that is shorter: 31 August and six months make
    the end of February.
    """
    if months is None:
        return None
    day = clock.helsinki(given).date()
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return clock.end_of_day(day.replace(year=year, month=month, day=min(day.day, last)))
