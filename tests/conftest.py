"""The house under test: one app and database a worker, empty tables, clients that leak nothing."""

import contextvars
import gc
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from foundation.database import Base, db
from kehittamo import create_app
from people.models import Person
from tests import hashes  # noqa: F401 - before anybody has a password
from tests.factories import make

pytest_plugins = ["tests.demonstration", "tests.heard"]

DATABASE = os.environ.get("KEHITTAMO_TEST_DATABASE", "sqlite")
PUBLIC_URL = "http://localhost"
INSERTED = re.compile(r"INSERT (?:OR \w+ )?INTO \"?(\w+)")

_filled: set[str] = set()
"""The tables that got a row since they were last emptied."""


class IsolatedClient(FlaskClient):
    """A browser of its own: a request never shares `g`, the login or the session with the test's own context.

    The test's pending rows are committed first, because the request reads from its own connection.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context() and db.session.registry.has():
            db.session.commit()
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        return response


def pytest_collection_finish() -> None:
    """What is there now stays: the garbage collector skips it, and runs less often."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL try only what touches a database: the rest was tried on SQLite and would be the same.

    There a test of many values is asked of its first alone, for the others differ in Python; but an attack of
    each. What waits most, for browsers and other processes, comes first: the others use that time.
    """
    kept = [item for item in items if _belongs_here(item)]
    if DATABASE == "postgresql":
        kept = list({_question(item): item for item in reversed(kept)}.values())[::-1]
    stays = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in stays])
    items[:] = sorted(kept, key=lambda item: item.path.parent.name not in ("browser", "running"))


def _question(item: pytest.Item) -> str:
    """What is asked, the same for all values of a test; an attack's values are each a question."""
    return item.nodeid if item.path.parent.name == "attacks" else item.nodeid.split("[")[0]


def _belongs_here(item: pytest.Item) -> bool:
    alone = item.get_closest_marker("only_on")
    if alone:
        return bool(alone.args == (DATABASE,))
    return DATABASE == "sqlite" or "app" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """An empty database for this worker: SQLite, or a PostgreSQL that comes as a wheel."""
    if DATABASE == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
    from tests.servers import postgresql_database

    return postgresql_database(worker_id)


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The house, with CSRF off: its own tests switch it on."""
    environment = {
        "KEHITTAMO_MODE": "test",
        "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "KEHITTAMO_DATABASE_URL": database_url,
        "KEHITTAMO_PUBLIC_URL": PUBLIC_URL,
        "KEHITTAMO_SECRET_KEY": "a secret for the tests alone",
        "KEHITTAMO_KEY_SECRET": "another one for the tests alone",
    }
    app = create_app(environment, WTF_CSRF_ENABLED=False)
    app.test_client_class = IsolatedClient
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Take the place of pytest-flask's fixture, whose one context for all requests leaks the login."""


@pytest.fixture(autouse=True)
def _empty_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no row behind, and no memory of who tried what."""
    yield
    if "app" not in request.fixturenames:
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        empty_filled_tables()
    app.extensions["limits"].forget()


@event.listens_for(Engine, "before_cursor_execute")
def _note_the_table(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if "INSERT" in statement:
        _filled.update(INSERTED.findall(statement))


def empty_filled_tables() -> None:
    """Delete what was put in since; to empty all tables after each test takes long."""
    _empty(_filled)
    _filled.clear()


def empty_all_tables() -> None:
    """Delete every row of every table, also those that came past SQLAlchemy."""
    _empty(set(Base.metadata.tables))


def _empty(filled: set[str]) -> None:
    names = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name in filled]
    if not names:
        return
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            # far quicker than TRUNCATE, which makes every table's files anew
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in names))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            guards = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                "AND EXISTS (SELECT 1 FROM audit_entries)"
            ).all()
            for guard, _sql in guards:  # the log lets nobody empty it
                connection.exec_driver_sql(f"DROP TRIGGER {guard}")
            for name in names:
                connection.execute(text(f"DELETE FROM {name}"))
            for _guard, sql in guards:
                connection.exec_driver_sql(sql)
        connection.commit()


@pytest.fixture
def session(app: Flask, _empty_tables: None) -> Iterator[scoped_session[Session]]:
    """A database session in a context of its own, where letters can make addresses."""
    with app.test_request_context(base_url=PUBLIC_URL):
        yield db.session
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, session: Any) -> Callable[[Person], FlaskClient]:
    """A browser in which the person is signed in."""

    def browser(person: Person) -> FlaskClient:
        cookie = make.session_of(person)
        session.commit()
        client = app.test_client()
        with client.session_transaction() as values:
            values["_user_id"] = cookie
        return client

    return browser


@pytest.fixture
def factories(session: Any) -> Any:
    """Makers of people, organisations, cohorts and what is in them: `factories.cohort()`."""
    return make


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return Path(__file__).parents[1]
