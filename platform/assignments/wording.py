"""Structured answers in words: for pages, and as Markdown for whatever reads one text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from courses.answerable import TaskField
from courses.models import PlannedTask
from courses.vocabulary import CANVAS_FIELDS, FieldKind
from foundation.languages import current_language, day_text, in_language, say
from foundation.text import render_markdown


@dataclass(frozen=True)
class Told:
    """What somebody gave in one field, in the reader's language."""

    key: str
    label: str
    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    step: int = 0
    """Of a scale: which step of ``steps``."""
    steps: int = 0


def told(plan: PlannedTask, fields: Mapping[str, Any]) -> list[Told]:
    """The fields that have something in them, in the task's order.

    What the task has no more, because its trainers or its programme changed it since, comes last, by its key.
    """
    found = [_told(field, fields[field["key"]]) for field in plan.fields if fields.get(field["key"])]
    known = {field["key"] for field in plan.fields}
    return found + [Told(key, key, _plain(value)) for key, value in fields.items() if key not in known]


def _told(field: TaskField, value: Any) -> Told:
    key, label = field["key"], say(field["label"])
    match field["kind"]:
        case FieldKind.TABLE if isinstance(value, list):
            columns = field["options"]
            rows = [[row.get(column["key"], "") for column in columns] for row in value]
            return Told(key, label, columns=[say(column["title"]) for column in columns], rows=rows)
        case FieldKind.SCALE if isinstance(value, int):
            return Told(key, label, scale_text(field, value), step=value, steps=field["steps"])
        case FieldKind.CHOICE:
            names = {option["key"]: say(option["title"]) for option in field["options"]}
            return Told(key, label, names.get(value, _plain(value)))
        case FieldKind.DATE:
            return Told(key, label, _date_text(value))
    return Told(key, label, _plain(value))


def scale_text(field: TaskField, step: int) -> str:
    """A step of a scale in words: "4 of 5"; the first and the last also say what they mean."""
    words = str(_("%(step)s of %(steps)s", step=step, steps=field["steps"]))
    end = {1: 0, field["steps"]: 1}.get(step)
    return f"{words}: {say(field['ends'][end])}" if end is not None and field["ends"] else words


def _date_text(value: Any) -> str:
    try:
        return day_text(date.fromisoformat(value))
    except (TypeError, ValueError):
        return _plain(value)


def _plain(value: Any) -> str:
    """A value of whatever kind, for a field whose kind is another now."""
    if isinstance(value, list):
        return "\n".join(" · ".join(map(str, row.values())) for row in value if isinstance(row, dict))
    return str(value)


def places(plan: PlannedTask) -> Sequence[str]:
    """The keys of the fields that have a place in the task's picture; none where it is a plain form."""
    keys = {field["key"] for field in plan.fields}
    found = CANVAS_FIELDS[plan.canvas] if plan.canvas else ()
    return found if keys.issuperset(found) else ()


def asked_as_markdown(plan: PlannedTask) -> str:
    """What the task asks for, field by field, for paper."""
    lines = [f"- **{say(field['label'])}** {say(field['hint'])}".rstrip() for field in plan.fields]
    return "\n".join(lines)


def as_markdown(plan: PlannedTask, fields: Mapping[str, Any], text: str, language: str) -> str:
    """The whole answer as one Markdown text, the labels in the language; without fields it is the text."""
    with in_language(language):
        parts = [part for one in told(plan, fields) for part in _as_markdown(one)]
    return "\n\n".join([*parts, text] if text else parts)


def as_html(plan: PlannedTask, text_html: str, fields: Mapping[str, Any]) -> str:
    """A version as it is read from top to bottom: its fields, and its text below them."""
    return (render_markdown(as_markdown(plan, fields, "", current_language())) if fields else "") + text_html


def _as_markdown(one: Told) -> Iterator[str]:
    yield f"## {one.label}"
    if one.rows:
        rows = [one.columns, ["---"] * len(one.columns), *one.rows]
        yield "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in rows)
    else:
        yield one.text


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
