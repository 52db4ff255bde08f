"""Many wrong passwords: whoever guesses is stopped, and the account's owner is not."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import clock
from foundation.audit import AuditEntry
from kehittamo import create_app
from people import browsers, passwords, views
from people.models import Person
from tests.conftest import PUBLIC_URL, IsolatedClient
from tests.factories.make import PASSWORD

WRONG = "the moose walks at dusk"


class Quick:
    """Compares what it hashed by eye: these tests are about how often, not about how well."""

    def __init__(self) -> None:
        self.asked = 0

    def verify(self, hashed: str, password: str) -> bool:
        self.asked += 1
        return password == PASSWORD

    def check_needs_rehash(self, hashed: str) -> bool:
        return False


many_tries = pytest.mark.only_on("sqlite")
"""Hundreds of tries: who is counted how is tried on both databases with a few."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Quick:
    """A hasher that takes no time and counts how often it was asked."""
    hasher = Quick()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    return hasher


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of signing in is not drawn for nothing: what is looked at is the status."""
    monkeypatch.setattr(views, "render_template", lambda *_given, **_more: "")


@pytest.fixture
def drawn(undrawn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is, for whoever reads it."""
    monkeypatch.setattr(views, "render_template", render_template)


@pytest.fixture
def aino(factories: Any, session: Any) -> Person:
    """Somebody with an account."""
    person: Person = factories.person(email="aino@kunta.fi")
    session.commit()
    return person


def enter(client: FlaskClient, email: str, password: str, address: str = "192.0.2.1", **headers: str) -> Any:
    return client.post(
        "/sign-in",
        data={"email": email, "password": password},
        environ_base={"REMOTE_ADDR": address},
        headers=headers,
    )


