"""Passkeys: the right device opens the door once for each question; nothing that looks like it does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from foundation.database import db
from foundation.outbox import Letter
from people.models import Passkey, Person, UserSession
from people.second_factor import passkeys
from people.second_factor.operations import FRESH
from people.vocabulary import Way
from tests.factories.authenticator import Authenticator
from tests.factories.phones import phone_of

PAGES = "/account/second-factor/passkeys"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 3, 2, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def aino(factories: Any) -> Person:
    """Aino, whose second factor is on."""
    person: Person = factories.person(email="aino@kunta.fi")
    phone_of(person)
    return person


@pytest.fixture
def device(sign_in: SignIn, aino: Person) -> Authenticator:
    """Aino's device, whose passkey we know."""
    device = Authenticator()
    assert add(sign_in(aino), device).status_code == 302
    return device


def add(browser: FlaskClient, device: Authenticator, name: str = "Puhelin") -> TestResponse:
    options = browser.post(f"{PAGES}/question").json
    return browser.post(PAGES, data={"name": name, "credential": device.make(options or {})})


def ask(browser: FlaskClient) -> dict[str, Any]:
    told: dict[str, Any] = browser.post("/sign-in/passkey/question").get_json()
    return told


def enter(browser: FlaskClient, credential: str, **query: str) -> TestResponse:
    return browser.post("/sign-in/passkey", data={"credential": credential}, query_string=query)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account").status_code == 200


def test_a_passkey_opens_without_password_or_code(
    client: FlaskClient, aino: Person, device: Authenticator, time: time_machine.Traveller
) -> None:
    for _ in range(2):
        time.shift(60)
        answer = enter(client, device.answer(ask(client)), next="/programmes")
        assert answer.headers["Location"] == "/programmes"
        assert aino.email in client.get("/account").text
        client.post("/sign-out")
    opened = db.session.scalars(select(UserSession).where(UserSession.way == Way.PASSKEY)).all()
    assert len(opened) == 2
    assert all(session.second_factor_at is not None for session in opened)
    db.session.expire_all()
    assert db.session.scalars(select(Passkey)).one().sign_count == 2


def test_the_owner_learns_of_a_new_passkey(aino: Person, device: Authenticator) -> None:
    (letter,) = db.session.scalars(select(Letter).where(Letter.kind == "second_factor"))
    assert letter.recipient == aino.email
    assert "Puhelin" in letter.body


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "http://localhost:81"},
        {"origin": "https://localhost"},
        {"origin": "http://localhost.evil.example"},
        {"host": "evil.example"},
        {"verifies": False},
        {"user": b"somebody else's!"},
        {"id": b"another name"},
        {"key": Authenticator().key},
        {"count": -1},
    ],
    ids=lambda lie: "-".join(lie),
)
def test_what_only_looks_like_the_passkey_opens_nothing(
    client: FlaskClient, device: Authenticator, time: time_machine.Traveller, lie: dict[str, Any]
) -> None:
    device.count = 5
    assert enter(client, device.answer(ask(client))).status_code == 302
    assert is_in(client)
    client.post("/sign-out")
    time.shift(1)
    for name, value in lie.items():
        setattr(device, name, value)
    assert "/sign-in" in enter(client, device.answer(ask(client))).headers["Location"]
    assert not is_in(client)


