"""The migrations lead to the models, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from foundation.database import db
from kehittamo import create_app
from tests.servers import postgresql_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_house(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """The house on an empty database of either kind."""
    sqlite = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    url = sqlite if request.param == "sqlite" else postgresql_database(f"migrations_{worker_id}")
    environment = {
        "KEHITTAMO_MODE": "test",
        "KEHITTAMO_DATA_DIR": str(tmp_path),
        "KEHITTAMO_DATABASE_URL": url,
    }
    app = create_app(environment)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_head_equals_the_models(empty_house: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_revision_goes_up_and_down(empty_house: Flask) -> None:
    script = ScriptDirectory("migrations")
    for revision in reversed(list(script.walk_revisions())):
        upgrade(revision=revision.revision)
        downgrade(revision=revision.down_revision or "base")
        upgrade(revision=revision.revision)
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_revisions_are_numbered_and_named(project: Path) -> None:
    names = sorted(path.name for path in (project / "migrations" / "versions").glob("*.py"))
    assert names
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
