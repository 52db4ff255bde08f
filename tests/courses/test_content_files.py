"""A content folder is read whole or not at all, and no file in it is missing, spare or a trick."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from courses.content import ContentRefused, read_all, read_badge, read_programme
from courses.content_values import Part
from tests.courses.small_programme import STORED, STRUCTURE, TEXT, change, told


def test_a_programme_without_a_mistake_is_read_whole(root: Path) -> None:
    [content] = read_all(root)
    assert content.sessions[0].materials == ["asking"]
    assert content.materials[0].session == "day-1"
    assert content.sessions[0].body == {"fi": "## First\n\nWords.", "sv": "## First\n\nWords."}
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


@pytest.mark.parametrize("key", ["programme", "day-1", "asking", "before"])
def test_missing_text_of_a_language_is_told_with_the_line_that_asks_for_it(root: Path, key: str) -> None:
    (root / STORED / "sv" / f"{key}.md").unlink()
    [(file, line, message)] = told(root)
    assert (file, line) == (f"{STORED}sv/{key}.md", 1)
    assert "in the language `sv`" in message
    where = {"programme": 1, "day-1": 9, "asking": 14, "before": 21}[key]
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
        (STORED + "programme.yaml", 29),
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
