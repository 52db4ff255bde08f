"""Content files: what is shipped is clean, and every mistake is told with its file and its line."""

import os
import re
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from courses.content import ContentMistake, ContentRefused, read_all, read_badge, read_programme
from courses.content_schema import DayContent, MaterialContent, ProgrammeContent, TaskContent
from courses.content_values import Part, TaskKind

SHIPPED = Path(__file__).parents[2] / "content"
SLUG = "sisaisten-kehittajien-valmennus"

STRUCTURE = """\
slug: trial
languages: [fi, sv]
price_euros: 100
head_count: {least: 5, most: 20}
applications_open: true
days:
  - key: day-1
    starts: "09:00"
    ends: "15:30"
    weeks_after_first: 0
    materials: [asking]
  - key: day-2
    starts: "09:00"
    ends: "15:30"
    weeks_after_first: 4
tasks:
  - key: before
    kind: pre_work
    minutes: 30
    opens: {days: -21, of: day-1}
    due: {days: -5, of: day-1}
    answer: {text: required, files: optional}
  - key: between
    kind: interim
    minutes: 60
    opens: {days: 0, of: day-1}
    due: {days: -5, of: day-2}
    answer: {text: required, files: none}
fair: {day: day-2, reviews_each: 3}
badge: star
criteria: {days_attended: 1, tasks: all, reviews: all}
"""
BADGE = """\
slug: star
languages: [fi, sv]
achievement_type: Badge
shape: circle
colour: lake
icon: star
alignments:
  - name: A skill
    url: https://example.org/skill
"""
TEXT = """\
---
title: A title
summary: A summary
---
## First

Words.
"""
TASK = TEXT.replace("summary: A summary", "summary: A summary\naction: Do this")
BADGE_TEXT = """\
---
name: A badge
description: What was done
tags: [one, two]
---
The story.
"""
STORED = "programmes/trial/"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small content folder without a mistake."""
    programme, badge = tmp_path / "programmes/trial", tmp_path / "badges/star"
    badge.mkdir(parents=True)
    (badge / "badge.yaml").write_text(BADGE)
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(STRUCTURE)
    for language in ("fi", "sv"):
        (badge / f"{language}.md").write_text(BADGE_TEXT)
        (programme / language).mkdir()
        for key in ("programme", "day-1", "day-2", "asking"):
            (programme / language / f"{key}.md").write_text(TEXT)
        for key in ("before", "between"):
            (programme / language / f"{key}.md").write_text(TASK)
    return tmp_path


def mistakes_in(root: Path) -> list[ContentMistake]:
    with pytest.raises(ContentRefused) as refused:
        read_all(root)
    return refused.value.mistakes


def told(root: Path) -> list[tuple[str, int, str]]:
    return [(str(m.path.relative_to(root)), m.line, m.message) for m in mistakes_in(root)]


def change(path: Path, old: str, new: str) -> int:
    """Replace the only `old` in the file; the line on which it stood."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


# What is shipped.


@pytest.fixture(scope="module")
def shipped() -> ProgrammeContent:
    return next(content for content in read_all(SHIPPED) if content.slug == SLUG)


def test_the_shipped_coaching_is_as_the_organisations_know_it(shipped: ProgrammeContent) -> None:
    assert shipped.price_euros == 2000
    assert (shipped.head_count.least, shipped.head_count.most) == (15, 50)
    assert [day.weeks_after_first for day in shipped.days] == [0, 4, 8]
    assert shipped.days[0].starts == time(9, 0)
    assert [task.kind for task in shipped.tasks] == [TaskKind.PRE_WORK] * 2 + [TaskKind.INTERIM] * 2
    assert all(task.text is Part.REQUIRED for task in shipped.tasks)
    assert all(len(day.materials) >= 2 for day in shipped.days)
    assert shipped.fair.day == "day-3"
    assert shipped.badge.name["fi"] == "Sisäinen kehittäjä"


def test_every_shipped_text_is_whole_in_three_languages(shipped: ProgrammeContent) -> None:
    for words in _all_words(shipped):
        assert sorted(words) == ["en", "fi", "sv"]
        assert all(words.values())
        assert len(set(words.values())) == 3, f"not translated: {words['fi'][:60]}"


def test_translations_of_a_shipped_text_have_the_same_parts(shipped: ProgrammeContent) -> None:
    for part in _parts(shipped):
        outlines = {language: _outline(body) for language, body in part.body.items()}
        assert outlines["sv"] == outlines["fi"], getattr(part, "key", "programme")
        assert outlines["en"] == outlines["fi"], getattr(part, "key", "programme")


def test_shipped_materials_are_long_enough_to_teach_and_short_enough_to_read(
    shipped: ProgrammeContent,
) -> None:
    for material in shipped.materials:
        for language, body in material.body.items():
            assert 250 <= len(body.split()) <= 600, f"{material.key} in {language}"


Texts = ProgrammeContent | DayContent | TaskContent | MaterialContent


def _parts(content: ProgrammeContent) -> list[Texts]:
    return [content, *content.days, *content.tasks, *content.materials]


