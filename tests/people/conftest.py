"""A house whose forms are guarded, and how to read what it answers."""

import re
from pathlib import Path

import pytest
from flask import Flask

from kehittamo import create_app
from tests.conftest import PUBLIC_URL, IsolatedClient


@pytest.fixture
def armed(app: Flask, tmp_path: Path) -> Flask:
    """A house on the tests' database that checks where forms come from."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PUBLIC_URL": PUBLIC_URL,
        }
    )
    house.test_client_class = IsolatedClient
    return house


def token_in(page: str) -> str:
    """The token of the page's first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]
