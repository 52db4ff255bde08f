"""`kehittamo serve`: the whole house in one process, from the first visitor to the last signal."""

import json
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from courses.models import ProgrammeVersion
from foundation.database import db
from foundation.outbox import LetterState
from kehittamo.background import background
from kehittamo.commands import main
from tests.demonstration import copy_the_pattern
from tests.running.conftest import House
from tests.servers import PostOffice, free_port, wait_until

HOUSE = str(Path(sys.executable).with_name("kehittamo"))
SERVE = (HOUSE, "serve")


def status(address: str, **headers: str) -> int:
    """The status that the address answers with, 0 when nobody does."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def open_at(address: str) -> bool:
    return status(f"{address}/healthz") == 200


def content(place: House) -> Sequence[uuid.UUID]:
    """The versions of all programmes on offer."""
    with background(place.app):
        return db.session.scalars(select(ProgrammeVersion.id).order_by(ProgrammeVersion.id)).all()


def test_one_process_serves_delivers_and_stops_when_asked_and_starting_again_changes_nothing(
    house: Callable[..., House], post_office: PostOffice
) -> None:
    port = free_port()
    place, address = house(PORT=str(port)), f"http://127.0.0.1:{port}"
    on_offer = []
    for asked in (signal.SIGTERM, signal.SIGINT):
        with place.runs(*SERVE) as process:
            wait_until(lambda: open_at(address), what="the opening", seconds=60)
            assert status(f"{address}/programmes") == 200
            on_offer.append(content(place))
            place.write(f"before {asked.name}")
            wait_until(lambda: set(place.states().values()) == {LetterState.SENT}, what="its outcome")
            process.send_signal(asked)
            assert process.wait(timeout=10) == 0
        printed = place.log.read_text().strip().splitlines()
        assert printed[-1] == f"Kehittämö: {address}"
    assert post_office.subjects() == ["before SIGTERM", "before SIGINT"]
    assert "Traceback" not in place.log.read_text()
    assert on_offer[0]
    assert on_offer[0] == on_offer[1]


def test_a_port_that_is_taken_is_told_in_one_line(house: Callable[..., House]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        place = house(PORT=str(port))
        with place.runs(*SERVE) as process:
            assert process.wait(timeout=30) == 2
    (line,) = place.log.read_text().strip().splitlines()
    assert f"Port {port} is in use" in line
    assert not (Path(place.settings["KEHITTAMO_DATA_DIR"]) / "kehittamo.sqlite").exists(), "nothing was begun"


def says(place: House, *words: str) -> int:
    """The status with which `kehittamo` ends, called in this process: what it says is pytest's to read."""
    with patch.dict(os.environ, place.settings, clear=True), patch.object(sys, "argv", [HOUSE, *words]):
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)


def test_settings_that_are_not_safe_are_told_by_name_without_a_trace(
    house: Callable[..., House], capsys: pytest.CaptureFixture[str]
) -> None:
    assert says(house(KEHITTAMO_MODE="production", KEHITTAMO_SECRET_KEY="dev"), "serve") == 2
    told = "".join(capsys.readouterr())
    for name in (
        "KEHITTAMO_SECRET_KEY",
        "KEHITTAMO_PUBLIC_URL",
        "KEHITTAMO_DATABASE_URL",
        "KEHITTAMO_BROKER_URL",
    ):
        assert name in told
    assert "KEHITTAMO_KEY_SECRET" not in told, "that one is sound"
    assert "Traceback" not in told


def test_commands_beside_a_demonstration_speak_of_it_without_being_told(
    house: Callable[..., House], capsys: pytest.CaptureFixture[str]
) -> None:
    place = house(KEHITTAMO_MODE="demonstration", PORT="8765")
    copy_the_pattern(place.folder / "var")
    assert says(place, "prepare") == 0
    for name in ("KEHITTAMO_MODE", "PORT"):
        del place.settings[name]
    capsys.readouterr()
    assert says(place, "demo", "accounts", "--json") == 0
    accounts = json.loads(capsys.readouterr().out)
    assert {"role", "name", "email", "password", "home_url"} <= accounts[0].keys()
    assert accounts[0]["home_url"] == "http://127.0.0.1:8765/home"
    assert says(place, "serve") == 2, "but the doors open only when told to"
