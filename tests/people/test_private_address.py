"""An address of one's own beside the one from work: proved by a link, told to the first, a way in."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.outbox import Letter
from people import operations, tasks
from people.models import Person, PrivateAddress
from tests.factories.make import PASSWORD
from tests.people.test_address import aino, link_to, own  # noqa: F401

HOME = "aino@koti.example"


def ask(own: FlaskClient, email: str = HOME, current: str = PASSWORD) -> int:  # noqa: F811
    return own.post("/account/private-address", data={"email": email, "current": current}).status_code


def addresses(session: Any) -> list[str]:
    return list(session.scalars(select(PrivateAddress.email)))


@pytest.fixture
def confirmed(session: Any, own: FlaskClient, client: FlaskClient) -> str:  # noqa: F811
    """Her own address, asked for with the password and confirmed from the letter."""
    assert ask(own) == 200
    link = link_to(session, HOME, "confirm_address")
    assert client.get(link).status_code == 200
    assert addresses(session) == [], "looking is no answer"
    assert client.post(link).status_code == 302
    return link


def test_who_left_the_work_address_comes_in_by_their_own(
    session: Any,
    client: FlaskClient,
    aino: Person,  # noqa: F811
    confirmed: str,
) -> None:
    assert addresses(session) == [HOME]
    assert HOME in session.scalar(select(Letter.body).where(Letter.kind == "address_changed"))
    assert client.post(confirmed).status_code == 404, "once"
    client.post("/sign-in/link", data={"email": HOME.upper()})
    tasks.send_links.run()
    link = link_to(session, HOME, "sign_in_link")
    assert client.post(link).status_code == 302
    assert aino.email in client.get("/account").text


def test_without_the_password_nothing_is_sent(session: Any, own: FlaskClient) -> None:  # noqa: F811
    assert ask(own, current="something else") == 422
    assert session.scalars(select(Letter)).all() == []


def test_an_account_s_first_address_is_nobody_else_s_own(
    session: Any,
    factories: Any,
    own: FlaskClient,  # noqa: F811
    client: FlaskClient,
) -> None:
    factories.person("Bo", email=HOME)
    session.commit()
    assert ask(own) == 200, "the page does not tell whose address it is"
    assert client.post(link_to(session, HOME, "confirm_address")).status_code == 404
    assert addresses(session) == []


def test_it_is_removed_and_goes_when_the_first_address_is_taken_back(
    session: Any,
    own: FlaskClient,  # noqa: F811
    aino: Person,  # noqa: F811
    confirmed: str,
) -> None:
    assert own.post("/account/private-address/remove").status_code == 302
    assert addresses(session) == []
    person = session.get_one(Person, aino.id)
    operations.keep_private_address(person, HOME)
    operations.undo_address(person, person.email)
    assert addresses(session) == []
