"""One world for a whole module: no request may leave a mark on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.attacks.asking import House
from tests.attacks.keeping import the_world
from tests.attacks.world import World
from tests.conftest import PUBLIC_URL, empty_all_tables, empty_filled_tables

_standing: list[World] = []
"""The world of the module whose tests run now, once one of them has asked for it."""


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[World]:
    """The world, gone again after the module; its tests take `house`, or leave it as they found it."""
    with app.test_request_context(base_url=PUBLIC_URL):
        found = the_world(app)
    _standing.append(found)
    yield found
    _standing.clear()
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
    if _standing:
        return
    with app.app_context():
        empty_filled_tables()
