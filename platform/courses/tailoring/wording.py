"""A cohort's programme as its trainers see it when they tailor it: rows with what can be done to each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from courses.models import CoachingSession, Material, PlannedTask
from courses.tailoring.operations import offsets
from courses.wording import session_titles
from foundation.languages import LANGUAGES


@dataclass(frozen=True)
class Line:
    """A part, with the keys of those above and below it with which it can change places."""

    part: PlannedTask | Material
    above: str
    below: str
    opens: date | None = None
    due: date | None = None
    answered: bool = False


@dataclass(frozen=True)
class Shelf:
    """A session with its materials."""

    key: str
    title: str
    lines: list[Line]


def shelves(sessions: Sequence[CoachingSession], pages: Sequence[Material]) -> list[Shelf]:
    """Each session with its materials in order, those hidden included."""
    found = []
    for each, title in zip(sessions, session_titles(each.plan for each in sessions), strict=True):
        own = [page for page in pages if page.session_key == each.plan.key]
        keys = ["", *(page.key for page in own), ""]
        lines = [Line(page, keys[place], keys[place + 2]) for place, page in enumerate(own)]
        found.append(Shelf(each.plan.key, title, lines))
    return found


def fresh_languages(part: PlannedTask | Material) -> str:
    """In which languages its words are the newest, by name."""
    return ", ".join(LANGUAGES[key] for key in part.title if key not in part.behind)


def task_lines(
    tasks: Sequence[PlannedTask], sessions: Sequence[CoachingSession], answered: Collection[str]
) -> list[Line]:
    """The tasks as they close; those that close on the same day can change places.

    Tasks that hang on a session which is not there any more come last.
    """
    dates = {each.plan.key: each.date for each in sessions}
    timed = []
    for task in tasks:
        opens, due = (offset.on(dates) if offset.of in dates else None for offset in offsets(task))
        timed.append((due or date.max, task, opens, due))
    timed.sort(key=lambda each: (each[0], each[1].position))
    found = []
    for place, (day, task, opens, due) in enumerate(timed):
        before = timed[place - 1] if place else None
        after = timed[place + 1] if place + 1 < len(timed) else None
        found.append(
            Line(
                task,
                before[1].key if before and before[0] == day else "",
                after[1].key if after and after[0] == day else "",
                opens,
                due,
                task.key in answered,
            )
        )
    return found
