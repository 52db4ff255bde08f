"""The link by mail: asked for by anybody, sent to who has an account, good once, and only behind a button."""

import re
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from foundation import clock
from foundation.outbox import Letter
from people import links
from people.links import LASTS
from people.models import LinkRequest, OneTimeLink, Person, UserSession
from people.tasks import send_links, sweep
from people.vocabulary import Purpose, Way
from tests.counting import count_queries
from tests.factories.make import PASSWORD

NEW = "kolme hirveä ja yksi suo"


def ask(client: FlaskClient, email: str, **query: str) -> Any:
    return client.post("/sign-in/link", data={"email": email, "once": str(uuid.uuid4())}, query_string=query)


def mailed(session: Any) -> list[Letter]:
    """What has been sent when the worker has looked."""
    session.commit()
    send_links.run()
    found: list[Letter] = list(session.scalars(select(Letter).order_by(Letter.created_at)))
    return found


def link_in(letter: Letter) -> str:
    found = re.search(r"http://localhost(/\S+)", letter.body)
    assert found
    return found[1]


def count(session: Any, model: Any) -> int:
    session.expire_all()
    return int(session.scalar(select(func.count()).select_from(model)))


@pytest.fixture
def aino(factories: Any, session: Any) -> Person:
    """Somebody with an account."""
    person: Person = factories.person("Aino Virtanen", email="aino@kunta.fi")
    session.commit()
    return person


@pytest.fixture
def link(aino: Person, session: Any) -> str:
    """The address in a letter to Aino."""
    secret = links.make(aino, Purpose.SIGN_IN, email=aino.email)
    session.commit()
    return f"/sign-in/link/{secret}"


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_from_asking_to_being_signed_in(client: FlaskClient, session: Any, aino: Person) -> None:
    answer = ask(client, "Aino@Kunta.FI", next="/account/signing-in")
    assert answer.status_code == 200
    (letter,) = mailed(session)
    assert (letter.recipient, letter.kind, letter.language) == ("aino@kunta.fi", "sign_in_link", "fi")
    address = link_in(letter)
    page = client.get(address)
    assert page.status_code == 200
    assert "Aino" in page.text
    answer = client.post(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/signing-in"
    assert is_in(client)
    assert session.scalars(select(UserSession.way)).all() == [Way.LINK]


def test_looking_at_the_link_changes_nothing(client: FlaskClient, session: Any, link: str) -> None:
    """F6-f: mail scanners open every link, with GET and with HEAD."""
    for _again in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert count(session, UserSession) == 0
    assert session.scalars(select(OneTimeLink.used_at)).all() == [None]
    assert not is_in(client)
    assert client.post(link).status_code == 302, "and it is as good as before"


def test_the_answer_does_not_tell_whether_the_address_is_known(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-g: the same text, status, size and work; the letter is written afterwards, by a worker."""
    answers, work = {}, {}
    for email in ("aino@kunta.fi", "none@kunta.fi"):
        with count_queries(app) as queries:
            answers[email] = ask(client, email)
        work[email] = [re.sub(r"'[^']*'", "", str(query)) for query in queries]
        assert count(session, Letter) == 0
    known, unknown = answers.values()
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("aino@", "X@") == unknown.text.replace("none@", "X@")
    assert work["aino@kunta.fi"] == work["none@kunta.fi"]
    assert count(session, LinkRequest) == 2
    assert [letter.recipient for letter in mailed(session)] == ["aino@kunta.fi"]
    assert count(session, LinkRequest) == 0, "an address that is not ours is not kept"


def test_a_mailbox_gets_three_links_an_hour_and_the_answer_does_not_change(
    client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-i."""
    answers = []
    for _ in range(12):
        answers.append(ask(client, aino.email))
        assert len(mailed(session)) <= 3
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(mailed(session)) == 3
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        ask(client, aino.email)
        assert len(mailed(session)) == 4


def test_one_network_asks_for_no_hundred_letters(client: FlaskClient, session: Any, aino: Person) -> None:
    """F6-i: a hundred addresses from one place."""
    asked = [ask(client, f"person{number}@kunta.fi").status_code for number in range(100)]
    assert asked == [200] * 30 + [429] * 70
    assert ask(client, aino.email).status_code == 429


def test_a_double_click_asks_once(client: FlaskClient, session: Any, aino: Person) -> None:
    once = str(uuid.uuid4())
    for _ in range(2):
        client.post("/sign-in/link", data={"email": aino.email, "once": once})
    assert len(mailed(session)) == 1


def test_who_was_not_answered_in_time_gets_no_late_letter(
    client: FlaskClient, session: Any, aino: Person
) -> None:
    ask(client, aino.email)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert mailed(session) == []
    assert count(session, LinkRequest) == 0


@pytest.mark.parametrize("typed", ["", "aino", "a@b.fi\r\nBcc: x@y.fi", "a" * 330 + "@kunta.fi", "\x00"])
def test_what_is_no_address_asks_for_nothing(client: FlaskClient, session: Any, typed: str) -> None:
    assert ask(client, typed).status_code == 422
    assert count(session, LinkRequest) == 0


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "a" * 900])
def test_the_letter_leads_to_no_other_site(
    client: FlaskClient, session: Any, aino: Person, target: str
) -> None:
    ask(client, aino.email, next=target)
    (letter,) = mailed(session)
    answer = client.post(link_in(letter))
    assert answer.headers["Location"] == "/home"


