"""One world for a whole module: no request may leave a mark on it. It is built once and then copied."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.attacks.asking import House
from tests.attacks.keeping import keep_rows, put_rows_back
from tests.attacks.world import World, build_world
from tests.conftest import PUBLIC_URL, empty_all_tables, empty_filled_tables


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the rows of the world are kept, and once it was built the world itself."""
    return {"file": tmp_path_factory.mktemp("kept") / "rows.sqlite"}


@pytest.fixture(scope="module")
def world(app: Flask, _kept: dict[str, Any]) -> Iterator[World]:
    """The world, gone again after the module; its tests take `house`, or leave it as they found it."""
    with app.test_request_context(base_url=PUBLIC_URL):
        if "world" in _kept:
            put_rows_back(_kept["file"])
        else:
            _kept["world"] = build_world(app)
            keep_rows(_kept["file"])
    yield _kept["world"]
    with app.app_context():
        empty_all_tables()


@pytest.fixture(scope="module")
def _house(app: Flask, world: World) -> House:
    return House(app, world)


@pytest.fixture
def house(_house: House) -> Iterator[House]:
    """The world's doors, and a way to ask at them that leaves no mark."""
    with _house.unmarked():
        yield _house


@pytest.fixture(autouse=True)
def _empty_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no row and no memory of tries behind; a module with a world empties the tables at its end."""
    yield
    if "app" not in request.fixturenames:
        return
    app: Any = request.getfixturevalue("app")
    app.extensions["limits"].forget()
    if "world" in request.fixturenames:
        return
    with app.app_context():
        empty_filled_tables()
