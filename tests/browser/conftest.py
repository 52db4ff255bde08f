"""A real browser and a real web server for these tests; each file of them runs in one process."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser

from kehittamo.demo_data import cast_for_front
from tests.browser.found import browser as found_browser
from tests.browser.looking import follow
from tests.demonstration import build

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A house that answers at an address."""

    app: Flask
    home: str


@contextmanager
def served(make: Callable[[str], Flask]) -> Iterator[Served]:
    """Serve the app that ``make`` makes for its public address, on a free port of this machine."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        home = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = make(home)
        server = waitress.create_server(app, sockets=[door], threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Served(app, home)
        server.close()
        thread.join(timeout=5)


@pytest.fixture(scope="session")
def demonstration_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration with all its people, its forms guarded as in production."""
    folder = tmp_path_factory.mktemp("served")

    def make(home: str) -> Flask:
        return build({"KEHITTAMO_DATA_DIR": str(folder), "KEHITTAMO_PUBLIC_URL": home}, csrf=True)

    with served(make) as house:
        yield house


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The system's Chromium, which asks nobody anything by itself."""
    return {**browser_type_launch_args, "executable_path": found_browser(), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def cookies(demonstration_house: Served, browser: Browser) -> dict[str, list[dict[str, object]]]:
    """What a browser keeps after stepping in, by role; a visitor's keeps nothing."""
    with demonstration_house.app.test_request_context():
        roles = {person.role: person.email for person in cast_for_front()}
    kept: dict[str, list[dict[str, object]]] = {"visitor": []}
    for role, email in roles.items():
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(demonstration_house.home)
        form = tab.locator("form", has=tab.locator(f'input[value="{email}"]'))
        follow(form.locator("button"))
        kept[role] = [dict(cookie) for cookie in context.cookies()]
        context.close()
    return kept
