"""The demonstration as a fixture: a house full of people, and a way to be one of them."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp
from jinja2 import FileSystemBytecodeCache

from foundation.database import db
from kehittamo import create_app
from kehittamo.factory import House
from kehittamo.setting_up import load_content
from people.queries import person_by_email
from tests.crawling import BASE
from tests.factories.make import session_of

SHARED = "TESTS_SHARED_FOLDER"
"""The environment variable that names a folder which all processes of a run share."""


def pytest_configure() -> None:
    """The folder is there before the processes are that share it; each template is compiled once for all."""
    folder = _shared() / "templates"
    folder.mkdir(exist_ok=True)
    House.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


def _shared() -> Path:
    """The folder; whoever makes it takes it away at its end."""
    if SHARED not in os.environ:
        os.environ[SHARED] = tempfile.mkdtemp(prefix="kehittamo-tests-")
        atexit.register(shutil.rmtree, os.environ[SHARED], ignore_errors=True)
    return Path(os.environ[SHARED])


def build(environment: dict[str, str], *, csrf: bool = False) -> Flask:
    """A house with tables, content and demonstration people; forms need no token unless ``csrf`` says so.

    At the usual address it is a copy of one that was built once; what is signed bears the address it is at.
    """
    if environment.keys() == {"KEHITTAMO_DATA_DIR"}:
        copy_the_pattern(Path(environment["KEHITTAMO_DATA_DIR"]))
        return _house(environment, csrf=csrf)
    return _peopled(_house(environment, csrf=csrf))


def copy_the_pattern(folder: Path) -> None:
    """The folder becomes the data folder of a demonstration in which nobody has been."""
    shutil.copytree(_pattern(), folder, dirs_exist_ok=True)


def _house(environment: dict[str, str], *, csrf: bool) -> Flask:
    return create_app({"KEHITTAMO_MODE": "demonstration", **environment}, WTF_CSRF_ENABLED=csrf)


def _peopled(app: Flask) -> Flask:
    from kehittamo.demo_data import people_the_house

    with app.test_request_context(base_url=BASE):
        db.create_all()
        stamp()  # as `kehittamo prepare` would leave it
        load_content(app)
        assert people_the_house() is True
    return app


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """The folder that all processes of a run share; while one is in here, the others wait."""
    folder = _shared()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        yield folder


@cache
def _pattern() -> Path:
    """The folder of a house that nobody has been in; the first process that asks for it builds it for all."""
    with one_at_a_time() as shared:
        folder = shared / "demonstration"
        if not folder.exists():
            app = _peopled(_house({"KEHITTAMO_DATA_DIR": str(shared / "unready")}, csrf=False))
            with app.app_context():
                db.engine.dispose()
            (shared / "unready").rename(folder)
    return folder


def fresh_demonstration(folder: Path) -> Iterator[Flask]:
    """The demonstration's house, on SQLite, in a folder of its own."""
    from tests.conftest import IsolatedClient

    app = build({"KEHITTAMO_DATA_DIR": str(folder)})
    app.test_client_class = IsolatedClient
    yield app
    with app.app_context():
        db.engine.dispose()


def somebody(house: Flask, role: str) -> FlaskClient:
    """A browser of somebody of this role in the demonstration; "visitor" is nobody."""
    client = house.test_client()
    if role == "visitor":
        return client
    from kehittamo.demo_data import cast_for_front

    with house.test_request_context(base_url=BASE):
        found = next(person for person in cast_for_front() if person.role == role)
        person = person_by_email(found.email)
        assert person is not None
        cookie = session_of(person)
        db.session.commit()
    with client.session_transaction(base_url=BASE) as values:
        values["_user_id"] = cookie
    return client


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration's house, for tests that leave it as they found it."""
    yield from fresh_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture
def step_in(demonstration: Flask) -> Callable[[str], FlaskClient]:
    """A browser of somebody of this role: `step_in("trainer")`; "visitor" is nobody."""
    return lambda role: somebody(demonstration, role)
