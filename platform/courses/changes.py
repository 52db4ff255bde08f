"""What differs between two versions of a programme: by session, task and material, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from courses.models import Material, PlannedSession, PlannedTask, ProgrammeVersion
from courses.tailoring.columns import Tailorable
from foundation.database import Words


class Part(StrEnum):
    PROGRAMME = "programme"
    SESSION = "session"
    TASK = "task"
    MATERIAL = "material"


class Sort(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Field:
    """One thing said otherwise than before: under which name content files say it, and its values."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A part of the programme that is new, gone, or said otherwise in some fields."""

    part: Part
    sort: Sort
    key: str
    title: Words
    fields: tuple[Field, ...] = ()


Columns = Mapping[str, tuple[str, ...]]
"""By the name that content files use: the columns that hold it."""
_TEXT: Columns = {"title": ("title",), "summary": ("summary",), "body": ("body_html",)}
_PROGRAMME: Columns = {
    **_TEXT,
    "price_euros": ("price_euros",),
    "head_count": ("least_people", "most_people"),
    "joining": ("joining",),
    "organisations": ("organisations",),
    "fair": ("fair_session_key", "reviews_each"),
    "badge": ("badge_slug",),
    "criteria": ("sessions_to_attend", "all_tasks", "all_reviews"),
}
_SESSION: Columns = {
    "kind": ("kind",),
    "for": ("held_for",),
    "starts": ("starts",),
    "ends": ("ends",),
    "weeks_after_first": ("weeks_after_first",),
    "title": ("title",),
    "summary": ("summary",),
    "plan": ("plan",),
    "body": ("body_html",),
}
TASK: Columns = {
    "kind": ("kind",),
    "minutes": ("minutes",),
    "opens": ("opens_days", "opens_of"),
    "due": ("due_days", "due_of"),
    "cut_off": ("cut_off_days", "cut_off_of"),
    "answer": ("text_rule", "files_rule"),
    "fields": ("fields",),
    "canvas": ("canvas",),
    "compared_with": ("compared_with",),
    "seen_by": ("seen_by",),
    "done_by": ("done_by",),
    "looked at for": ("criteria",),
    "title": ("title",),
    "action": ("action",),
    "summary": ("summary",),
    "body": ("body_html",),
}
MATERIAL: Columns = {
    "session": ("session_key",),
    "kind": ("kind",),
    "leads_to": ("leads_to",),
    "file": ("digests",),
    "captions": ("captions",),
    **_TEXT,
}

Planned = PlannedSession | PlannedTask | Material


def between(before: ProgrammeVersion, after: ProgrammeVersion) -> list[Change]:
    """Everything in which ``after`` differs from ``before``, in the order in which ``after`` says it.

    Both have their sessions, tasks and materials loaded, texts included; they need not be in the database.
    What a cohort's trainers hid counts as not there.
    """
    fields = [*_fields(before, after, _PROGRAMME), *_orders(before, after)]
    found = [Change(Part.PROGRAMME, Sort.CHANGED, "programme", after.title, tuple(fields))] if fields else []
    found += _parts(Part.SESSION, before.sessions, after.sessions, _SESSION)
    found += _parts(Part.TASK, _shown(before.tasks), _shown(after.tasks), TASK)
    found += _parts(Part.MATERIAL, _shown(before.materials), _shown(after.materials), MATERIAL)
    return found


def _shown(rows: Sequence[Planned]) -> list[Planned]:
    return [row for row in rows if not (isinstance(row, Tailorable) and row.hidden)]


def _fields(before: Any, after: Any, columns: Columns) -> Iterator[Field]:
    for name, stored in columns.items():
        one, other = (tuple(getattr(each, column) for column in stored) for each in (before, after))
        if one != other:
            yield Field(name, *((one[0], other[0]) if len(stored) == 1 else (one, other)))


def _orders(before: ProgrammeVersion, after: ProgrammeVersion) -> Iterator[Field]:
    """The same parts in another order; what came or went in between is no change of order."""
    for name in ("sessions", "tasks", "materials"):
        old = [row.key for row in _shown(getattr(before, name))]
        new = [row.key for row in _shown(getattr(after, name))]
        one, other = [key for key in old if key in new], [key for key in new if key in old]
        if one != other:
            yield Field(f"order of {name}", one, other)


def _parts(
    part: Part, before: Sequence[Planned], after: Sequence[Planned], columns: Columns
) -> Iterator[Change]:
    old = {row.key: row for row in before}
    for row in after:
        if row.key not in old:
            yield Change(part, Sort.ADDED, row.key, row.title)
        elif fields := tuple(_fields(old[row.key], row, columns)):
            yield Change(part, Sort.CHANGED, row.key, row.title, fields)
    kept = {row.key for row in after}
    yield from (Change(part, Sort.REMOVED, row.key, row.title) for row in before if row.key not in kept)
