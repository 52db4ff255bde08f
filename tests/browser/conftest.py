"""A real browser and a real web server for these tests; each file of them runs in one process."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser

from kehittamo.demo_data import cast_for_front
from tests.browser.found import browser as found_browser
from tests.browser.looking import beside, follow
from tests.crawling import BASE
from tests.demonstration import build

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--js-flags=--no-opt --no-maglev",  # a page is gone before what was made quicker pays for the making
]  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A house that answers at an address."""

    app: Flask
    home: str
    found_at: str = ""
    """Where it really is, for what doesn't ask by the browser."""


@contextmanager
def opened() -> Iterator[socket.socket]:
    """A free port of this machine."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        yield door


def address_of(door: socket.socket) -> str:
    host, port = door.getsockname()
    return f"{host}:{port}"


@contextmanager
def behind(door: socket.socket, app: Flask) -> Iterator[None]:
    """The app answers at the door."""
    server = waitress.create_server(beside(app), sockets=[door], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield
    server.close()
    thread.join(timeout=5)


@contextmanager
def served(make: Callable[[str], Flask]) -> Iterator[Served]:
    """Serve the app that ``make`` makes for its public address, on a free port of this machine."""
    with opened() as door:
        home = f"http://{address_of(door)}"
        app = make(home)
        with behind(door, app):
            yield Served(app, home)


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """Where the browser finds who lives at the usual address."""
    with opened() as door:
        yield door


@pytest.fixture(scope="session")
def demonstration_house(tmp_path_factory: pytest.TempPathFactory, door: socket.socket) -> Iterator[Served]:
    """The demonstration with all its people at its usual address, its forms guarded as in production."""
    app = build({"KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("served"))}, csrf=True)
    assert app.config["PUBLIC_URL"] == BASE
    with behind(door, app):
        yield Served(app, BASE, f"http://{address_of(door)}")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object], door: socket.socket
) -> dict[str, object]:
    """The system's Chromium, which asks nobody anything and knows who lives at the usual address."""
    usual = f"--host-resolver-rules=MAP {BASE.removeprefix('http://')} {address_of(door)}"
    return {**browser_type_launch_args, "executable_path": found_browser(), "args": [*ARGUMENTS, usual]}


class _Cookies(dict[str, list[dict[str, Any]]]):
    """Of each role that is asked for."""

    def __init__(self, house: Served, browser: Browser) -> None:
        super().__init__(visitor=[])
        self.house, self.browser = house, browser

    def __missing__(self, role: str) -> list[dict[str, Any]]:
        with self.house.app.test_request_context():
            email = next(person.email for person in cast_for_front() if person.role == role)
        context = self.browser.new_context()
        tab = context.new_page()
        tab.goto(self.house.home)
        form = tab.locator("form", has=tab.locator(f'input[value="{email}"]'))
        follow(form.locator("button"))
        self[role] = [dict(cookie) for cookie in context.cookies()]
        context.close()
        return self[role]


@pytest.fixture(scope="session")
def cookies(demonstration_house: Served, browser: Browser) -> dict[str, list[dict[str, Any]]]:
    """What a browser keeps after stepping in, by role; a visitor's keeps nothing."""
    return _Cookies(demonstration_house, browser)