@pytest.mark.parametrize(
    "secret", ["x", "%00%ff", "%ed%a0%80", "a" * 5000, "..%2f..%2f", "\u202e", "' OR 1=1--"]
)
def test_a_link_that_was_never_sent_opens_nothing(client: FlaskClient, aino: Person, secret: str) -> None:
    """F6-e."""
    for answer in (client.get(f"/sign-in/link/{secret}"), client.post(f"/sign-in/link/{secret}")):
        assert answer.status_code == 404
    assert not is_in(client)


def test_a_link_without_its_last_letter_opens_nothing(client: FlaskClient, link: str) -> None:
    """F6-e: truncated."""
    assert client.post(link[:-1]).status_code == 404
    assert client.post(link).status_code == 302


def test_a_link_works_for_ten_minutes_and_no_second_longer(client: FlaskClient, link: str) -> None:
    """F6-e: expired by one second (OWASP ASVS 5.0, 6.5.5)."""
    made = clock.now()
    assert LASTS[Purpose.SIGN_IN] == timedelta(minutes=10)
    with time_machine.travel(made + timedelta(minutes=10, seconds=1), tick=False):
        assert client.get(link).status_code == 404
        assert client.post(link).status_code == 404
    with time_machine.travel(made + timedelta(minutes=9, seconds=58), tick=False):
        assert client.post(link).status_code == 302


def test_a_link_works_once(app: Flask, client: FlaskClient, link: str) -> None:
    """F6-e: replayed."""
    assert client.post(link).status_code == 302
    thief = app.test_client()
    assert thief.get(link).status_code == thief.post(link).status_code == 404
    assert not is_in(thief)


def test_a_newer_link_closes_the_older_one(
    client: FlaskClient, session: Any, aino: Person, link: str
) -> None:
    newer = f"/sign-in/link/{links.make(aino, Purpose.SIGN_IN, email=aino.email)}"
    session.commit()
    assert client.post(link).status_code == 404
    assert client.post(newer).status_code == 302


def test_a_link_of_somebody_else_is_not_closed(
    client: FlaskClient, session: Any, factories: Any, link: str
) -> None:
    other = factories.person()
    links.make(other, Purpose.SIGN_IN, email=other.email)
    session.commit()
    assert client.post(link).status_code == 302


def test_a_change_of_password_closes_the_open_link(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], aino: Person, link: str
) -> None:
    changed = sign_in(aino).post("/account/password", data={"current": PASSWORD, "password": NEW})
    assert changed.status_code == 302
    assert client.post(link).status_code == 404