def _all_words(content: ProgrammeContent) -> list[dict[str, str]]:
    words = [said for part in _parts(content) for said in (part.title, part.summary, part.body)]
    words += [task.action for task in content.tasks]
    return [*words, content.badge.name, content.badge.description, content.badge.criteria]


def _outline(body: str) -> list[str]:
    """The Markdown marks that its lines begin with, in order."""
    return re.findall(r"(?m)^(?:##+|\s*-(?= )|\d+\.|>|\|)", body)


# A small programme without a mistake.


def test_a_programme_without_a_mistake_is_read_whole(root: Path) -> None:
    [content] = read_all(root)
    assert content.days[0].materials == ["asking"]
    assert content.materials[0].day == "day-1"
    assert content.days[0].body == {"fi": "## First\n\nWords.", "sv": "## First\n\nWords."}
    assert content.tasks[1].files is Part.NONE
    assert content.tasks[0].action == {"fi": "Do this", "sv": "Do this"}
    assert content.badge.tags == {"fi": ["one", "two"], "sv": ["one", "two"]}
    assert content.badge.alignments[0].url == "https://example.org/skill"


def test_the_digest_changes_with_any_word_and_with_nothing_else(root: Path) -> None:
    [before] = read_all(root)
    (root / STORED / "programme.yaml").write_text("# A note\n" + STRUCTURE)
    assert read_all(root)[0].digest == before.digest
    change(root / STORED / "sv/asking.md", "Words.", "Other words.")
    assert read_all(root)[0].digest != before.digest


def test_files_from_windows_are_read_as_they_are_meant(root: Path) -> None:
    [before] = read_all(root)
    path = root / STORED / "fi/day-1.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_all(root)[0].digest == before.digest


def test_a_badge_is_read_alone(root: Path) -> None:
    assert read_badge(root / "badges/star").criteria["sv"] == "The story."
    change(root / "badges/star/badge.yaml", "icon: star", "icon: moon")
    with pytest.raises(ContentRefused):
        read_badge(root / "badges/star")


# Mistakes in the structure: what is put in place of what, and what is then told on that very line.

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
        "applications_open: true",
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
    "truth as words": ("applications_open: true", "applications_open: yes", "must be true or false", 0),
    "head count": (
        "{least: 5, most: 20}",
        "{least: 21, most: 20}",
        "`least` must not be more than `most`",
        0,
    ),
    "offset of unknown day": (
        "due: {days: -5, of: day-2}",
        "due: {days: -5, of: day-9}",
        "there is no day `day-9`",
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
        "must close before the first day",
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
    "unknown kind": ("kind: interim", "kind: homework", "must be one of: pre_work, interim", 0),
    "unknown badge": ("badge: star", "badge: moon", "there is no badge `moon` in badges/", 0),
    "fair on unknown day": ("fair: {day: day-2", "fair: {day: day-7", "there is no day `day-7`", 0),
    "days out of order": ("weeks_after_first: 4", "weeks_after_first: -4", "must be at least 0", 0),
    "first day not first": ("weeks_after_first: 0", "weeks_after_first: 5", "0 weeks after the first day", 0),
    "too many days asked": ("days_attended: 1", "days_attended: 3", "there are only 2 days", 0),
    "no value": ("badge: star", "badge:", "`badge` must be text", 0),
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
    message = "the key `before` is in use already; every day, task and material needs its own"
    assert (STORED + "programme.yaml", line, message) in told(root)


@pytest.mark.parametrize(
    "name", ["slug", "languages", "price_euros", "head_count", "badge", "fair", "criteria"]
)
def test_missing_line_of_the_structure_is_told(root: Path, name: str) -> None:
    path = root / STORED / "programme.yaml"
    path.write_text(re.sub(rf"(?m)^{name}:.*\n", "", path.read_text()))
    assert (STORED + "programme.yaml", 1, f"`{name}` is missing") in told(root)


@pytest.mark.parametrize("value", ["9", "25:00", "09:60", "15.30", "nine"])
def test_what_is_no_time_of_day_is_told(root: Path, value: str) -> None:
    path = root / STORED / "programme.yaml"
    path.write_text(STRUCTURE.replace('starts: "09:00"', f"starts: {value}", 1))
    assert (STORED + "programme.yaml", 8, '`starts` must be a time of day such as "09:00"') in told(root)


def test_day_that_ends_before_it_starts_is_told(root: Path) -> None:
    (root / STORED / "programme.yaml").write_text(STRUCTURE.replace('"15:30"', '"08:30"', 1))
    assert told(root) == [(STORED + "programme.yaml", 9, "the day `day-1` ends before it starts")]


def test_unquoted_times_are_times_and_not_seconds(root: Path) -> None:
    (root / STORED / "programme.yaml").write_text(STRUCTURE.replace('"15:30"', "15:30"))
    assert read_all(root)[0].days[0].ends == time(15, 30)


# Mistakes in the texts.

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


# Files that are missing, too many or not what they seem.


@pytest.mark.parametrize("key", ["programme", "day-1", "asking", "before"])
def test_missing_text_of_a_language_is_told_with_the_line_that_asks_for_it(root: Path, key: str) -> None:
    (root / STORED / "sv" / f"{key}.md").unlink()
    [(file, line, message)] = told(root)
    assert (file, line) == (f"{STORED}sv/{key}.md", 1)
    assert "in the language `sv`" in message
    where = {"programme": 1, "day-1": 7, "asking": 11, "before": 17}[key]
    assert message.endswith(f"(programme.yaml line {where})")


def test_missing_structure_and_missing_badge_text_are_told(root: Path) -> None:
    (root / STORED / "programme.yaml").unlink()
    (root / "badges/star/sv.md").unlink()
    assert (STORED + "programme.yaml", 1, "this file is missing") in told(root)
    assert any(file == "badges/star/sv.md" and "missing" in message for file, _, message in told(root))


@pytest.mark.parametrize("file", ["fi/day-3.md", "notes.txt", "de/day-1.md", "fi/deep/day-1.md"])
def test_file_that_nothing_refers_to_is_told(root: Path, file: str) -> None:
    path = root / STORED / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT)
    assert told(root) == [(STORED + file, 1, "nothing refers to this file")]


