"""Structured answers: what was typed into a task's fields, and what is still wrong with it.

A draft keeps the fields as they were typed, half a date too; only what is sent must be whole.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from assignments.wording import as_markdown
from courses.answerable import TaskField
from courses.models import PlannedTask
from courses.vocabulary import FieldKind
from foundation.languages import current_language
from foundation.text import TEXT_LIMIT, TextRefused, check_text

PREFIX = "field-"
"""What the names of the fields in a form begin with."""
SHORT, LONG = 300, 5_000
"""Characters that a line, or a cell of a table, and a longer text may have."""


def given(fields: Iterable[TaskField], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into these fields, by key; what is empty, or cannot be chosen, is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        value = typed.get(field["key"])
        match field["kind"]:
            case FieldKind.TABLE:
                value = _rows(field, value)
            case FieldKind.SCALE:
                value = _step(field, value)
            case FieldKind.DATE:
                value = _date(value)
            case FieldKind.CHOICE:
                value = value if value in [option["key"] for option in field["options"]] else None
        if value:
            found[field["key"]] = value
    return found


def _date(value: Any) -> Any:
    """The date as browsers write it; what is none, or only half of one, stays as it was typed."""
    found = as_date(value) if isinstance(value, str) else None
    return found.isoformat() if found else value


def _rows(field: TaskField, value: Any) -> list[dict[str, str]]:
    """The rows with something in them, in order; those that are empty close up."""
    columns = [column["key"] for column in field["options"]]
    rows = [row for row in value or [] if isinstance(row, dict)]
    told = [{key: row[key] for key in columns if row.get(key)} for row in rows]
    return [row for row in told if row][: field["steps"]]


def _step(field: TaskField, value: Any) -> int | None:
    step = int(value) if str(value) in map(str, range(1, field["steps"] + 1)) else 0
    return step or None


def mistakes(plan: PlannedTask, fields: Mapping[str, Any], text: str, *, whole: bool) -> dict[str, str]:
    """By the name of its field in the form: what is wrong; with ``whole`` also what is missing or half."""
    found: dict[str, str] = {}
    for field in plan.fields:
        if told := _mistake(field, fields.get(field["key"]), whole):
            found[PREFIX + field["key"]] = told
    if not found and fields and len(as_markdown(plan, fields, text, current_language())) > TEXT_LIMIT:
        message = _("Your answer is too long: at most %(limit)s characters fit in all.", limit=TEXT_LIMIT)
        found[PREFIX + plan.fields[0]["key"]] = message
    return found


def _mistake(field: TaskField, value: Any, whole: bool) -> str:
    if not value:
        return _missing(field) if whole and field["required"] else ""
    match field["kind"]:
        case FieldKind.DATE:
            if len(value) > SHORT or (whole and as_date(value) is None):
                return str(_("Write the date like this: 24.2.2027."))
        case FieldKind.SHORT_TEXT:
            return _too_long(value, SHORT)
        case FieldKind.LONG_TEXT:
            return _too_long(value, LONG) or _too_heavy(value)
        case FieldKind.TABLE:
            return next(
                (told for row in value for cell in row.values() if (told := _too_long(cell, SHORT))), ""
            )
    return ""


def _missing(field: TaskField) -> str:
    if field["kind"] in (FieldKind.CHOICE, FieldKind.SCALE):
        return str(_("Choose one of these."))
    if field["kind"] == FieldKind.TABLE:
        return str(_("Fill in at least one row."))
    return str(_("Fill in this field."))


def _too_long(text: str, limit: int) -> str:
    return str(_("Too long: at most %(limit)s characters fit.", limit=limit)) if len(text) > limit else ""


def _too_heavy(text: str) -> str:
    try:
        check_text(text)
    except TextRefused as refused:
        return str(refused)
    return ""


def as_date(typed: str) -> date | None:
    """The date that was typed, as a browser sends it or as people in Finland write it."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found = datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        return found if 2000 <= found.year <= 2100 else None
    return None
