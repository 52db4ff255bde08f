"""Another e-mail address: with the password, proved by a link, told to the old one, and undone for a day."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import clock
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from people import links
from people.models import OneTimeLink, Person
from people.vocabulary import Purpose, Way
from tests.factories.make import PASSWORD

OLD, NEW = "aino@kunta.fi", "aino.uusi@kunta.fi"


@pytest.fixture
def aino(factories: Any, session: Any) -> Person:
    """Somebody with an account."""
    person: Person = factories.person("Aino Virtanen", email=OLD)
    session.commit()
    return person


@pytest.fixture
def own(sign_in: Callable[[Person], FlaskClient], aino: Person) -> FlaskClient:
    """Her browser."""
    return sign_in(aino)


def ask(own: FlaskClient, email: str = NEW, current: str = PASSWORD) -> Any:
    return own.post("/account/address", data={"email": email, "current": current})


def link_to(session: Any, recipient: str, kind: str) -> str:
    wanted = select(Letter).where(Letter.recipient == recipient, Letter.kind == kind)
    letter = session.scalars(wanted.order_by(Letter.created_at.desc())).first()
    found = re.search(r"http://localhost(/\S+)", letter.body)
    assert found
    return found[1]


def address_of(session: Any, person: Person) -> str:
    session.expire_all()
    return person.email


def test_the_address_changes_when_the_new_one_has_answered(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-k: and looking at the link is not an answer (F6-f)."""
    assert ask(own).status_code == 200
    assert address_of(session, aino) == OLD
    link = link_to(session, NEW, "confirm_address")
    for look in (client.get, client.head):
        assert look(link).status_code == 200
    assert address_of(session, aino) == OLD
    assert client.post(link).status_code == 302
    assert address_of(session, aino) == NEW
    assert client.post(link).status_code == 404, "once"
    assert client.post("/sign-in", data={"email": NEW, "password": PASSWORD}).status_code == 302
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == aino.id)).all()
    assert acts.count("changed address") == 1


def test_the_old_address_is_told_and_takes_itself_back_within_a_day(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-k: whoever had changed it is out, with the password that they knew."""
    ask(own)
    client.post(link_to(session, NEW, "confirm_address"))
    undo = link_to(session, OLD, "address_changed")
    assert client.get(undo).status_code == 200
    assert address_of(session, aino) == NEW
    assert own.get("/account").status_code == 200
    changed = clock.now()
    with time_machine.travel(changed + timedelta(hours=23, minutes=59)):
        assert client.post(undo).headers["Location"] == "/sign-in/link"
    assert address_of(session, aino) == OLD
    assert own.get("/account").status_code == 302
    assert aino.password_hash == ""
    assert client.post("/sign-in", data={"email": OLD, "password": PASSWORD}).status_code == 422


def test_after_a_day_the_change_stands(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    ask(own)
    client.post(link_to(session, NEW, "confirm_address"))
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert client.post(link_to(session, OLD, "address_changed")).status_code == 404
    assert address_of(session, aino) == NEW


def test_a_second_change_does_not_close_the_way_back_to_the_first_address(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-k: a thief who changes it twice."""
    ask(own)
    client.post(link_to(session, NEW, "confirm_address"))
    ask(own, "thief@evil.example")
    client.post(link_to(session, "thief@evil.example", "confirm_address"))
    assert address_of(session, aino) == "thief@evil.example"
    assert client.post(link_to(session, OLD, "address_changed")).status_code == 302
    assert address_of(session, aino) == OLD
    assert client.post(link_to(session, NEW, "address_changed")).status_code == 404


@pytest.mark.parametrize(
    ("email", "current"), [(NEW, "the moose walks at dusk"), (NEW, ""), ("aino", PASSWORD), ("", PASSWORD)]
)
def test_a_change_that_is_refused_writes_to_nobody(
    own: FlaskClient, session: Any, aino: Person, email: str, current: str
) -> None:
    answer = ask(own, email, current)
    assert answer.status_code == 422
    assert email in answer.text
    assert session.scalars(select(Letter)).all() == []
    assert session.scalars(select(OneTimeLink)).all() == []


def test_the_page_does_not_tell_whether_somebody_has_the_address(
    own: FlaskClient, client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    """F6-g: the letter tells its reader; the link would change nothing."""
    other = factories.person(email="ebba@kunta.fi")
    session.commit()
    taken, free = ask(own, "ebba@kunta.fi"), ask(own, "nobody@kunta.fi")
    assert taken.status_code == free.status_code == 200
    pages = [re.sub(r'"csrf_token" value="[^"]*"', "", answer.text) for answer in (taken, free)]
    assert pages[0].replace("ebba@", "X@") == pages[1].replace("nobody@", "X@")
    assert "/sign-in" in link_to(session, "ebba@kunta.fi", "confirm_address")
    secret = links.make(aino, Purpose.CONFIRM_ADDRESS, email="ebba@kunta.fi")
    session.commit()
    assert client.post(f"/address/confirm/{secret}").status_code == 404
    assert address_of(session, aino) == OLD
    assert address_of(session, other) == "ebba@kunta.fi"


def test_nobody_s_mailbox_is_flooded_with_confirmations(own: FlaskClient, session: Any, aino: Person) -> None:
    answers = [ask(own, "victim@kunta.fi") for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    assert len(session.scalars(select(Letter)).all()) == 3


def test_a_newer_wish_closes_the_older_one(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    ask(own, "typo@kunta.fi")
    ask(own)
    assert client.post(link_to(session, "typo@kunta.fi", "confirm_address")).status_code == 404
    assert client.post(link_to(session, NEW, "confirm_address")).status_code == 302


def test_the_link_is_too_old_after_two_hours(
    own: FlaskClient, client: FlaskClient, session: Any, aino: Person
) -> None:
    ask(own)
    link = link_to(session, NEW, "confirm_address")
    with time_machine.travel(clock.now() + timedelta(hours=2, seconds=1)):
        assert client.post(link).status_code == 404
    assert address_of(session, aino) == OLD


def test_who_came_by_a_link_just_now_is_asked_for_no_password(
    client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    cookie = factories.session_of(aino, way=Way.LINK)
    session.commit()
    with client.session_transaction() as values:
        values["_user_id"] = cookie
    assert 'name="current"' not in client.get("/account/address").text
    assert client.post("/account/address", data={"email": NEW}).status_code == 200
    assert link_to(session, NEW, "confirm_address")


def test_who_has_no_password_is_led_to_a_link(own: FlaskClient, session: Any, aino: Person) -> None:
    aino.password_hash = ""
    session.commit()
    assert "/sign-in/link" in own.get("/account/address").text
    assert ask(own).status_code == 422
