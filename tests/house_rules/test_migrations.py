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


SHAPE = {
    "sqlite": (
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master m, '
        "pragma_table_info(m.name) c WHERE m.type = 'table'",
        'SELECT m.name, k."from", k."table", k."to", k.on_delete, k.on_update FROM sqlite_master m, '
        "pragma_foreign_key_list(m.name) k WHERE m.type = 'table'",
        "SELECT tbl_name, type, name, CASE WHEN type <> 'table' THEN sql END FROM sqlite_master "
        "WHERE name NOT LIKE 'sqlite_autoindex%'",
        'SELECT m.name, i."unique", i.origin, (SELECT group_concat(c.name) FROM pragma_index_info(i.name) c) '
        "FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'",
    ),
    "postgresql": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable "
        "FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
        "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace",
    ),
}
"""What asks each database for all that its schema is made of, but for defaults: only old rows need those."""


def shape() -> list[set[str]]:
    """The database's tables with their columns, keys and indexes, its triggers, functions and types."""
    with db.engine.connect() as connection:
        questions = SHAPE[connection.dialect.name]
        return [{str(tuple(row)) for row in connection.exec_driver_sql(asked)} for asked in questions]


def test_every_revision_leads_up_and_down_again_and_the_head_equals_the_models(empty_house: Flask) -> None:
    """What was gone down leaves the database as it was before: who goes up again finds the same."""
    script = ScriptDirectory("migrations")
    revisions = list(reversed(list(script.walk_revisions())))
    before = []
    upgrade(revision=revisions[0].revision)
    downgrade(revision="base")
    for revision in revisions:
        before.append(shape())
        upgrade(revision=revision.revision)
    assert len(before) == len(revisions) > 20
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    for revision, was in zip(reversed(revisions), reversed(before), strict=True):
        downgrade(revision=revision.down_revision or "base")
        for now, then in zip(shape(), was, strict=True):
            assert now ^ then == set(), revision.revision
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_revisions_are_numbered_and_named(project: Path) -> None:
    names = sorted(path.name for path in (project / "migrations" / "versions").glob("*.py"))
    assert names
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
