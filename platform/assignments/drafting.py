"""Saving while somebody writes: what changed in which field travels, and goes into the draft."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assignments import operations
from assignments.models import Assignment, Submission
from assignments.operations import Answer, TextChangedMeanwhile, mark_of
from courses.vocabulary import AnswerRule
from foundation.text import check_text, clean_text
from people.models import Person

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
    text = submission.text if submission else ""
    values = {} if assignment.plan.text_rule is AnswerRule.NONE else {"text": text}
    return Draft(values, mark_of(text))


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
        raise TextChangedMeanwhile(values.get("text", ""))
    for change in changes:
        values[change.name] = _spliced(values, change)
    return values


def save(person: Person, assignment: Assignment, values: Mapping[str, str], seen: str) -> Draft:
    """The draft is what the fields hold, made clean. Raises `TextRefused`, and what `save_draft` raises."""
    text = clean_text(values.get("text", "")).strip()
    check_text(text)
    return draft_of(assignment, operations.save_draft(person, assignment, Answer(text=text, seen=seen)))


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
