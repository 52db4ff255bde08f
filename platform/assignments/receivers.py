"""What this room does when it hears news from courses."""

from typing import Any

from assignments import timetable
from courses import signals
from courses.models import Cohort, Day


@signals.cohort_created.connect
def _cohort_created(cohort: Cohort, **_news: Any) -> None:
    timetable.create_assignments(cohort)


@signals.day_moved.connect
def _day_moved(day: Day, **_news: Any) -> None:
    timetable.follow_day(day)