def test_badge_without_words_in_a_language_of_the_programme_is_told(root: Path) -> None:
    change(root / "badges/star/badge.yaml", "[fi, sv]", "[fi]")
    (root / "badges/star/sv.md").unlink()
    line = STRUCTURE.split("\n").index("badge: star") + 1
    assert told(root) == [
        (STORED + "programme.yaml", line, "the badge `star` has no words in the language `sv`")
    ]


def test_badge_with_a_script_for_an_address_is_told(root: Path) -> None:
    line = change(root / "badges/star/badge.yaml", "https://example.org/skill", "javascript:alert(1)")
    message = "`url` must be a web address that begins with https://"
    assert told(root) == [("badges/star/badge.yaml", line, message)]


def test_link_that_leaves_the_folder_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text(TEXT)
    path = root / STORED / "fi/day-1.md"
    path.unlink()
    path.symlink_to(secret)
    [(file, line, message)] = told(root)
    assert (file, line) == (STORED + "fi/day-1.md", 1)
    assert "leads out of the folder" in message


def test_folder_that_is_a_link_out_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "programmes/other").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    [(file, _, message)] = told(root)
    assert file == "programmes/other"
    assert "leads out of the folder" in message


def test_pipe_in_the_place_of_a_text_does_not_hang(root: Path) -> None:
    path = root / STORED / "fi/day-1.md"
    path.unlink()
    os.mkfifo(path)
    assert told(root) == [(STORED + "fi/day-1.md", 1, "this is not an ordinary file")]


def test_file_that_is_far_too_big_is_told(root: Path) -> None:
    (root / STORED / "fi/day-1.md").write_text("a" * 300_000)
    [(_, _, message)] = told(root)
    assert message == "this file is too big: at most 200000 bytes"


# All or nothing.


def _break_six_things(root: Path) -> set[tuple[str, int]]:
    change(root / STORED / "programme.yaml", "price_euros: 100", "price_euros: cheap")
    change(root / STORED / "programme.yaml", "minutes: 60", "minutes: long")
    change(root / STORED / "fi/day-1.md", "Words.", "<b>Words</b>")
    change(root / STORED / "sv/before.md", "title: A title\n", "")
    change(root / "badges/star/fi.md", "name: A badge\n", "")
    (root / STORED / "sv/asking.md").unlink()
    return {
        ("badges/star/fi.md", 2),
        (STORED + "fi/day-1.md", 7),
        (STORED + "programme.yaml", 3),
        (STORED + "programme.yaml", 25),
        (STORED + "sv/asking.md", 1),
        (STORED + "sv/before.md", 2),
    }


@pytest.mark.parametrize(
    "read", [read_all, lambda root: read_programme(root / "programmes/trial", root / "badges")]
)
def test_mistakes_in_many_files_are_told_at_once(root: Path, read: Callable[[Path], object]) -> None:
    expected = _break_six_things(root)
    with pytest.raises(ContentRefused) as refused:
        read(root)
    mistakes = refused.value.mistakes
    assert {(str(m.path.relative_to(root)), m.line) for m in mistakes} == expected
    assert len(mistakes) == len(expected)
    assert f"programme.yaml:3: {mistakes[2].message}" in str(refused.value)


def test_one_bad_programme_keeps_a_good_one_from_being_returned(root: Path) -> None:
    bad = root / "programmes/worse"
    bad.mkdir()
    (bad / "programme.yaml").write_text("slug: worse\n")
    assert {file for file, _, _ in told(root)} == {"programmes/worse/programme.yaml"}


def test_texts_are_checked_even_when_the_structure_cannot_be_read(root: Path) -> None:
    change(root / STORED / "programme.yaml", "slug: trial", "slug: [")
    change(root / STORED / "fi/day-1.md", "Words.", "<b>Words</b>")
    assert (STORED + "fi/day-1.md", 7, "an HTML tag; use Markdown only") in told(root)
    assert any(file == STORED + "programme.yaml" for file, _, _ in told(root))
