"""Another site can't make a browser of ours act: no POST without a token, no act by GET."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from foundation.database import db
from tests.attacks.volleys import undrawn
from tests.conftest import IsolatedClient
from tests.crawling import BASE
from tests.demonstration import build, somebody


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration as visitors have it, with tokens asked for."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    app = build({"KEHITTAMO_DATA_DIR": str(folder)}, csrf=True)
    app.test_client_class = IsolatedClient
    yield app
    with app.app_context():
        db.engine.dispose()


def written(app: Flask) -> list[tuple[str, str]]:
    """Endpoint and an address of every route that takes POST; a made-up key stands where one belongs."""
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            values = dict.fromkeys(rule.arguments, "00000000-0000-4000-8000-000000000000")
            found.append((rule.endpoint, app.url_map.bind("x").build(rule.endpoint, values, method="POST")))
    return found


@pytest.mark.parametrize("role", ["visitor", "participant", "trainer", "representative", "office"])
def test_every_post_wants_its_token(guarded: Flask, role: str) -> None:
    """F9: in every role."""
    client = somebody(guarded, role)
    doors = written(guarded)
    assert len(doors) > 35
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "x"}):
        with undrawn():
            taken = [
                endpoint
                for endpoint, address in doors
                if client.post(address, data=token, base_url=BASE).status_code != 400
            ]
        assert taken == []


def test_what_only_acts_can_not_be_opened(guarded: Flask) -> None:
    client = somebody(guarded, "office")
    for rule in guarded.url_map.iter_rules():
        methods = rule.methods or set()
        if "POST" in methods and not any(
            other.rule == rule.rule and "GET" in (other.methods or set())
            for other in guarded.url_map.iter_rules()
        ):
            address = rule.rule
            for name in rule.arguments:
                address = address.replace(f"<uuid:{name}>", "00000000-0000-4000-8000-000000000000")
            assert client.get(address, base_url=BASE).status_code == 405, rule.endpoint
