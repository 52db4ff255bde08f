"""Pages for what went wrong are drawn even when the house is broken."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from foundation.database import db
from people.models import Person

pytestmark = pytest.mark.only_on("sqlite")  # pages are the same everywhere

SignIn = Callable[[Person], FlaskClient]


def test_a_lost_visitor_is_led_back_to_the_front_page(client: FlaskClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_statements_that_the_footer_promises_open_in_each_language(
    client: FlaskClient, language: str
) -> None:
    client.set_cookie("language", language)
    for address in ("/accessibility", "/privacy"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text


def test_a_signed_in_person_is_told_when_the_database_is_away(
    sign_in: SignIn, factories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(factories.person())

    def away(*_arguments: Any, **_options: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(db.engine, "connect", away)
        answer = browser.get("/accessibility")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert 'href="/"' in answer.text
