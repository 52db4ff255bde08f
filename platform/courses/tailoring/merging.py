"""A newer version of the programme meets what a cohort's trainers changed: nothing of theirs is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from courses.changes import MATERIAL, TASK, Columns
from courses.models import Material, PlannedSession, PlannedTask, ProgrammeVersion
from courses.tailoring.copies import Whole, copy_of, own_copy
from foundation.database import Words

Part = TypeVar("Part", bound=PlannedTask | Material)


@dataclass(frozen=True)
class Kept:
    """A part in which the trainers and the programme changed the same things: the trainers' stay."""

    title: Words
    fields: tuple[str, ...]
    """Under which names content files say them; none where the programme has the part no more."""


def merged(base: Whole, own: Whole, newest: Whole) -> ProgrammeVersion:
    """What the newest version says, but for what the trainers changed in ``own``; not in the database.

    What they added or hid stays so; what they rewrote stays as they wrote it, field by field, also where the
    programme changed it, and where the programme has it no more.
    """
    sessions = [copy_of(row) for row in newest.sessions]
    tasks = _parts(base.tasks, own.tasks, newest.tasks, TASK)
    materials = _parts(base.materials, own.materials, newest.materials, MATERIAL)
    rehang = _Rehanging(own.sessions, newest.sessions)
    for task in tasks:
        task.opens_of, task.due_of = rehang.key(task.opens_of), rehang.key(task.due_of)
        task.cut_off_of = rehang.key(task.cut_off_of) if task.cut_off_of else None
    for page in materials:
        page.session_key = rehang.key(page.session_key)
    return own_copy(newest.version, sessions, tasks, materials)


def kept_against(base: Whole, own: Whole, newest: Whole) -> list[Kept]:
    """Where the programme changed what the trainers changed too, and what it took away that they changed."""
    return [
        *_kept(base.tasks, own.tasks, newest.tasks, TASK),
        *_kept(base.materials, own.materials, newest.materials, MATERIAL),
    ]


class _Rehanging:
    """A session that the programme has no more is stood in for by the one that has its place in the order."""

    def __init__(self, before: Sequence[PlannedSession], after: Sequence[PlannedSession]) -> None:
        self._before, self._after = [row.key for row in before], [row.key for row in after]

    def key(self, key: str) -> str:
        """The key of the session, or of the one in its place."""
        if key in self._after:
            return key
        place = self._before.index(key) if key in self._before else 0
        return self._after[min(place, len(self._after) - 1)]


def _parts(base: Sequence[Part], own: Sequence[Part], newest: Sequence[Part], columns: Columns) -> list[Part]:
    before, mine, news = _by_key(base), _by_key(own), _by_key(newest)
    found: list[Part] = []
    for key in _order([*before], [*mine], [*news]):
        b, o, n = before.get(key), mine.get(key), news.get(key)
        if o is None and n is not None:
            found.append(copy_of(n))
        elif o is not None and n is None:
            if b is None or any(_changed(b, o, columns)):
                found.append(copy_of(o))
        elif o is not None and n is not None:
            found.append(_both(b, o, n, columns))
    for position, row in enumerate(found):
        row.position = position
    return found


def _by_key(rows: Sequence[Part]) -> dict[str, Part]:
    return {row.key: row for row in rows}


def _both(b: Part | None, o: Part, n: Part, columns: Columns) -> Part:
    """What the programme says, with what the trainers changed; without a base, all of theirs."""
    theirs = list(columns) if b is None else list(_changed(b, o, columns))
    stored = {column for name in theirs for column in columns[name]}
    values: dict[str, Any] = {column: getattr(o, column) for column in stored}
    if "body_html" in stored:
        values["body"] = o.body
    if theirs:
        values["behind"], values["revised_at"] = o.behind, o.revised_at
    return copy_of(n, hidden=o.hidden, revision=o.revision + 1, **values)


def _kept(
    base: Sequence[Part], own: Sequence[Part], newest: Sequence[Part], columns: Columns
) -> Iterable[Kept]:
    before, news = _by_key(base), _by_key(newest)
    for o in own:
        b, n = before.get(o.key), news.get(o.key)
        if b is None:
            continue
        mine = list(_changed(b, o, columns))
        if n is None and mine:
            yield Kept(o.title, ())
        elif n is not None:
            both = {*mine} & {*_changed(b, n, columns)} & {*_changed(o, n, columns)}
            if both:
                yield Kept(o.title, tuple(name for name in columns if name in both))


def _changed(one: Part, other: Part, columns: Columns) -> Iterable[str]:
    return (name for name, stored in columns.items() if _values(one, stored) != _values(other, stored))


def _values(row: Part, stored: tuple[str, ...]) -> list[Any]:
    return [getattr(row, column) for column in stored]


def _order(base: list[str], own: list[str], newest: list[str]) -> list[str]:
    """The trainers' order where they changed it, else the newest; what one lacks stands by its neighbour."""
    common = set(base) & set(own)
    reordered = [key for key in base if key in common] != [key for key in own if key in common]
    first, second = (own, newest) if reordered else (newest, own)
    order = list(first)
    for place, key in enumerate(second):
        if key not in order:
            above = next((each for each in reversed(second[:place]) if each in order), None)
            order.insert(order.index(above) + 1 if above else 0, key)
    return order
