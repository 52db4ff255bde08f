"""Whatever is sent to these pages, by whomever, nobody gets a 5xx; every POST needs its token."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from organisations.identity.models import ExternalIdentity, IdentityProvider
from tests.hostile import XSS

ODD = (
    "",
    " \t\u200b",
    "\x00\x01\x1f",
    "'; DROP TABLE people; --",
    "9" * 40,
    "-1",
    "2147483648",
    "a" * 60_000,
    "../../etc/passwd\r\nSet-Cookie: x=y",
    "\u202egpj.exe\U0001f40d\ufb01",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "https://[",
    "a@[::1]",
    "a@" + "\u00e4" * 300,
    str(uuid.UUID(int=0)),
    *XSS[:6],
)
FIELDS = ("issuer", "client_id", "client_secret", "tenants", "domains", "enabled", "version", "once")


@pytest.mark.parametrize("odd", range(len(ODD)))
def test_no_odd_value_breaks_a_page(
    client: FlaskClient,
    session: Any,
    registered: IdentityProvider,
    sign_in: Any,
    office_person: Any,
    odd: int,
) -> None:
    session.commit()
    value, home = ODD[odd], f"/sign-in/organisation/{registered.organisation_id}"
    answers = [client.get(home, query_string={name: value}) for name in ("next", "invited")]
    for name in ("state", "code", "error", "iss", "session_state"):
        answers.append(client.get(f"{home}/callback", query_string={"state": "x", name: value}))
    answers.append(client.get("/sign-in/organisation", query_string={"next": value}))
    answers.append(client.post("/sign-in/organisation", data={"email": value}))
    office = sign_in(office_person)
    address = f"/office/identities/{registered.organisation_id}"
    for name in FIELDS:
        fine = {"issuer": "https://login.town.fi", "client_id": "x", "domains": "town.fi", "version": "1"}
        answers.append(office.post(address, data={**fine, name: value}))
    answers.append(office.post(f"/account/identities/{uuid.uuid4()}/part", data={"x": value}))
    answers.append(office.get("/office/identities", query_string={"page": value}))
    office.set_cookie(
        "identity", value[:3000].encode("ascii", "ignore").decode().translate({0: None, 1: None})
    )
    answers.append(office.get("/account/identities/join"))
    assert max(answer.status_code for answer in answers) < 500
    assert not any(attack in answer.text for answer in answers for attack in XSS[:4])


def test_every_post_needs_its_token(
    app: Flask,
    session: Any,
    registered: IdentityProvider,
    sign_in: Any,
    office_person: Any,
    provider: Any,
    come_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CSRF, as somebody who may: nothing is joined, parted, saved or asked by another site's form."""
    joined = ExternalIdentity(
        person_id=office_person.id, provider_id=registered.id, issuer="x", subject="another"
    )
    session.add(joined)
    session.commit()
    browser = sign_in(office_person)
    come_in(browser, registered)
    before = len(provider.asked)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for path in (
        "/account/identities/join",
        "/sign-in/again",
        f"/account/identities/{joined.id}/part",
        f"/office/identities/{registered.organisation_id}",
        f"/office/identities/{registered.organisation_id}/try",
        "/sign-in/organisation",
    ):
        assert browser.post(path).status_code == 400, path
    assert len(provider.asked) == before
    session.expire_all()
    assert session.get(ExternalIdentity, joined.id) is not None
    assert browser.get("/account").status_code == 200
