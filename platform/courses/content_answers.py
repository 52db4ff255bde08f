"""The fields of a structured answer, as content files tell them: their shape, their words, both together."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from courses.content_files import Mistakes, Page
from courses.content_values import Key, Number, Summary, Title, Words
from courses.vocabulary import CANVAS_FIELDS, Canvas, FieldKind

SCALE_STEPS, TABLE_ROWS = 5, 4


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldFile(_Shape):
    """A field of a task's answer as `programme.yaml` gives it."""

    key: Key
    kind: FieldKind
    required: Annotated[bool, Field(strict=True)] = False
    choices: Annotated[list[Key], Field(max_length=10)] = []
    columns: Annotated[list[Key], Field(max_length=4)] = []
    steps: Annotated[Number, Field(ge=3, le=10)] | None = None
    rows: Annotated[Number, Field(ge=1, le=10)] | None = None


class FieldWords(_Shape):
    """What a field is called, with its choices, its columns, or the ends of its scale."""

    label: Title
    hint: Summary | None = None
    choices: dict[str, Title] = {}
    columns: dict[str, Title] = {}
    first: Title | None = None
    last: Title | None = None


class NamedContent(_Shape):
    """A key with its name in each language."""

    key: str
    title: Words


class FieldContent(_Shape):
    """A field of a structured answer with its words."""

    key: str
    kind: FieldKind
    required: bool
    label: Words
    hint: Words
    options: list[NamedContent]
    steps: int
    ends: list[Words]


class AskedFor(Protocol):
    """As much of a task as matters here."""

    @property
    def fields(self) -> list[FieldFile]: ...
    @property
    def criteria(self) -> list[str]: ...
    @property
    def canvas(self) -> Canvas | None: ...


class Told(Protocol):
    """As much of a task's head in one language as matters here."""

    @property
    def fields(self) -> dict[str, FieldWords]: ...
    @property
    def criteria(self) -> dict[str, str]: ...


Found = Iterator[tuple[tuple[str | int, ...], str]]


def wrong_fields(task: AskedFor) -> Found:
    """What contradicts itself in the fields of a task: where, counted from the task, and why."""
    seen: set[str] = set()
    for place, field in enumerate(task.fields):
        if field.key in seen:
            yield ("fields", place, "key"), f"the field `{field.key}` is here twice"
        seen.add(field.key)
        for name, kind, least in (("choices", FieldKind.CHOICE, 2), ("columns", FieldKind.TABLE, 1)):
            given = getattr(field, name)
            if field.kind is kind and len(set(given)) < max(least, len(given)):
                yield ("fields", place, name), f"`{name}` must have at least {least}, each but once"
            elif field.kind is not kind and given:
                yield ("fields", place, name), f"only a `{kind.value}` has `{name}`"
        for name, kind in (("steps", FieldKind.SCALE), ("rows", FieldKind.TABLE)):
            if field.kind is not kind and getattr(field, name) is not None:
                yield ("fields", place, name), f"only a `{kind.value}` has `{name}`"
    if task.canvas is not None and (lacking := [k for k in CANVAS_FIELDS[task.canvas] if k not in seen]):
        yield ("canvas",), f"`{task.canvas.value}` has the fields {', '.join(lacking)}, too"
    for place, key in enumerate(task.criteria):
        if key in task.criteria[:place]:
            yield ("criteria", place), f"`{key}` is here twice"


def wrong_words(task: AskedFor, told: Told) -> Found:
    """What lacks its words in one language, or has words that nothing asks for."""
    yield from _same(("fields",), [field.key for field in task.fields], told.fields, "field")
    yield from _same(("criteria",), task.criteria, told.criteria, "criterion")
    for field in task.fields:
        if (words := told.fields.get(field.key)) is None:
            continue
        loc = ("fields", field.key)
        yield from _same((*loc, "choices"), field.choices, words.choices, "choice")
        yield from _same((*loc, "columns"), field.columns, words.columns, "column")
        for name in ("first", "last"):
            if (field.kind is FieldKind.SCALE) != (getattr(words, name) is not None):
                yield (*loc, name), f"a scale, and nothing else, has words for its `{name}` step"


def _same(loc: tuple[str, ...], keys: list[str], words: Mapping[str, Any], what: str) -> Found:
    for key in keys:
        if key not in words:
            yield loc, f"the {what} `{key}` has no words here"
    for key in words:
        if key not in keys:
            yield (*loc, key), f"programme.yaml has no {what} `{key}` in this task"


def check_words(
    tasks: Mapping[str, AskedFor], texts: Mapping[str, Mapping[str, Page[Any]]], mistakes: Mistakes
) -> None:
    """Add a mistake for every word of a field that is missing, or that nothing asks for."""
    for key, task in tasks.items():
        for page in texts.get(key, {}).values():
            for loc, message in wrong_words(task, page.front):
                mistakes.add(page.source.path, page.source.line(*loc), message)


def answers_of(task: AskedFor, pages: Mapping[str, Page[Any]]) -> dict[str, Any]:
    """The fields and criteria of a task with their words, once they are without a mistake."""
    fronts: dict[str, Told] = {language: page.front for language, page in pages.items()}
    return {
        "fields": [
            _field(field, {language: front.fields[field.key] for language, front in fronts.items()})
            for field in task.fields
        ],
        "criteria": [
            NamedContent(key=key, title={name: front.criteria[key] for name, front in fronts.items()})
            for key in task.criteria
        ],
    }


def _field(field: FieldFile, words: dict[str, FieldWords]) -> FieldContent:
    keys = field.choices or field.columns
    names = {language: {**told.choices, **told.columns} for language, told in words.items()}
    steps = {FieldKind.SCALE: field.steps or SCALE_STEPS, FieldKind.TABLE: field.rows or TABLE_ROWS}
    return FieldContent(
        key=field.key,
        kind=field.kind,
        required=field.required,
        label={language: told.label for language, told in words.items()},
        hint={language: told.hint for language, told in words.items() if told.hint},
        options=[
            NamedContent(key=key, title={language: named[key] for language, named in names.items()})
            for key in keys
        ],
        steps=steps.get(field.kind, 0),
        ends=[
            {language: told.first for language, told in words.items() if told.first},
            {language: told.last for language, told in words.items() if told.last},
        ]
        if field.kind is FieldKind.SCALE
        else [],
    )
