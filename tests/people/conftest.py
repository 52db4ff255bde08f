"""A house whose forms are guarded, and how to read what it answers."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from foundation.database import db
from kehittamo import create_app
from tests.conftest import PUBLIC_URL, IsolatedClient


@pytest.fixture(scope="module")
def _armed(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("armed")),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PUBLIC_URL": PUBLIC_URL,
        }
    )
    house.test_client_class = IsolatedClient
    yield house
    with house.app_context():
        db.engine.dispose()


@pytest.fixture
def armed(_armed: Flask) -> Flask:
    """A house on the tests' database that checks where forms come from; it remembers nobody's tries."""
    _armed.extensions["limits"].forget()
    return _armed


def token_in(page: str) -> str:
    """The token of the page's first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]
