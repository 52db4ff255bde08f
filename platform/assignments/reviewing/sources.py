"""What a version says, in passages: of a text its paragraphs, of a form each field that was filled in."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from assignments.models import SubmissionVersion
from assignments.reviewing.passages import Passage, passages
from assignments.wording import Told, told
from courses.models import PlannedTask


def source_of(plan: PlannedTask, version: SubmissionVersion) -> tuple[str, list[Passage]]:
    """All that was sent as one text, by which comments find their place; and its passages as they are seen.

    The text is made of what was sent alone: the task's own words may change, and are in several languages.
    """
    if not version.fields:
        return version.text, passages(version.text, version.text_html)
    source, places = _joined(version.fields)
    found = [
        Passage(0, _html(one), _plain(one), *places[one.key], of_field=True)
        for one in told(plan, version.fields)
        if one.key in places
    ]
    for more in passages(version.text, version.text_html):
        found.append(Passage(0, more.html, more.words, more.start + len(source), more.end + len(source)))
    for number, passage in enumerate(found, start=1):
        passage.number = number
    return source + version.text, found


def lines_of(plan: PlannedTask, version: SubmissionVersion) -> list[str]:
    """The fields that were filled in, a line each with its label."""
    return [f"{one.label}: {_plain(one)}" for one in told(plan, version.fields)]


def _joined(fields: Mapping[str, Any]) -> tuple[str, dict[str, tuple[int, int]]]:
    source, places = "", {}
    for key in sorted(fields):
        words = "\n".join(_strings(fields[key]))
        places[key] = (len(source), len(source) + len(words))
        source += words + "\n\n"
    return source, places


def _strings(value: Any) -> Iterator[str]:
    """The words of a field's value, whatever its kind: a table is a list of rows by column."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _strings(value[key])
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif value not in (None, ""):
        yield str(value)


def _plain(one: Told) -> str:
    return " · ".join(cell for row in one.rows for cell in row if cell) if one.rows else one.text


def _html(one: Told) -> str:
    text = escape(_plain(one)).replace("\n", "<br>")
    return f"<p><strong>{escape(one.label)}</strong></p><p>{text}</p>"
