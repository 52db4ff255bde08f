"""When a task opens and closes: so many days before or after a session of the cohort."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from courses.vocabulary import TaskKind

Dates = Mapping[str, date]
"""The dates of a cohort's sessions, by their keys."""


@dataclass(frozen=True)
class Offset:
    """A day told by a session: -3 is three days before it, 0 its own day."""

    days: int
    of: str

    def on(self, dates: Dates) -> date:
        """The date that it is in this cohort. Raises `KeyError` for a session that is not there."""
        return dates[self.of] + timedelta(days=self.days)


def kind_of(due: Offset, dates: Dates) -> TaskKind:
    """What a task that closes then is: before the first session, after the last, or in between."""
    day = due.on(dates)
    if day < min(dates.values()):
        return TaskKind.PRE_WORK
    return TaskKind.FINAL if day > max(dates.values()) else TaskKind.INTERIM
