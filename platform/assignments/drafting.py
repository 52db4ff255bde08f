"""Saving while somebody writes: what changed in which field travels, and goes into the draft."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assignments import operations
from assignments.fields import PREFIX, given
from assignments.models import Assignment, Submission
from assignments.operations import Answer, TextChangedMeanwhile, mark_of
from courses.answerable import TaskField
from courses.vocabulary import AnswerRule, FieldKind
from foundation.text import check_text, clean_text
from people.models import Person

PACE = 2100
"""Milliseconds between a page's saves; a little more than the limit, so that a good page never meets it."""

MOST_CHANGES = 50
"""In one save; a page sends those that fit into its two kilobytes."""


@dataclass(frozen=True)
class Draft:
    """What the fields of the page hold of an answer, by their names, and the mark by which it is known."""

    values: Mapping[str, str]
    mark: str


@dataclass(frozen=True)
class Change:
    """The characters of a field from ``start`` up to ``end``, counted in code points, became ``text``."""

    name: str
    start: int
    end: int
    text: str


class ChangesUnreadable(ValueError):
    """What came is no list of changes, or fits no field of the page: no page of ours sends that."""


def draft_of(assignment: Assignment, submission: Submission | None) -> Draft:
    """The answer as it is being written; empty fields where nothing was."""
    text, fields = (submission.text, submission.fields) if submission else ("", {})
    values = {name: "" for field in assignment.plan.fields for name in _names(field)}
    for field in assignment.plan.fields:
        values |= _values(field, fields.get(field["key"]))
    if assignment.plan.text_rule is not AnswerRule.NONE:
        values["text"] = text
    return Draft(values, mark_of(text, fields))


def read_changes(told: str) -> list[Change]:
    """The changes as a page sends them: `[["text", 120, 123, "new words"]]`. Raises `ChangesUnreadable`."""
    try:
        changes = [_change(*one) for one in json.loads(told)]
    except (ValueError, TypeError, RecursionError) as fault:
        raise ChangesUnreadable from fault
    if len(changes) > MOST_CHANGES:
        raise ChangesUnreadable
    return changes


def changed(there: Draft, seen: str, changes: Sequence[Change]) -> dict[str, str]:
    """The fields with the changes, nothing saved yet; ``seen`` is the mark of what the writer began from.

    Raises `ChangesUnreadable`, and `TextChangedMeanwhile` when something else is there by now.
    """
    values = dict(there.values)
    if there.mark != seen:
        raise TextChangedMeanwhile(values.get("text", ""), there.mark)
    for change in changes:
        values[change.name] = _spliced(values, change)
    return values


def save(person: Person, assignment: Assignment, values: Mapping[str, str], seen: str) -> Draft:
    """The draft is what the fields hold, made clean. Raises `TextRefused`, and what `save_draft` raises."""
    clean = {name: clean_text(value).strip() for name, value in values.items()}
    text = clean.get("text", "")
    check_text(text)
    asked = assignment.plan.fields
    answer = Answer(
        text=text, seen=seen, fields=given(asked, {field["key"]: _typed(field, clean) for field in asked})
    )
    return draft_of(assignment, operations.save_draft(person, assignment, answer))


def _cell(field: TaskField, row: int, column: str) -> str:
    return f"{PREFIX}{field['key']}-{row}-{column}"


def _names(field: TaskField) -> list[str]:
    """What the inputs of the field are called on the page."""
    if field["kind"] != FieldKind.TABLE:
        return [PREFIX + field["key"]]
    columns = [column["key"] for column in field["options"]]
    return [_cell(field, row, column) for row in range(field["steps"]) for column in columns]


def _values(field: TaskField, kept: Any) -> dict[str, str]:
    """What the field's inputs hold of a draft, those that hold anything."""
    if field["kind"] != FieldKind.TABLE:
        return {} if kept is None else {PREFIX + field["key"]: str(kept)}
    names = _names(field)
    rows = [row for row in kept if isinstance(row, dict)] if isinstance(kept, list) else []
    cells = {_cell(field, place, key): text for place, row in enumerate(rows) for key, text in row.items()}
    return {name: text for name, text in cells.items() if name in names}


def _typed(field: TaskField, values: Mapping[str, str]) -> Any:
    """What was typed into the field, as `given` takes it."""
    if field["kind"] != FieldKind.TABLE:
        return values.get(PREFIX + field["key"], "")
    columns = [column["key"] for column in field["options"]]
    return [
        {column: values.get(_cell(field, row, column), "") for column in columns}
        for row in range(field["steps"])
    ]


def _change(name: object, start: object, end: object, text: object) -> Change:
    if not (isinstance(name, str) and isinstance(text, str)):
        raise ChangesUnreadable
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
        raise ChangesUnreadable
    return Change(name, start, end, text)


def _spliced(values: Mapping[str, str], change: Change) -> str:
    value = values.get(change.name)
    if value is None or change.end > len(value):
        raise ChangesUnreadable
    return value[: change.start] + change.text + value[change.end :]
