"""A small programme without a mistake, to be broken in one place at a time."""

from pathlib import Path

import pytest

from courses.content import ContentMistake, ContentRefused, read_all

STRUCTURE = """\
slug: trial
languages: [fi, sv]
price_euros: 100
head_count: {least: 5, most: 20}
joining: application
organisations: one
open: true
sessions:
  - key: day-1
    kind: contact_day
    starts: "09:00"
    ends: "15:30"
    weeks_after_first: 0
    materials: [asking]
  - key: day-2
    kind: contact_day
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
fair: {session: day-2, reviews_each: 3}
badge: star
criteria: {sessions_attended: 1, tasks: all, reviews: all}
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


def write_programme(tmp_path: Path) -> Path:
    """The small content folder, written to `tmp_path`."""
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
