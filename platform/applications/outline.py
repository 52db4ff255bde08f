"""A programme as a path to look at: what happens before, on and between its days, in order."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from applications.wording import task_kind
from courses.models import PlannedSession, PlannedTask, ProgrammeVersion
from foundation.languages import say


@dataclass(frozen=True)
class Stop:
    """One stop on the way: a contact day has a number, an assignment has none."""

    title: str
    when: str
    text: str = ""
    number: int = 0


def outline(version: ProgrammeVersion) -> list[Stop]:
    """The stops of the programme in order of time; the version's days and tasks are loaded."""
    starts = {planned.key: planned.weeks_after_first * 7 for planned in version.sessions}
    stops = [
        (starts[planned.key], 0, _day(planned, number))
        for number, planned in enumerate(version.sessions, start=1)
    ]
    stops += [(starts.get(task.due_of, 0) + task.due_days, -1, _task(task)) for task in version.tasks]
    return [stop for _days, _kind, stop in sorted(stops, key=lambda entry: entry[:2])]


def _day(planned: PlannedSession, number: int) -> Stop:
    weeks = planned.weeks_after_first
    later = ngettext("%(num)s week after the first day", "%(num)s weeks after the first day", weeks)
    return Stop(say(planned.title), str(later if weeks else _("The first day")), say(planned.summary), number)


def _task(task: PlannedTask) -> Stop:
    minutes = _("about %(minutes)s minutes", minutes=task.minutes)
    return Stop(say(task.title), f"{task_kind(task.kind)} · {minutes}")
