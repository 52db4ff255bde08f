"""How the boards say dates and small numbers."""

from datetime import datetime

from babel import Locale
from babel.dates import format_date
from flask_babel import gettext as _

from courses.boards.progress import LEAST
from foundation import clock
from foundation.languages import current_language

_SHORT = {"fi": "d.M.", "sv": "d.M.", "en": "d MMM"}
_WHOLE = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}


def short_day(moment: datetime) -> str:
    """A date for a narrow column, without its year: "26.11."."""
    return _date(moment, _SHORT)


def span(first: datetime, last: datetime) -> str:
    """From when till when, the year once where it is the same: "15.10.–10.12.2026"."""
    same = clock.helsinki(first).year == clock.helsinki(last).year
    return f"{_date(first, _SHORT if same else _WHOLE)}–{_date(last, _WHOLE)}"


def _date(moment: datetime, patterns: dict[str, str]) -> str:
    language = current_language()
    return format_date(clock.helsinki(moment).date(), patterns[language], locale=Locale(language))


def people_told(people: int, total: int) -> str:
    """How many of how many; one or two are not told apart: "fewer than 3 of 12"."""
    if 0 < people < LEAST:
        return str(_("fewer than %(least)s of %(total)s", least=LEAST, total=total))
    return str(_("%(people)s of %(total)s", people=people, total=total))
