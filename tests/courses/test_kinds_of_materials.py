"""Materials of every kind: what content files may say of them, and what loading makes of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from courses.changes import between
from courses.content import read_all, read_programme
from courses.content_schema import ProgrammeContent
from courses.materials.models import MaterialFile
from courses.models import Material, ProgrammeVersion
from courses.publishing import draft_of, publish_programme
from courses.vocabulary import MaterialKind
from foundation.files import FileRefused, StoredFile
from foundation.storage import storage
from tests.courses.materials_of_all_kinds import VIDEO, with_all_kinds
from tests.courses.small_programme import STORED, change, told
from tests.journeys.setting import PDF


@pytest.fixture
def kinds(root: Path) -> Path:
    """The small content folder with materials of all kinds."""
    return with_all_kinds(root)


def read(root: Path) -> ProgrammeContent:
    return read_programme(root / STORED, root / "badges")


def test_each_kind_is_read_with_where_it_leads_in_each_language(kinds: Path) -> None:
    page, form, site, film = read(kinds).materials
    assert (page.kind, page.addresses, page.files) == (MaterialKind.PAGE, {}, {})
    assert {language: file.name for language, file in form.files.items()} == {
        "fi": "sheet-fi.pdf",
        "sv": "sheet-sv.pdf",
    }
    assert site.addresses == {"fi": "https://www.example.org/fi", "sv": "https://www.example.org/sv"}
    assert (film.addresses["fi"], film.captions) == (VIDEO, {"fi": ["fi"], "sv": ["fi"]})


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("fi/site.md", "https://www", "http://www", 4, "`link` must be a web address"),
        ("fi/site.md", "https://www.example.org/fi", "javascript:alert(1)", 4, "`link` must be"),
        ("fi/film.md", "youtu.be", "videos.example.org", 4, "`video` must be a video at YouTube or Vimeo"),
        ("fi/film.md", "[fi]", "[klingon]", 5, "`captions` must be one of: fi, sv, en"),
        ("fi/film.md", "## First\n\nWords.\n", "", 6, "there is no text below the head"),
        ("fi/form.md", "sheet-fi.pdf", "missing.pdf", 4, "there is no file files/missing.pdf"),
        ("fi/form.md", "sheet-fi.pdf", "../fi/asking.md", 4, "`file` must be a file's name"),
        ("fi/site.md", "link:", "file: sheet-fi.pdf\nlink:", 5, "a material is one thing"),
        ("fi/asking.md", "summary: A summary", "summary: A\ncaptions: [fi]", 4, "only a `video` has"),
        ("sv/site.md", "link:", "video: https://vimeo.com/123456789\n#", 1, "this is a video, but in"),
        ("fi/site.md", "link:", "lnk:", 4, "unknown key `lnk`; did you mean `link`?"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_material_is_told_with_file_and_line(
    kinds: Path, file: str, old: str, new: str, line: int, message: str
) -> None:
    change(kinds / STORED / file, old, new)
    assert any(
        (path, where) == (STORED + file, line) and words.startswith(message)
        for path, where, words in told(kinds)
    ), told(kinds)


def _written(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _linked_out(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def _grown(path: Path) -> None:
    os.truncate(path, 20 * 1024 * 1024 + 1)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_written(b""), "files/sheet-fi.pdf is empty"),
        (_written(b"MZ a program"), "files/sheet-fi.pdf: the content is not what the name says."),
        (_grown, "files/sheet-fi.pdf is too large: at most 20 MB"),
        (_linked_out, "this symbolic link leads out of the folder; put the file itself here"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_before_anything_is_loaded(
    kinds: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(kinds / STORED / "files/sheet-fi.pdf")
    assert [words for _path, _line, words in told(kinds)] == [message]


def test_a_file_that_no_material_names_is_a_mistake(kinds: Path) -> None:
    (kinds / STORED / "files/old.pdf").write_bytes(PDF)
    assert told(kinds) == [(STORED + "files/old.pdf", 1, "nothing refers to this file")]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://m.youtube.com/watch?v=abcdefghijk",
        "https://www.youtube-nocookie.com/embed/abcdefghijk",
    ],
)
def test_a_video_is_known_however_its_address_was_copied(kinds: Path, address: str) -> None:
    change(kinds / STORED / "fi/film.md", "https://youtu.be/abcdefghijk", address)
    assert read(kinds).materials[3].addresses["fi"] == VIDEO


def test_files_are_stored_at_load_once_and_shared_by_versions(kinds: Path, session: Any) -> None:
    first, new = publish_programme(read(kinds))
    assert new
    assert not publish_programme(read(kinds))[1]
    files = {row.name: row for row in session.scalars(select(StoredFile))}
    assert sorted(files) == ["sheet-fi.pdf", "sheet-sv.pdf"]
    assert files["sheet-fi.pdf"].open().read() == PDF + b"fi"
    change(kinds / STORED / "fi/day-1.md", "A title", "Another title")
    second, new = publish_programme(read(kinds))
    assert (new, second.id != first.id) == (True, True)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 2
    assert session.scalar(select(func.count()).select_from(MaterialFile)) == 4


def test_another_file_of_the_same_name_is_a_new_version_and_told(kinds: Path, session: Any) -> None:
    before = draft_of(read(kinds))
    (kinds / STORED / "files/sheet-fi.pdf").write_bytes(PDF + b"new")
    changed = between(before, draft_of(read(kinds)))
    assert [(change.key, [field.name for field in change.fields]) for change in changed] == [
        ("form", ["file"])
    ]


def test_a_file_that_changes_while_content_is_loaded_loads_nothing(kinds: Path, session: Any) -> None:
    content = read(kinds)
    (kinds / STORED / "files/sheet-fi.pdf").write_bytes(PDF + b"swapped")
    with pytest.raises(FileRefused):
        publish_programme(content)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ProgrammeVersion)) == 0


def test_a_dry_run_stores_nothing(kinds: Path, session: Any) -> None:
    before = {piece.key for piece in storage().pieces()}
    (content,) = read_all(kinds)
    draft = draft_of(content)
    assert [page.kind for page in draft.materials if isinstance(page, Material)] == list(MaterialKind)
    assert {piece.key for piece in storage().pieces()} == before
