"""Says in plain English, and on which line, what a content file has that its shape does not allow."""

import difflib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from courses import content_schema as schema
from courses.content_answers import FieldFile, FieldWords
from courses.content_badges import Alignment, BadgeFile, BadgeFront, BadgeRules
from courses.content_files import Mistakes, Source

Model = TypeVar("Model", bound=BaseModel)

KNOWN_KEYS = sorted(
    {
        field.alias or name
        for model in (
            schema.ProgrammeFile, schema.SessionFile, schema.TaskFile, FieldFile, FieldWords,
            schema.Offset, schema.Answer,
            schema.HeadCount, schema.FairContent, schema.Criteria, BadgeFile, Alignment, BadgeRules,
            schema.MaterialFront, schema.SessionFront, schema.TaskFront,
            BadgeFront,
        )
        for name, field in model.model_fields.items()
    }
)  # fmt: skip


def check(model: type[Model], source: Source, mistakes: Mistakes) -> Model | None:
    """The values of `source` as a `model`, or None and a mistake on the right line for each thing wrong."""
    try:
        return model.model_validate(source.values)
    except ValidationError as refused:
        for error in refused.errors():
            loc = error["loc"]
            mistakes.add(source.path, source.line(*loc), _in_plain_words(loc, dict(error)))
        return None


def _in_plain_words(loc: tuple[int | str, ...], error: dict[str, Any]) -> str:
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "file")
    limits = error.get("ctx", {})
    sentence = _SENTENCES.get(error["type"])
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, KNOWN_KEYS, 1)
        return f"unknown key `{name}`" + (f"; did you mean `{close[0]}`?" if close else "")
    if error["type"] == "value_error":
        return f"`{name}` {limits['error']}"
    if sentence is None:
        return f"`{name}`: {error['msg']}"
    return sentence(name, {**limits, "input": error.get("input")})


_SENTENCES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "missing": lambda name, it: f"`{name}` is missing",
    "string_type": lambda name, it: f"`{name}` must be text; put it in quotation marks",
    "string_too_short": lambda name, it: f"`{name}` is empty",
    "string_too_long": lambda name, it: (
        f"`{name}` is too long: {len(it['input'])} characters, at most {it['max_length']}"
    ),
    "string_pattern_mismatch": lambda name, it: (
        f"`{name}` must be a web address that begins with https://"
        if "https" in it["pattern"]
        else f"`{name}` may have only the letters a-z, digits and hyphens, and begins with a letter"
    ),
    "int_type": lambda name, it: f"`{name}` must be a whole number",
    "bool_type": lambda name, it: f"`{name}` must be true or false",
    "list_type": lambda name, it: f"`{name}` must be a list: [one, two]",
    "model_type": lambda name, it: f"`{name}` must have keys of its own below it",
    "greater_than_equal": lambda name, it: f"`{name}` must be at least {it['ge']}",
    "less_than_equal": lambda name, it: f"`{name}` must be at most {it['le']}",
    "too_short": lambda name, it: f"`{name}` must have at least {it['min_length']}",
    "too_long": lambda name, it: f"`{name}` may have at most {it['max_length']}",
    "enum": lambda name, it: f"`{name}` must be one of: {_choices(it['expected'])}",
    "literal_error": lambda name, it: f"`{name}` must be one of: {_choices(it['expected'])}",
}


def _choices(expected: object) -> str:
    return cast(str, expected).replace("'", "").replace(" or ", ", ")
