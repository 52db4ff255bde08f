"""Fields, pictures and who sees the answer, as content files tell them: read whole, and each mistake told."""

from pathlib import Path

import pytest

from courses.content import read_all
from courses.publishing import draft_of
from courses.vocabulary import Canvas, DoneBy, SeenBy
from tests.courses.small_programme import STORED, change, told, write_programme

ASKED = """answer: {text: none, files: none}
    canvas: experiment_card
    seen_by: cohort_after_own
    done_by: group_all
    cut_off: {days: -2, of: day-2}
    criteria: [users]
    fields:
      - {key: challenge, kind: long_text, required: true}
      - {key: goal, kind: short_text}
      - {key: experiment, kind: choice, choices: [small, large]}
      - {key: measure, kind: scale, steps: 4}
      - {key: steps, kind: table, columns: [what, who], rows: 3}
"""
WORDS = """action: Do this
criteria: {users: Users were heard}
fields:
  challenge: {label: The challenge, hint: One sentence}
  goal: {label: The goal}
  experiment: {label: The experiment, choices: {small: Small, large: Large}}
  measure: {label: How sure, first: Not at all, last: Wholly}
  steps: {label: Steps, columns: {what: What, who: Who}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small programme, whose second task is a form with words in both languages."""
    root = write_programme(tmp_path)
    change(root / STORED / "programme.yaml", "answer: {text: required, files: none}\n", ASKED)
    for language in ("fi", "sv"):
        change(root / STORED / language / "between.md", "action: Do this\n", WORDS)
    return root


def test_task_with_fields_is_read_and_published_as_it_is_written(root: Path) -> None:
    [content] = read_all(root)
    before, task = draft_of(content).tasks
    assert (task.canvas, task.seen_by, task.done_by) == (
        Canvas.EXPERIMENT_CARD,
        SeenBy.COHORT_AFTER_OWN,
        DoneBy.GROUP_ALL,
    )
    assert (task.cut_off_days, task.cut_off_of) == (-2, "day-2")
    users = {"fi": "Users were heard", "sv": "Users were heard"}
    assert task.criteria == [{"key": "users", "title": users}]
    by_key = {field["key"]: field for field in task.fields}
    assert list(by_key) == ["challenge", "goal", "experiment", "measure", "steps"]
    assert by_key["challenge"]["required"]
    assert by_key["challenge"]["hint"]["sv"] == "One sentence"
    assert [option["key"] for option in by_key["experiment"]["options"]] == ["small", "large"]
    assert (by_key["measure"]["steps"], by_key["measure"]["ends"][1]["fi"]) == (4, "Wholly")
    assert (by_key["steps"]["steps"], by_key["steps"]["options"][1]["title"]["fi"]) == (3, "Who")
    assert (before.fields, before.canvas, before.seen_by) == ([], None, SeenBy.TRAINERS)


def test_digest_of_a_programme_without_fields_is_what_it_was(tmp_path: Path) -> None:
    [content] = read_all(write_programme(tmp_path))
    new = {"fields", "canvas", "compared_with", "seen_by", "done_by", "cut_off", "criteria"}
    for task in content.tasks:
        assert not new & task.model_dump(exclude_defaults=True).keys()


MISTAKES = {
    "field twice": ("key: goal", "key: challenge", "the field `challenge` is here twice", 0),
    "no such kind": ("kind: short_text", "kind: colour", "`kind` must be one of: short_text, long_text", 0),
    "one choice": ("[small, large]", "[small]", "`choices` must have at least 2", 0),
    "choices of a text": (
        "kind: short_text}",
        "kind: short_text, choices: [a, b]}",
        "only a `choice` has",
        0,
    ),
    "rows of a scale": ("steps: 4}", "rows: 4}", "only a `table` has `rows`", 0),
    "no columns": (", columns: [what, who]", "", "`columns` must have at least 1", 0),
    "canvas lacks": ("experiment_card", "ground_rules", "has the fields rules, ours, ask, broken, too", 0),
    "compared with nothing": (
        "    criteria: [users]",
        "    compared_with: befour\n    criteria: [users]",
        "there is no task `befour` before this one",
        0,
    ),
    "compared without scales": (
        "    criteria: [users]",
        "    compared_with: before\n    criteria: [users]",
        "have no scale with the same key",
        0,
    ),
    "group of one": ("done_by: group_all", "done_by: person\n    cut_of: 3", "unknown key `cut_of`", 1),
    "cut off before due": ("{days: -2, of", "{days: -9, of", "would take no answer before it is due", 0),
    "cut off by no session": ("{days: -2, of: day-2}", "{days: -2, of: day-9}", "there is no session", 0),
    "seen by strangers": ("cohort_after_own", "everybody", "`seen_by` must be one of: trainers, group", 0),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistake_in_what_is_asked_is_told_with_its_line(root: Path, case: str) -> None:
    old, new, message, below = MISTAKES[case]
    line = change(root / STORED / "programme.yaml", old, new)
    found = [(number, words) for _file, number, words in told(root) if message in words]
    assert found, told(root)
    assert found[0][0] == line + below


def test_group_sees_only_what_a_group_does(root: Path) -> None:
    change(root / STORED / "programme.yaml", "seen_by: cohort_after_own", "seen_by: group")
    assert read_all(root)
    change(root / STORED / "programme.yaml", "done_by: group_all", "done_by: person")
    assert any("`group` goes with a task that a group does" in words for *_place, words in told(root))


IN_WORDS = {
    "no words": ("  goal: {label: The goal}\n", "", "the field `goal` has no words here"),
    "words of nothing": ("  goal:", "  gaol: {label: x}\n  goal:", "has no field `gaol` in this task"),
    "choice without words": (", large: Large", "", "the choice `large` has no words here"),
    "column of nothing": ("who: Who}", "who: Who, why: Why}", "has no column `why` in this task"),
    "scale without end": (", last: Wholly", "", "has words for its `last` step"),
    "end of a text": ("label: The goal", "label: The goal, first: x", "has words for its `first` step"),
    "criterion without words": (
        "criteria: {users: Users were heard}\n",
        "",
        "the criterion `users` has no words",
    ),
    "no label": ("label: The goal", "hint: The goal", "`label` is missing"),
}


@pytest.mark.parametrize("case", IN_WORDS)
def test_words_that_lack_or_answer_nothing_are_told_with_their_file(root: Path, case: str) -> None:
    old, new, message = IN_WORDS[case]
    change(root / STORED / "sv/between.md", old, new)
    files = {file for file, _line, words in told(root) if message in words}
    assert files == {f"{STORED}sv/between.md"}, told(root)
