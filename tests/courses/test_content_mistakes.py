"""Mistakes inside content files: each is told with its file and its line."""

import re
from datetime import time
from pathlib import Path

import pytest

from courses.content import read_all
from tests.courses.small_programme import STORED, STRUCTURE, change, told

# The last number is how many lines below it the mistake stands.
IN_STRUCTURE: dict[str, tuple[str, str, str, int]] = {
    "unknown key": (
        "price_euros: 100",
        "price_euro: 100",
        "unknown key `price_euro`; did you mean `price_euros`?",
        0,
    ),
    "unknown key inside": ("minutes: 30", "minutes: 30\n    colour: red", "unknown key `colour`", 1),
    "duplicate YAML key": (
        "open: true",
        "price_euros: 5",
        "the key `price_euros` is here twice",
        0,
    ),
    "tab": ('    starts: "09:00"\n    ends: "15:30"\n    weeks_after_first: 0', "\tstarts: 9", "a tab", 0),
    "two colons": ("badge: star", "badge: star: moon", "a second colon on the line", 0),
    "alias": ("badge: star", "badge: *star", "an alias", 0),
    "too deep": ("badge: star", "badge: " + "[" * 40 + "]" * 40, "too many levels", 0),
    "YAML tag": ("badge: star", "badge: !!python/name:os.system star", "the YAML tag", 0),
    "escaped NUL": ("badge: star", 'badge: "st\\0ar"', "an invisible character (U+0000)", 0),
    "wrong slug": ("slug: trial", "slug: trail", "`slug` must be the folder's name, trial", 0),
    "hostile slug": ("badge: star", "badge: ../star", "`badge` may have only the letters a-z", 0),
    "unknown language": (
        "languages: [fi, sv]",
        "languages: [fi, sv, klingon]",
        "must be one of: fi, sv, en",
        0,
    ),
    "language twice": (
        "languages: [fi, sv]",
        "languages: [fi, sv, fi]",
        "the language `fi` is here twice",
        0,
    ),
    "number as words": ("price_euros: 100", "price_euros: cheap", "`price_euros` must be a whole number", 0),
    "number too small": ("price_euros: 100", "price_euros: -1", "`price_euros` must be at least 0", 0),
    "truth as words": ("open: true", "open: yes", "must be true or false", 0),
    "head count": (
        "{least: 5, most: 20}",
        "{least: 21, most: 20}",
        "`least` must not be more than `most`",
        0,
    ),
    "offset of unknown session": (
        "due: {days: -5, of: day-2}",
        "due: {days: -5, of: day-9}",
        "there is no session `day-9`",
        0,
    ),
    "due before opens": (
        "due: {days: -5, of: day-2}",
        "due: {days: -1, of: day-1}",
        "would close before it opens",
        0,
    ),
    "late pre-work": (
        "due: {days: -5, of: day-1}",
        "due: {days: 0, of: day-1}",
        "must close before the first session",
        0,
    ),
    "nothing asked": (
        "{text: required, files: none}",
        "{text: none, files: none}",
        "neither text nor files",
        0,
    ),
    "unknown choice": (
        "{text: required, files: none}",
        "{text: must, files: none}",
        "must be one of: required",
        0,
    ),
    "unknown kind": ("kind: interim", "kind: homework", "must be one of: pre_work, interim, final", 0),
    "unknown badge": ("badge: star", "badge: moon", "there is no badge `moon` in badges/", 0),
    "fair in unknown session": (
        "fair: {session: day-2",
        "fair: {session: day-7",
        "there is no session `day-7`",
        0,
    ),
    "sessions out of order": ("weeks_after_first: 4", "weeks_after_first: -4", "must be at least 0", 0),
    "first session not first": (
        "weeks_after_first: 0",
        "weeks_after_first: 5",
        "0 weeks after the first",
        0,
    ),
    "too many sessions asked": (
        "sessions_attended: 1",
        "sessions_attended: 3",
        "there are only 2 sessions",
        0,
    ),
    "no value": ("badge: star", "badge:", "`badge` and `criteria` go together", 1),
    "no number": ("price_euros: 100", "price_euros:", "`price_euros` must be a whole number", 0),
}


@pytest.mark.parametrize("case", IN_STRUCTURE)
def test_mistake_in_the_structure_is_told_with_its_line(root: Path, case: str) -> None:
    old, new, message, below = IN_STRUCTURE[case]
    line = change(root / STORED / "programme.yaml", old, new) + below
    assert any(
        (file, at) == (STORED + "programme.yaml", line) and message in said for file, at, said in told(root)
    ), told(root)


def test_key_that_two_things_share_is_told_where_it_comes_the_second_time(root: Path) -> None:
    change(root / STORED / "programme.yaml", "materials: [asking]", "materials: [before]")
    line = STRUCTURE.split("\n").index("  - key: before") + 1
    message = "the key `before` is in use already; every session, task and material needs its own"
    assert (STORED + "programme.yaml", line, message) in told(root)


