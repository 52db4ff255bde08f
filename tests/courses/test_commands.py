"""The command line: content is checked line by line and loaded whole or not at all."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from courses.models import Material, PlannedTask, Programme, ProgrammeVersion
from foundation.storage import Folder, StorageFailed


@pytest.fixture
def content(app, project, tmp_path, monkeypatch) -> Path:
    """A copy of one real programme, to spoil."""
    folder = tmp_path / "content"
    for part in ("programmes/sisaisten-kehittajien-valmennus", "badges/sisainen-kehittaja"):
        shutil.copytree(project / "content" / part, folder / part)
    monkeypatch.setitem(app.config, "CONTENT_DIR", str(folder))
    return folder


@pytest.fixture
def run(app, session, factories):
    factories.office()
    session.commit()
    session.remove()
    return lambda *words: app.test_cli_runner().invoke(args=["content", *words])


def _counts(app):
    from foundation.database import db

    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count(table.id))) for table in (Programme, ProgrammeVersion)
        )


def _spoil(content: Path) -> Path:
    path = next((content / "programmes").iterdir()) / "programme.yaml"
    path.write_text(path.read_text().replace("price_euros: 2000", "price_euros: much"))
    return path


def test_right_content_is_right(run, content):
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "3 sessions" in result.output
    assert "1 programme is fine." in result.output


def test_the_shipped_content_is_right(run):
    assert "6 programmes are fine." in run("check").output


def test_a_mistake_is_told_with_file_and_line(run, content):
    path = _spoil(content)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "price_euros" in text)
    result = run("check")
    assert result.exit_code == 1
    assert f"{path.relative_to(content.parent)}:{line}: " in result.output


def test_loading_twice_changes_nothing(app, run, content):
    first, second = run("load"), run("load")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert ": new, 3 sessions, 5 tasks, 10 materials" in first.output
    assert second.output == "sisaisten-kehittajien-valmennus: unchanged\n"
    assert _counts(app) == (1, 1)


def test_changed_content_becomes_a_new_version(app, run, content):
    run("load")
    path = _spoil(content)
    path.write_text(path.read_text().replace("price_euros: much", "price_euros: 2100"))
    assert "new version" in run("load").output
    assert _counts(app) == (1, 2)


def test_with_a_mistake_nothing_is_loaded(app, run, content):
    _spoil(content)
    assert run("load").exit_code == 1
    assert _counts(app) == (0, 0)


def _change(content: Path, file: str, old: str, new: str) -> None:
    path = content / "programmes/sisaisten-kehittajien-valmennus" / file
    text = path.read_text()
    assert old in text, file
    path.write_text(text.replace(old, new, 1))


def test_a_dry_run_tells_what_would_change_and_changes_nothing(app, run, content):
    run("load")
    _change(content, "programme.yaml", "open: true", "open: false")
    _change(content, "programme.yaml", "price_euros: 2000", "price_euros: 2100")
    _change(content, "programme.yaml", "minutes: 30", "minutes: 35")
    for language in ("fi", "sv", "en"):
        _change(content, f"{language}/day-2.md", "10:30 ", "10:35 ")
        folder = content / "programmes/sisaisten-kehittajien-valmennus" / language
        (folder / "five-whys.md").rename(folder / "six-whys.md")
    _change(content, "programme.yaml", "five-whys", "six-whys")
    _change(content, "fi/ask-three-users.md", "title: ", "title: Uusi ")
    (content / "badges/sisainen-kehittaja/fi.md").write_text(
        (content / "badges/sisainen-kehittaja/fi.md").read_text() + "\nVielä lause.\n"
    )
    told = run("load", "--dry-run")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        "sisaisten-kehittajien-valmennus: changed, a new version",
        "  open: now false",
        "  programme: price_euros",
        "  session day-2: plan",
        "  task my-work-as-developer: minutes",
        "  task ask-three-users: title",
        "  material six-whys: added",
        "  material five-whys: removed",
        "  badge sisainen-kehittaja: new words or rules, another picture or address",
        "Nothing was loaded: this was a dry run.",
    ]
    assert _counts(app) == (1, 1)
    assert run("load").output.splitlines() == told.output.splitlines()[:-1]
    assert _counts(app) == (1, 2)
    assert run("load", "--dry-run").output.splitlines()[0] == "sisaisten-kehittajien-valmennus: unchanged"


def test_a_dry_run_of_a_new_programme_writes_nothing(app, run, content):
    assert ": new, 3 sessions" in run("load", "--dry-run").output
    assert _counts(app) == (0, 0)


def test_closing_a_programme_makes_no_new_version(app, run, content):
    run("load")
    _change(content, "programme.yaml", "open: true", "open: false")
    assert run("load").output.splitlines() == [
        "sisaisten-kehittajien-valmennus: changed",
        "  open: now false",
    ]
    assert _counts(app) == (1, 1)


def test_a_programme_whose_folder_is_gone_stays_and_is_told(app, run, content):
    run("load")
    shutil.rmtree(content / "programmes/sisaisten-kehittajien-valmennus")
    assert "has no folder; stays as it is" in run("load").output
    assert _counts(app) == (1, 1)


def test_texts_from_before_their_markdown_was_kept_have_it_after_the_next_load(content, run, session):
    def sources() -> list[str]:
        session.rollback()
        return [
            row.body.get("fi", "")
            for kind in (PlannedTask, Material)
            for row in session.scalars(select(kind).order_by(kind.id))
        ]

    run("load")
    first = sources()
    assert all(first)
    for kind in (PlannedTask, Material):
        session.execute(update(kind).values(body={}))
    session.commit()
    run("load")
    assert sources() == first
    assert session.scalar(select(func.count(ProgrammeVersion.id))) == 1


def test_a_storage_that_is_away_is_told_and_nothing_is_loaded(run, app, monkeypatch):
    def away(folder, key, data):
        raise StorageFailed("no space left on device")

    monkeypatch.setattr(Folder, "put", away)
    result = run("load")
    assert result.exit_code == 1
    assert "aivotyoagentit: " in result.output
    assert "Nothing was loaded." in result.output
    assert _counts(app) == (0, 0)