def statuses(answers: list[Any]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_ten_wrong_ones_from_one_place_close_the_account_to_that_place(
    client: FlaskClient, aino: Person, quick: Quick
) -> None:
    """F6-h: and what is refused costs no hash."""
    answers = [enter(client, aino.email, WRONG) for _ in range(100)]
    assert statuses(answers) == [422] * 10 + [429] * 90
    assert quick.asked == 10
    assert enter(client, aino.email, PASSWORD).status_code == 429, "not even the right one, for now"
    assert enter(client, aino.email, PASSWORD, "192.0.2.2").status_code == 302, "elsewhere the owner comes in"


@many_tries
def test_a_hundred_places_that_try_one_account_are_stopped(
    client: FlaskClient, aino: Person, quick: Quick
) -> None:
    """F6-h: one account, many addresses."""
    answers = [enter(client, aino.email, WRONG, f"198.51.100.{number}") for number in range(100)]
    assert statuses(answers) == [422] * 50 + [429] * 50
    assert quick.asked == 50


@many_tries
def test_one_place_that_tries_a_hundred_and_fifty_accounts_is_stopped(
    client: FlaskClient, aino: Person, quick: Quick
) -> None:
    """F6-h: one address, many accounts."""
    answers = [enter(client, f"person{number}@kunta.fi", WRONG) for number in range(150)]
    assert statuses(answers) == [422] * 100 + [429] * 50
    assert quick.asked == 100
    assert enter(client, aino.email, PASSWORD, "192.0.2.2").status_code == 302


def test_one_household_of_ipv6_is_one_place(client: FlaskClient, aino: Person) -> None:
    """F6-h: every household has 2^64 addresses."""
    answers = [enter(client, aino.email, WRONG, f"2001:db8:1:1::{number:x}") for number in range(1, 15)]
    assert statuses(answers) == [422] * 10 + [429] * 4
    assert enter(client, aino.email, WRONG, "2001:db8:1:2::1").status_code == 422


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_a_made_up_address_in_a_header_helps_nobody(client: FlaskClient, aino: Person, header: str) -> None:
    """F6-h: with no proxy in front, headers are what visitors wrote."""
    answers = [enter(client, aino.email, WRONG, **{header: f"203.0.113.{number}"}) for number in range(15)]
    assert statuses(answers) == [422] * 10 + [429] * 5


def test_behind_a_proxy_its_word_counts_and_not_the_visitor_s(
    app: Flask, aino: Person, tmp_path: object
) -> None:
    """F6-h: what stands before the proxy's own entry was made up."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PUBLIC_URL": PUBLIC_URL,
            "KEHITTAMO_PROXIES": "1",
        },
        WTF_CSRF_ENABLED=False,
    )
    house.test_client_class = IsolatedClient
    client = house.test_client()

    def from_visitor(number: int, real: str) -> int:
        told = {"X-Forwarded-For": f"203.0.113.{number}, {real}"}
        return int(enter(client, aino.email, WRONG, "10.0.0.1", **told).status_code)

    assert [from_visitor(number, "192.0.2.1") for number in range(12)] == [422] * 10 + [429] * 2
    assert from_visitor(1, "192.0.2.2") == 422


@many_tries
def test_a_thousand_strangers_do_not_shut_the_owner_out(
    app: Flask, client: FlaskClient, session: Any, aino: Person, quick: Quick
) -> None:
    """F6-h, and the issue's figure: the browser in which she signed in before has a limit of its own."""
    assert enter(client, aino.email, PASSWORD).status_code == 302
    client.post("/sign-out")
    stranger = app.test_client()
    for number in range(1000):
        enter(stranger, aino.email, WRONG, f"198.51.{number // 250}.{number % 250}")
    assert quick.asked == 1 + 50
    assert enter(stranger, aino.email, PASSWORD, "203.0.113.9").status_code == 429
    assert enter(client, aino.email, WRONG).status_code == 422
    assert enter(client, aino.email, PASSWORD).status_code == 302


def test_her_browser_has_a_limit_too_and_it_is_hers_alone(
    client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    ebba = factories.person(email="ebba@kunta.fi")
    enter(client, aino.email, PASSWORD)
    client.post("/sign-out")
    assert statuses([enter(client, aino.email, WRONG) for _ in range(12)]) == [422] * 10 + [429] * 2
    assert statuses([enter(client, ebba.email, WRONG) for _ in range(12)]) == [422] * 10 + [429] * 2


@pytest.mark.parametrize("forge", ["altered", "of another account", "of another purpose", "nonsense"])
def test_a_forged_mark_makes_no_known_browser(
    app: Flask, client: FlaskClient, session: Any, factories: Any, aino: Person, forge: str
) -> None:
    """F6-a: also the smaller cookie is signed, and says whose it is."""
    ebba = factories.person()
    with app.app_context():
        own, others = browsers.with_mark(aino, ""), browsers.with_mark(ebba, "")
        from itsdangerous import URLSafeSerializer

        key = app.config["SECRET_KEY"]
        another = URLSafeSerializer(key, salt="sign-up").dumps([[aino.id.hex, "x"]])
        forged = {
            "altered": own[:-1] + ("A" if own[-1] != "A" else "B") + "x",
            "of another account": others,
            "of another purpose": another,
            "nonsense": "\u00e4.x.y",
        }[forge]
        assert browsers.mark_of(aino, own)
        assert browsers.mark_of(aino, str(forged)) is None
    client.set_cookie("browser", str(forged))
    for number in range(50):
        enter(client, aino.email, WRONG, f"198.51.100.{number}")
    assert enter(client, aino.email, PASSWORD).status_code == 429


def test_a_browser_remembers_the_last_eight_who_share_it(app: Flask, session: Any, factories: Any) -> None:
    people = [factories.person() for _ in range(10)]
    with app.app_context():
        cookie = ""
        for person in people:
            cookie = browsers.with_mark(person, cookie)
        known = [browsers.mark_of(person, cookie) is not None for person in people]
        mark = browsers.mark_of(people[5], cookie)
        assert browsers.mark_of(people[5], browsers.with_mark(people[5], cookie)) == mark
    assert known == [False] * 2 + [True] * 8
    assert len(cookie) < 1000


def test_the_log_of_the_account_tells_of_refusals_once(
    client: FlaskClient, session: Any, aino: Person
) -> None:
    """However many there are, and from however many places; of an address that nobody has, nothing."""
    for email in (aino.email, "none@kunta.fi"):
        for number in range(65):
            enter(client, email, WRONG, f"198.51.100.{number % 2}")
    refused = select(AuditEntry).where(AuditEntry.act == "refused sign-in")
    entry = session.scalars(refused).one()
    assert (entry.subject_id, entry.actor_id, entry.outcome) == (aino.id, None, "refused")
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        for _ in range(12):
            enter(client, aino.email, WRONG)
    assert len(session.scalars(refused).all()) == 2


def test_the_window_passes(client: FlaskClient, aino: Person) -> None:
    """F6-h: nobody is locked out for good."""
    for _ in range(12):
        answer = enter(client, aino.email, WRONG)
    wait = int(answer.headers["Retry-After"])
    assert 0 < wait <= 900
    with time_machine.travel(clock.now() + timedelta(seconds=wait + 1)):
        assert enter(client, aino.email, PASSWORD).status_code == 302


@pytest.mark.usefixtures("drawn")
def test_the_page_says_when_to_come_back_offers_a_link_and_keeps_the_address(
    client: FlaskClient, aino: Person
) -> None:
    client.get("/language/en")
    for _ in range(11):
        answer = enter(client, aino.email, WRONG)
    assert answer.status_code == 429
    assert "Wait 15 minutes." in answer.text
    assert "/sign-in/link?email=aino@kunta.fi" in answer.text.replace("%40", "@")
    assert 'value="aino@kunta.fi"' in answer.text
    assert WRONG not in answer.text


def test_known_and_unknown_accounts_are_stopped_alike(
    app: Flask, client: FlaskClient, aino: Person, quick: Quick
) -> None:
    """F6-g, at the limit."""
    counted = {}
    for email, address in ((aino.email, "192.0.2.1"), ("none@kunta.fi", "192.0.2.2")):
        before = quick.asked
        counted[email] = statuses([enter(client, email, WRONG, address) for _ in range(15)])
        assert quick.asked - before == 10
    assert counted[aino.email] == counted["none@kunta.fi"]


def test_guesses_at_the_present_password_are_counted_too(
    client: FlaskClient, aino: Person, quick: Quick
) -> None:
    """Who sits down at a browser that was left open may not try a thousand words."""
    enter(client, aino.email, PASSWORD)
    tried = [
        client.post("/account/password", data={"current": WRONG, "password": "kolme hirveä ja yksi suo"})
        for _ in range(6)
    ]
    tried += [
        client.post("/account/address", data={"current": WRONG, "email": "x@kunta.fi"}) for _ in range(6)
    ]
    assert statuses(tried) == [422] * 10 + [429] * 2
    assert quick.asked == 11