@pytest.mark.parametrize(
    "name", ["slug", "languages", "price_euros", "head_count", "joining", "organisations", "open"]
)
def test_missing_line_of_the_structure_is_told(root: Path, name: str) -> None:
    path = root / STORED / "programme.yaml"
    path.write_text(re.sub(rf"(?m)^{name}:.*\n", "", path.read_text()))
    assert (STORED + "programme.yaml", 1, f"`{name}` is missing") in told(root)


@pytest.mark.parametrize("value", ["9", "25:00", "09:60", "15.30", "nine"])
def test_what_is_no_time_of_day_is_told(root: Path, value: str) -> None:
    path = root / STORED / "programme.yaml"
    path.write_text(STRUCTURE.replace('starts: "09:00"', f"starts: {value}", 1))
    assert (STORED + "programme.yaml", 11, '`starts` must be a time of day such as "09:00"') in told(root)


def test_day_that_ends_before_it_starts_is_told(root: Path) -> None:
    (root / STORED / "programme.yaml").write_text(STRUCTURE.replace('"15:30"', '"08:30"', 1))
    assert told(root) == [(STORED + "programme.yaml", 12, "the session `day-1` ends before it starts")]


def test_unquoted_times_are_times_and_not_seconds(root: Path) -> None:
    (root / STORED / "programme.yaml").write_text(STRUCTURE.replace('"15:30"', "15:30"))
    assert read_all(root)[0].sessions[0].ends == time(15, 30)


IN_TEXTS: dict[str, tuple[str, str, str, int]] = {
    "missing title": ("title: A title\n", "", "`title` is missing", 2),
    "empty title": ("title: A title", "title: ''", "`title` is empty", 2),
    "title too long": ("title: A title", "title: " + "a" * 121, "`title` is too long: 121 characters", 2),
    "summary too long": ("summary: A summary", "summary: " + "a" * 401, "at most 400", 3),
    "title that is a number": (
        "title: A title",
        "title: 2027",
        "`title` must be text; put it in quotation marks",
        2,
    ),
    "title with a tag": ("title: A title", "title: A <b>title</b>", "plain text, without HTML tags", 2),
    "title on two lines": ("title: A title", "title: |\n  A\n  title", "on one line", 2),
    "colon in a title": ("title: A title", "title: One: two", "a second colon on the line", 2),
    "unknown key": ("title: A title", "title: A title\nsubtitle: More", "unknown key `subtitle`", 3),
    "duplicate key": ("title: A title", "title: A title\ntitle: B", "the key `title` is here twice", 3),
    "head that never ends": ("\n---\n## First", "\n## First", "must begin with a head", 1),
    "no head": ("---\ntitle", "title", "must begin with a head", 1),
    "no text": ("## First\n\nWords.\n", "", "there is no text below the head", 4),
    "text too long": ("Words.", "a" * 20_001, "the text is too long", 5),
    "HTML tag": ("Words.", "<b>Words</b>", "an HTML tag", 7),
    "script": ("Words.", "x\n<script>alert(1)</script>", "an HTML tag", 8),
    "HTML comment": ("Words.", "<!-- hidden -->", "an HTML tag", 7),
    "script link": ("Words.", "[here](javascript:alert(1))", "a link must begin with https://", 7),
    "reference link": ("Words.", "[here]\n\n[here]: data:text/html,x", "a link must begin with https://", 9),
    "picture": ("Words.", "![x](https://example.org/x.png)", "a picture", 7),
    "heading one": ("## First", "# First", "a heading of the first level", 5),
    "underlined heading one": ("Words.", "Words\n=====", "a heading of the first level", 8),
    "NUL": ("Words.", "Wor\0ds.", "an invisible character (U+0000)", 7),
    "text that turns around": ("Words.", "Wor\u202eds.", "an invisible character (U+202E)", 7),
}


@pytest.mark.parametrize("case", IN_TEXTS)
@pytest.mark.parametrize("file", ["sv/day-2.md", "fi/asking.md"])
def test_mistake_in_a_text_is_told_with_its_line(root: Path, case: str, file: str) -> None:
    old, new, message, line = IN_TEXTS[case]
    change(root / STORED / file, old, new)
    assert any((path, at) == (STORED + file, line) and message in said for path, at, said in told(root)), (
        told(root)
    )


def test_task_without_a_heading_that_says_what_to_do_is_told(root: Path) -> None:
    change(root / STORED / "sv/before.md", "action: Do this\n", "")
    assert told(root) == [(STORED + "sv/before.md", 2, "`action` is missing")]


def test_links_and_addresses_that_are_allowed_are_left_alone(root: Path) -> None:
    text = "[a](https://example.org) <https://example.org> [b](mailto:a@example.org) 3 < 4 [ ] 1 > 0"
    change(root / STORED / "fi/asking.md", "Words.", text)
    assert read_all(root)[0].materials[0].body["fi"].endswith(text)


@pytest.mark.parametrize("file", ["programme.yaml", "fi/day-1.md", "sv/before.md"])
def test_text_that_is_not_utf_8_is_told_with_its_line(root: Path, file: str) -> None:
    path = root / STORED / file
    path.write_bytes(b"---\n# p\xe4iv\xe4\n" + path.read_bytes())
    assert (STORED + file, 2, "this is not UTF-8 text; save the file with the encoding UTF-8") in told(root)
