"""`kehittamo serve`: the whole house in one process, from the first visitor to the last signal."""

import json
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.outbox import LetterState
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


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_one_process_serves_delivers_and_stops_when_asked(
    house: Callable[..., House], post_office: PostOffice, asked: signal.Signals
) -> None:
    port = free_port()
    place, address = house(PORT=str(port)), f"http://127.0.0.1:{port}"
    with place.runs(*SERVE) as process:
        wait_until(lambda: open_at(address), what="the opening", seconds=60)
        assert status(f"{address}/programmes") == 200
        place.write("from the outbox")
        wait_until(lambda: post_office.subjects() == ["from the outbox"], what="the letter")
        wait_until(lambda: place.states() == {"from the outbox": LetterState.SENT}, what="its outcome")
        process.send_signal(asked)
        assert process.wait(timeout=10) == 0
    printed = place.log.read_text().strip().splitlines()
    assert printed[-1] == f"Kehittämö: {address}"
    assert "Traceback" not in place.log.read_text()


def test_a_second_start_finds_nothing_to_do(house: Callable[..., House]) -> None:
    place = house()
    for _ in range(2):
        with place.runs(HOUSE, "prepare") as process:
            assert process.wait(timeout=60) == 0
    assert "Traceback" not in place.log.read_text()


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


def test_settings_that_are_not_safe_are_told_by_name_without_a_trace(house: Callable[..., House]) -> None:
    place = house(KEHITTAMO_MODE="production", KEHITTAMO_SECRET_KEY="dev")
    with place.runs(*SERVE) as process:
        assert process.wait(timeout=30) == 2
    told = place.log.read_text()
    for name in (
        "KEHITTAMO_SECRET_KEY",
        "KEHITTAMO_PUBLIC_URL",
        "KEHITTAMO_DATABASE_URL",
        "KEHITTAMO_BROKER_URL",
    ):
        assert name in told
    assert "KEHITTAMO_KEY_SECRET" not in told, "that one is sound"
    assert "Traceback" not in told


def test_commands_beside_a_demonstration_speak_of_it_without_being_told(house: Callable[..., House]) -> None:
    place = house(KEHITTAMO_MODE="demonstration", PORT="8765")
    with place.runs(HOUSE, "prepare") as process:
        assert process.wait(timeout=120) == 0
    for name in ("KEHITTAMO_MODE", "PORT"):
        del place.settings[name]
    place.log.unlink()
    with place.runs(HOUSE, "demo", "accounts", "--json") as process:
        assert process.wait(timeout=30) == 0
    accounts = json.loads(place.log.read_text())
    assert {"role", "name", "email", "password", "home_url"} <= accounts[0].keys()
    assert accounts[0]["home_url"] == "http://127.0.0.1:8765/home"
    with place.runs(*SERVE) as process:
        assert process.wait(timeout=30) == 2, "but the doors open only when told to"
