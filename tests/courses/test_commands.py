"""The command line: content is checked line by line and loaded whole or not at all."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from courses.models import Programme, ProgrammeVersion


@pytest.fixture
def content(app, project, tmp_path, monkeypatch) -> Path:
    """A copy of the real content, to spoil."""
    folder = tmp_path / "content"
    for part in ("programmes", "badges"):
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


def test_a_mistake_is_told_with_file_and_line(run, content):
    path = _spoil(content)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "price_euros" in text)
    result = run("check")
    assert result.exit_code == 1
    assert f"{path.relative_to(content.parent)}:{line}: " in result.output


def test_loading_twice_changes_nothing(app, run, content):
    first, second = run("load"), run("load")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "new version" in first.output
    assert "nothing changed" in second.output
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
