"""A programme as a path to look at: what happens before, in and between its sessions, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from applications.wording import task_kind
from courses.models import PlannedSession, PlannedTask, ProgrammeVersion, Slot
from courses.vocabulary import HeldFor, SessionKind
from courses.wording import numbered, planned_hours, session_sign, session_title
from foundation.languages import say


@dataclass(frozen=True)
class Stop:
    """One stop on the way: a session, with its sign and its plan, or an assignment, which has none."""

    title: str
    when: str
    text: str = ""
    sign: str = ""
    plan: Sequence[Slot] = ()


def outline(version: ProgrammeVersion) -> list[Stop]:
    """The stops of the programme in order of time; the version's sessions and tasks are loaded."""
    starts = {planned.key: planned.weeks_after_first * 7 for planned in version.sessions}
    stops = [
        (starts[planned.key], 0, _session(planned, number)) for number, planned in numbered(version.sessions)
    ]
    stops += [(starts.get(task.due_of, 0) + task.due_days, -1, _task(task)) for task in version.tasks]
    return [stop for _days, _kind, stop in sorted(stops, key=lambda entry: entry[:2])]


def _session(planned: PlannedSession, number: int) -> Stop:
    weeks = planned.weeks_after_first
    later = ngettext("%(num)s week after the start", "%(num)s weeks after the start", weeks)
    notes = [later if weeks else _("The start"), planned_hours(planned)]
    if planned.kind is SessionKind.WEBINAR:
        notes.append(_("Remote"))
    if planned.held_for is HeldFor.EACH_ORGANISATION:
        notes.append(_("With each organisation separately"))
    title, sign = session_title(planned, number), session_sign(planned, number)
    return Stop(title, " · ".join(notes), say(planned.summary), sign, planned.plan)


def _task(task: PlannedTask) -> Stop:
    minutes = _("about %(minutes)s minutes", minutes=task.minutes)
    return Stop(say(task.title), f"{task_kind(task.kind)} · {minutes}")