def test_an_answer_opens_once_even_with_the_cookie_copied(
    app: Flask, client: FlaskClient, device: Authenticator
) -> None:
    """The question is in a cookie that can be copied; devices that never count are no way around."""
    device.count = -1
    options = ask(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    credential = device.answer(options)
    assert enter(client, credential).headers["Location"] == "/home"
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert "/sign-in" in enter(thief, credential).headers["Location"]
    assert not is_in(thief)


def test_an_answer_to_another_question_opens_nothing(
    app: Flask, client: FlaskClient, device: Authenticator
) -> None:
    elsewhere = app.test_client()
    credential = device.answer(ask(elsewhere))
    for asked in (False, True):
        if asked:
            ask(client)
        assert "/sign-in" in enter(client, credential).headers["Location"]
        assert not is_in(client)
    assert enter(elsewhere, credential).headers["Location"] == "/home"


def test_a_question_is_good_for_five_minutes(
    client: FlaskClient, device: Authenticator, time: time_machine.Traveller
) -> None:
    for late, opens in ((timedelta(seconds=1), False), (timedelta(), True)):
        credential = device.answer(ask(client))
        time.shift(passkeys.CHALLENGE_LIFE + late)
        enter(client, credential)
        assert is_in(client) is opens


def test_a_question_for_a_new_passkey_is_none_for_coming_in(
    sign_in: SignIn, aino: Person, device: Authenticator
) -> None:
    browser = sign_in(aino)
    options = browser.post(f"{PAGES}/question").get_json()
    assert "/sign-in" in enter(browser, device.answer(options)).headers["Location"]


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", "x" * 30_000, "[" * 15_000, '{"id": 1}', "\x00", '{"rawId": "é"}']
)
def test_no_nonsense_opens_or_breaks_anything(
    client: FlaskClient, sign_in: SignIn, aino: Person, credential: str
) -> None:
    ask(client)
    assert enter(client, credential).status_code == 302
    assert not is_in(client)
    browser = sign_in(aino)
    browser.post(f"{PAGES}/question")
    assert browser.post(PAGES, data={"name": "Puhelin", "credential": credential}).status_code == 422
    assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize("lie", [{"origin": "http://localhost:81"}, {"host": "evil"}, {"verifies": False}])
def test_a_passkey_made_elsewhere_is_not_taken(sign_in: SignIn, aino: Person, lie: dict[str, Any]) -> None:
    assert add(sign_in(aino), Authenticator(**lie)).status_code == 422
    assert db.session.scalars(select(Passkey)).all() == []


def test_somebody_else_s_passkey_is_not_taken_again(
    sign_in: SignIn, factories: Any, device: Authenticator
) -> None:
    other = factories.person()
    phone_of(other)
    assert add(sign_in(other), device).status_code == 422


def test_passkeys_come_after_two_step_sign_in_and_a_fresh_code(
    sign_in: SignIn, factories: Any, aino: Person, time: time_machine.Traveller
) -> None:
    without, browser = sign_in(factories.person()), sign_in(aino)
    time.shift(FRESH + timedelta(seconds=1))
    for somebody in (without, browser):
        for address in (f"{PAGES}/question", PAGES):
            answer = somebody.post(address, data={"name": "x", "credential": "x"})
            assert answer.headers["Location"].startswith("/account/second-factor/code")
    assert db.session.scalars(select(Passkey)).all() == []


def test_a_removed_passkey_opens_nothing(
    client: FlaskClient, sign_in: SignIn, factories: Any, aino: Person, device: Authenticator
) -> None:
    passkey = db.session.scalars(select(Passkey)).one()
    stranger = factories.person()
    phone_of(stranger)
    assert sign_in(stranger).post(f"{PAGES}/{passkey.id}/remove").status_code == 404
    assert sign_in(aino).post(f"{PAGES}/{passkey.id}/remove").status_code == 302
    enter(client, device.answer(ask(client)))
    assert not is_in(client)


def test_there_are_enough_at_ten(sign_in: SignIn, aino: Person) -> None:
    browser = sign_in(aino)
    answers = [add(browser, Authenticator()).status_code for _ in range(passkeys.MOST + 1)]
    assert answers == [302] * passkeys.MOST + [422]


@pytest.mark.parametrize(
    "home, works", [("http://127.0.0.1:8000", False), ("http://[::1]:8000", False), ("https://a.fi", True)]
)
def test_an_address_of_numbers_offers_none(app: Flask, client: FlaskClient, home: str, works: bool) -> None:
    before, app.config["PUBLIC_URL"] = app.config["PUBLIC_URL"], home
    try:
        assert ("data-passkey" in client.get("/sign-in").text) is works
    finally:
        app.config["PUBLIC_URL"] = before
