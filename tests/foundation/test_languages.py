"""Which language a reader gets, by every way to choose it, and how moments read in each."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from foundation.languages import LANGUAGES, current_language, day_text, in_language, moment_text, say
from people.models import Person
from tests.factories.make import PASSWORD

pytestmark = pytest.mark.only_on("sqlite")  # no row is read

MOMENT = datetime(2027, 2, 24, 21, 59, tzinfo=UTC)


def language_of(answer: Any) -> str:
    html = BeautifulSoup(answer.text, "lxml").html
    assert html is not None
    return str(html["lang"])


@pytest.mark.parametrize(
    ("browser", "shown"),
    [
        ("", "fi"),
        ("sv", "sv"),
        ("sv-FI,sv;q=0.9,fi;q=0.8", "sv"),
        ("en-GB,en;q=0.9", "en"),
        ("fi-FI", "fi"),
        ("de,fr;q=0.8", "fi"),
        ("de,en;q=0.5,sv;q=0.7", "sv"),
        ("*", "fi"),
        (";;;q=x,\x7f", "fi"),
        ("a" * 5000, "fi"),
    ],
)
def test_a_visitor_gets_the_browser_s_language_and_finnish_where_there_is_none(
    client: FlaskClient, browser: str, shown: str
) -> None:
    assert language_of(client.get("/", headers={"Accept-Language": browser})) == shown


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_switch_is_remembered_and_beats_the_browser(client: FlaskClient, chosen: str) -> None:
    answer = client.get(f"/language/{chosen}?next=/programmes")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/programmes"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert language_of(client.get("/", headers={"Accept-Language": "fi, sv;q=0.5"})) == chosen


@pytest.mark.parametrize("code", ["de", "FI", "fi-FI", "x" * 300, "..", "%00"])
def test_a_language_that_is_not_spoken_here_has_no_address(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/language/{code}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("forged", ["de", "../../etc", "", "<script>"])
def test_a_forged_cookie_chooses_nothing(client: FlaskClient, forged: str) -> None:
    client.set_cookie("language", forged)
    assert language_of(client.get("/", headers={"Accept-Language": "sv"})) == "sv"


def test_a_person_s_own_language_beats_the_browser_and_the_switch_beats_both(
    sign_in: Callable[[Person], FlaskClient], factories: Any
) -> None:
    client = sign_in(factories.person(language="sv"))
    assert language_of(client.get("/account", headers={"Accept-Language": "en"})) == "sv"
    client.get("/language/en")
    assert language_of(client.get("/account")) == "en"


def test_signing_in_and_saving_the_account_bring_the_person_s_own_language_back(
    client: FlaskClient, factories: Any
) -> None:
    person = factories.person(language="sv")
    client.get("/language/en")
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert language_of(client.get("/account")) == "sv"
    client.post("/account", data={"name": "Aino", "language": "en"})
    assert language_of(client.get("/account")) == "en"


def test_error_pages_speak_the_reader_s_language(client: FlaskClient) -> None:
    told = {code: client.get("/none", headers={"Accept-Language": code}) for code in LANGUAGES}
    assert {code: language_of(answer) for code, answer in told.items()} == {code: code for code in LANGUAGES}
    headings = {BeautifulSoup(answer.text, "lxml").h1.get_text() for answer in told.values()}  # type: ignore[union-attr]
    assert len(headings) == 3


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fi", "ke 24.2.2027 klo 23.59"), ("sv", "ons 24.2.2027 kl. 23.59"), ("en", "Wed 24 Feb 2027 at 23:59")],
)
def test_moments_read_as_each_language_writes_them(app: Flask, language: str, shown: str) -> None:
    with app.test_request_context(), in_language(language):
        assert moment_text(MOMENT) == shown
        assert day_text(MOMENT) == shown.split(" klo ")[0].split(" kl. ")[0].split(" at ")[0]


def test_a_letter_is_in_its_receiver_s_language_and_the_writer_s_comes_back(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with in_language("sv"):
            assert current_language() == "sv"
        with in_language("klingon"):
            assert current_language() == "fi"
        assert current_language() == "en"


def test_a_text_that_lacks_the_language_is_shown_in_finnish_and_then_in_any(app: Flask) -> None:
    with app.test_request_context(), in_language("sv"):
        assert say({"fi": "Hei", "sv": "Hej"}) == "Hej"
        assert say({"fi": "Hei", "en": "Hi"}) == "Hei"
        assert say({"fi": "Hei", "sv": ""}) == "Hei"
        assert say({"en": "Hi"}) == "Hi"
        assert say({}) == say(None) == ""
