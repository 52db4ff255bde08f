"""Badges of other givers: asked of the hosts that the settings list, and nobody else is ever asked."""

import json
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from badges import elsewhere
from badges.openbadges import proof
from tests.badges.conftest import NOW, Office
from tests.badges.test_awards import verify


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, office: Office) -> list[str]:
    """The addresses that are fetched; each answers what the other giver serves there."""
    addresses: list[str] = []
    name = office.issuer.id
    served = {
        elsewhere.keys_of(name): json.dumps(office.did_document(name)).encode(),
        office.list_url: office.status_list()(office.list_url),
    }

    def fetch(address: str) -> bytes | None:
        addresses.append(address)
        return served.get(address)

    monkeypatch.setattr(elsewhere, "fetch", fetch)
    return addresses


@time_machine.travel(NOW, tick=False)
def test_a_listed_giver_s_badge_is_verified_with_what_their_host_serves(
    app: Flask, client: FlaskClient, office: Office, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BADGE_HOSTS", "other.example, Kehittamo.example")
    badge = proof.to_bytes(office.badge())
    assert "its giver is not known to us" in verify(client, badge)
    assert asked == [elsewhere.keys_of(office.issuer.id), office.list_url]
    changed = badge.replace("Osaa kehittää".encode(), b"Osaa johtaa")
    assert "The badge is not valid" in verify(client, changed)


@time_machine.travel(NOW, tick=False)
def test_an_unlisted_giver_is_not_asked(client: FlaskClient, office: Office, asked: list[str]) -> None:
    assert "We can&#39;t say whether the badge is genuine" in verify(client, proof.to_bytes(office.badge()))
    assert asked == []


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        ("did:web:127.0.0.1", "http://127.0.0.1/list"),
        ("did:web:169.254.169.254", "http://169.254.169.254/latest/meta-data"),
        ("did:web:kehittamo.example%40evil.example", "https://kehittamo.example@evil.example/list"),
        ("did:web:evil.example", "https://evil.example/list#kehittamo.example"),
        ("did:web:kehittamo.example.evil.example", "file:///etc/passwd"),
        ("https://kehittamo.example", "gopher://kehittamo.example/"),
        ("did:web:kehittamo.example%3A8443", "https://kehittamo.example:8443/list"),
        ("", ["https://kehittamo.example/list"]),
    ],
)
def test_no_address_but_a_listed_one_over_https(
    app: Flask, monkeypatch: pytest.MonkeyPatch, issuer: Any, address: Any
) -> None:
    monkeypatch.setitem(app.config, "BADGE_HOSTS", "kehittamo.example")
    status = {"type": "BitstringStatusListEntry", "statusListCredential": address}
    document = {"issuer": {"id": issuer}, "credentialStatus": [status, 7]}
    with app.test_request_context():
        assert elsewhere.addresses_in(json.dumps(document).encode()) == []
