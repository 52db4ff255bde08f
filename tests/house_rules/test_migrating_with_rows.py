"""A migration that changes a table on SQLite copies it, and must not take along what refers to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from foundation.database import db
from kehittamo import create_app

FIRST = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0001", None
def upgrade():
    op.create_table("parents", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)))
    op.create_table("children", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE")))
"""
SECOND = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0002", "0001"
def upgrade():
    with op.batch_alter_table("parents", recreate="always") as table:
        table.alter_column("name", type_=sa.String(90))
"""
CARELESS = """
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    op.execute("DELETE FROM parents")
"""


@pytest.fixture
def two_generations(tmp_path: Path, project: Path) -> Iterator[Flask]:
    """A house whose migrations are these three, at the first of them, with a parent and a child."""
    folder = tmp_path / "migrations"
    shutil.copytree(project / "migrations", folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    for number, source in enumerate((FIRST, SECOND, CARELESS), start=1):
        (folder / "versions" / f"000{number}_step.py").write_text(source)
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(tmp_path)})
    with app.app_context():
        upgrade(directory=str(folder), revision="0001")
        with db.engine.begin() as connection:
            connection.execute(text("INSERT INTO parents VALUES (1, 'Aino')"))
            connection.execute(text("INSERT INTO children VALUES (1, 1)"))
        yield app
        db.engine.dispose()


def count(table: str) -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_rows_that_refer_to_a_changed_table_stay(two_generations: Flask, tmp_path: Path) -> None:
    upgrade(directory=str(tmp_path / "migrations"), revision="0002")
    assert (count("parents"), count("children")) == (1, 1)


def test_afterwards_foreign_keys_hold_again(two_generations: Flask, tmp_path: Path) -> None:
    upgrade(directory=str(tmp_path / "migrations"), revision="0002")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_leaves_rows_referring_to_nothing_is_undone(
    two_generations: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SystemExit):
        upgrade(directory=str(tmp_path / "migrations"), revision="0003")
    assert "refer to nothing: ('children', 1" in caplog.text
    assert (count("parents"), count("children")) == (1, 1)
