"""An old session is not enough to change how one comes in, nor to take all data away (ASVS 5.0, 7.5.1)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from foundation.audit import AuditEntry
from foundation.database import db
from people.models import Person, SecondFactor, UserSession
from people.second_factor.operations import begin, secret_of
from people.second_factor.queries import factor_in_use, factor_of
from people.session import FRESH
from people.vocabulary import Way
from privacy.models import DataExport, Erasure
from tests.factories import make
from tests.factories.make import PASSWORD
from tests.factories.phones import phone_of
from tests.people.conftest import token_in

NOW = datetime(2027, 3, 2, 9, 0, 10, tzinfo=UTC)
LATER = FRESH + timedelta(seconds=1)
SET_UP = "/account/second-factor/set-up"
DOORS = {
    "/account/second-factor/begin": "/account/second-factor",
    SET_UP: SET_UP,
    "/account/data/copy": "/account/data",
    "/account/erase": "/account/erase",
}
"""What is sent where, and the page that one begins again from."""

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    """A morning on which time passes only when told."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def aino(session: Any) -> Person:
    return make.person(email="aino@kunta.fi")


def knock(browser: FlaskClient, path: str) -> TestResponse:
    return browser.post(path, data={"sure": "y", "code": "000000"})


def button(page: TestResponse) -> dict[str, str]:
    """What the page's one button sends."""
    (form,) = BeautifulSoup(page.data, "lxml").select("main form")
    assert form["action"] == "/sign-in/again"
    return {str(field["name"]): str(field["value"]) for field in form.select("input")}


def changed() -> int:
    return sum(
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (SecondFactor, DataExport, Erasure)
    )


@pytest.mark.parametrize("path", DOORS)
def test_an_old_session_is_asked_to_sign_in_again_and_changes_nothing(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller, path: str
) -> None:
    browser = sign_in(aino)
    time.shift(LATER)
    answer = knock(browser, path)
    assert answer.status_code == 403
    assert button(answer)["next"] == DOORS[path]
    assert changed() == 0
    assert browser.get("/account").status_code == 200, "all else goes on"


@pytest.mark.parametrize("path", DOORS)
def test_a_fresh_session_passes(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller, path: str
) -> None:
    browser = sign_in(aino)
    if path == SET_UP:
        begin(aino)
    db.session.commit()
    time.shift(FRESH)
    assert knock(browser, path).status_code == (422 if path == SET_UP else 302)
    assert changed() == 1


@pytest.mark.parametrize("path", [SET_UP, "/account/erase"])
def test_who_only_reads_is_told_at_once(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller, path: str
) -> None:
    browser = sign_in(aino)
    time.shift(LATER)
    answer = browser.get(path)
    assert answer.status_code == 200
    assert button(answer)["next"] == path


def test_the_button_leads_out_and_back_in_to_the_page(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    browser = sign_in(aino)
    time.shift(LATER)
    sent = button(browser.get("/account/erase"))
    answer = browser.post("/sign-in/again", data=sent)
    assert answer.location == "/sign-in?next=/account/erase"
    assert browser.get("/account").location == "/sign-in?next=/account"
    assert db.session.scalars(select(AuditEntry.act)).all() == ["signed out"]
    answer = browser.post(answer.location, data={"email": "aino@kunta.fi", "password": PASSWORD})
    assert answer.location == "/account/erase"
    assert knock(browser, answer.location).status_code == 302
    assert changed() == 1


def test_the_button_keeps_where_one_was_going(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    browser = sign_in(aino)
    time.shift(LATER)
    sent = button(browser.post("/account/second-factor/begin?next=/home"))
    assert sent["next"] == "/account/second-factor?next=/home"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "\\\\x", "", "a\nb"])
def test_the_button_leads_to_no_other_site(sign_in: SignIn, aino: Person, target: str) -> None:
    answer = sign_in(aino).post("/sign-in/again", data={"next": target})
    assert answer.location == "/sign-in?next=/home"


def test_another_site_signs_nobody_out(
    armed: Flask, sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    cookie = make.session_of(aino)
    db.session.commit()
    browser = armed.test_client()
    with browser.session_transaction() as values:
        values["_user_id"] = cookie
    time.shift(LATER)
    token = token_in(browser.get("/account/erase").text)
    assert browser.post("/sign-in/again").status_code == 400
    assert browser.get("/account").status_code == 200
    assert browser.post("/sign-in/again", data={"csrf_token": token}).status_code == 302


def test_a_second_factor_shown_just_now_is_fresh_enough(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    phone = phone_of(aino)
    browser = sign_in(aino)
    time.shift(LATER)
    assert knock(browser, "/account/data/copy").status_code == 403
    browser.post("/account/second-factor/code", data={"code": phone.at(NOW + LATER)})
    assert knock(browser, "/account/data/copy").status_code == 302


def test_what_was_begun_is_neither_shown_to_an_old_session_nor_ended_by_it(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    browser = sign_in(aino)
    browser.post("/account/second-factor/begin")
    factor = factor_of(aino)
    assert factor is not None
    phone = pyotp.TOTP(secret_of(factor))
    picture = "/account/second-factor/picture.svg"
    assert browser.get(picture).status_code == 200
    time.shift(LATER)
    assert browser.get(picture).status_code == 404
    assert "otpauth" not in browser.get(SET_UP).text
    assert browser.post(SET_UP, data={"code": phone.at(NOW + LATER)}).status_code == 403
    assert factor_in_use(aino) is None
    assert sign_in(aino).post(SET_UP, data={"code": phone.at(NOW + LATER)}).status_code == 302
    assert factor_in_use(aino) is not None


def test_whoever_must_set_it_up_gets_out_and_in_again(
    app: Flask, sign_in: SignIn, factories: Any, time: time_machine.Traveller
) -> None:
    """Of the office a second factor is required; the button is open to them before they have one."""
    browser = sign_in(factories.office_person())
    for running in db.session.scalars(select(UserSession)):
        running.second_factor_at = None
    db.session.commit()
    time.shift(LATER)
    sent = button(browser.post("/account/second-factor/begin"))
    assert browser.post("/sign-in/again", data=sent).location == "/sign-in?next=/account/second-factor"


def test_the_demonstration_asks_the_same(app: Flask, aino: Person, time: time_machine.Traveller) -> None:
    cookie = make.session_of(aino, way=Way.DEMONSTRATION)
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as values:
        values["_user_id"] = cookie
    time.shift(LATER)
    assert knock(browser, "/account/erase").status_code == 403
