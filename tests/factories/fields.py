"""Makers of structured tasks: a field of each kind, and what somebody could type into it."""

from typing import Any

from assignments import queries
from assignments.models import Assignment
from courses.answerable import TaskField
from courses.vocabulary import AnswerRule
from foundation.database import db
from tests.factories.make import words


def field(
    kind: str, key: str, *, required: bool = True, options: tuple[str, ...] = (), steps: int = 5
) -> Any:
    """A field as a programme has it; its label is its key with a capital."""
    return TaskField(
        key=key,
        kind=kind,
        required=required,
        label=words(key.capitalize()),
        hint=words(f"Apu {key}"),
        options=[{"key": option, "title": words(option.capitalize())} for option in options],
        steps=steps if kind in ("scale", "table") else 0,
        ends=[words("En vielä"), words("Hyvin")] if kind == "scale" else [],
    )


EVERY_KIND = (
    field("short_text", "place"),
    field("long_text", "story"),
    field("choice", "sector", options=("school", "kitchen")),
    field("scale", "skill"),
    field("date", "begins"),
    field("table", "steps", options=("what", "who"), steps=3),
    field("short_text", "extra", required=False),
)
TYPED = {
    "field-place": "Keittiö",
    "field-story": "Kaksi riviä:\n- yksi",
    "field-sector": "kitchen",
    "field-skill": "4",
    "field-begins": "2027-02-24",
    "field-steps-0-what": "Kysy | kerro",
    "field-steps-0-who": "Aino",
    "field-steps-2-what": "Mittaa",
}
KEPT: dict[str, Any] = {
    "place": "Keittiö",
    "story": "Kaksi riviä:\n- yksi",
    "sector": "kitchen",
    "skill": 4,
    "begins": "2027-02-24",
    "steps": [{"what": "Kysy | kerro", "who": "Aino"}, {"what": "Mittaa"}],
}


def ask(of: Assignment, *fields: Any, **told: Any) -> Assignment:
    """The assignment asks for these fields, and no text unless `told` so."""
    loaded = queries.assignment(of.id)
    assert loaded is not None
    plan = loaded.plan
    plan.fields = list(fields)
    plan.text_rule = AnswerRule.NONE
    for name, value in told.items():
        setattr(plan, name, value)
    db.session.commit()
    again = queries.assignment(of.id)
    assert again is not None
    return again