@pytest.mark.parametrize("purpose", [Purpose.CONFIRM_ADDRESS, Purpose.UNDO_ADDRESS])
@pytest.mark.parametrize(
    "door", ["/sign-in/link", "/address/confirm", "/address/undo", "/sign-up", "/invitation"]
)
def test_a_link_does_what_it_was_made_for_and_nothing_else(
    client: FlaskClient, session: Any, aino: Person, purpose: Purpose, door: str
) -> None:
    """F6-e: another purpose."""
    own_door = {Purpose.CONFIRM_ADDRESS: "/address/confirm", Purpose.UNDO_ADDRESS: "/address/undo"}[purpose]
    secret = links.make(aino, purpose, email="aino.uusi@kunta.fi")
    session.commit()
    answer = client.post(f"{door}/{secret}", data={"password": NEW})
    assert answer.status_code == (302 if door == own_door else 404)
    assert not is_in(client)


def test_of_two_who_press_at_the_same_moment_one_gets_in(app: Flask, session: Any, link: str) -> None:
    """F5-i, F6-e: parallel use."""
    together = threading.Barrier(6)
    answers: list[int] = []

    def press() -> None:
        client = app.test_client()
        together.wait()
        answers.append(client.post(link).status_code)

    presses = [threading.Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert sorted(answers) == [302] + [404] * 5
    assert count(session, UserSession) == 1


def test_the_link_signs_out_who_was_here_before(
    sign_in: Callable[[Person], FlaskClient], factories: Any, aino: Person, link: str
) -> None:
    browser = sign_in(factories.person("Ebba Lind"))
    assert browser.post(link).status_code == 302
    assert "aino@kunta.fi" in browser.get("/account").text


# After a link a new password needs no old one, for a quarter of an hour


def test_after_a_link_one_chooses_a_password_without_the_old_one(
    app: Flask, client: FlaskClient, session: Any, aino: Person, link: str
) -> None:
    client.post(link)
    assert 'name="current"' not in client.get("/account/signing-in").text
    assert client.post("/account/password", data={"password": NEW}).status_code == 302
    assert is_in(client)
    assert 'name="current"' in client.get("/account/signing-in").text, "the new one is asked for from now on"
    assert client.post("/account/password", data={"password": "en gul cykel i regnet"}).status_code == 422
    other = app.test_client()
    assert other.post("/sign-in", data={"email": aino.email, "password": NEW}).status_code == 302


def test_a_quarter_of_an_hour_later_the_old_one_is_asked_for(client: FlaskClient, link: str) -> None:
    client.post(link)
    with time_machine.travel(clock.now() + timedelta(minutes=14)):
        assert 'name="current"' not in client.get("/account/signing-in").text
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert 'name="current"' in client.get("/account/signing-in").text
        assert client.post("/account/password", data={"password": NEW}).status_code == 422
        changed = client.post("/account/password", data={"current": PASSWORD, "password": NEW})
        assert changed.status_code == 302


def test_who_has_no_password_is_led_to_a_link_and_sets_one(
    sign_in: Callable[[Person], FlaskClient], client: FlaskClient, session: Any, aino: Person
) -> None:
    aino.password_hash = ""
    session.commit()
    came_by_identity = sign_in(aino)
    page = came_by_identity.get("/account/signing-in")
    assert "/sign-in/link?email=aino@kunta.fi" in page.text.replace("%40", "@")
    assert 'name="password"' not in page.text
    for current in ("", PASSWORD, "nobody has this password"):
        refused = came_by_identity.post("/account/password", data={"current": current, "password": NEW})
        assert refused.status_code == 422
    secret = links.make(aino, Purpose.SIGN_IN, email=aino.email)
    session.commit()
    client.post(f"/sign-in/link/{secret}")
    assert client.post("/account/password", data={"password": NEW}).status_code == 302
    assert client.post("/sign-out").status_code == 302
    assert client.post("/sign-in", data={"email": aino.email, "password": NEW}).status_code == 302


def test_old_links_are_swept_away_and_newer_ones_stay(session: Any, aino: Person, link: str) -> None:
    assert sweep.run() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        links.make(aino, Purpose.SIGN_IN, email=aino.email)
        session.commit()
        assert sweep.run() == 1
    assert count(session, OneTimeLink) == 1
