"""The pages that the law asks for: there for everybody, in three languages, and true."""

import re
import uuid
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import clock
from kehittamo.configuration import PROJECT
from kehittamo.cookies import cookies_set
from organisations.identity.claims import Identity
from organisations.identity.session import let_wait
from people.models import UserSession
from tests.factories.make import PASSWORD

pytestmark = pytest.mark.only_on("sqlite")  # texts are the same everywhere

PLATFORM = PROJECT / "platform"
PAGES = ("/privacy", "/cookies", "/processing", "/accessibility", "/feedback")
LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_there_in_the_language_and_in_every_footer(
    client: FlaskClient, address: str, language: str
) -> None:
    client.set_cookie("language", language)
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert f'href="{address}' in client.get("/sign-in").text.split("<footer")[1]


def test_the_page_names_every_cookie_that_the_house_sets_and_no_other(
    app: Flask, client: FlaskClient, factories: Any, session: Any
) -> None:
    person = factories.person()
    session.commit()
    client.get("/language/sv")
    client.get("/feedback")
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    client.get("/account")
    for running in session.scalars(select(UserSession)):
        running.ended_at = clock.now()
    lost = client.post("/account", data={"name": "Aino"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert lost.status_code == 401
    with app.test_request_context():
        carried = Response()
        let_wait(carried, Identity(str(uuid.uuid4()), "https://id.example", "1", "", "Aino", False))
    met = {cookie.key for cookie in client._cookies.values()}
    met |= set(SimpleCookie(carried.headers["Set-Cookie"]))
    named = {cookie.name for cookie in cookies_set(app)}
    assert met == named
    page = client.get("/cookies").text
    assert all(f"<code>{name}</code>" in page for name in named)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ("306/2019", "Traficom", "2.1", "osittain", "14 päivän", "26.11.2026", "suomenkielis")),
        ("sv", ("306/2019", "Traficom", "2.1", "delvis", "14 dagar", "26 november 2026", "svenska")),
        ("en", ("306/2019", "Traficom", "2.1", "in part", "14 days", "26 November 2026", "English")),
    ],
)
def test_the_accessibility_statement_says_what_the_law_asks(
    client: FlaskClient, language: str, said: tuple[str, ...]
) -> None:
    """Conformance, what fails and why, other ways, date and method, feedback, who answers, supervisor."""
    client.set_cookie("language", language)
    page = client.get("/accessibility").text
    for words in said:
        assert words in page, words
    assert 'href="/feedback"' in page
    assert "mailto:" in page


def test_the_notices_tell_who_answers(app: Flask, client: FlaskClient, monkeypatch: Any) -> None:
    told = {"CONTROLLER": "Porvoon kaupunki", "DPO": "Tiina Suoja, tietosuoja@porvoo.fi"}
    for name, value in told.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.config, "SUBPROCESSORS", ["Konesali Oy"])
    monkeypatch.setitem(app.config, "SUPERVISOR", "Uusi virasto")
    notice, terms = client.get("/privacy").text, client.get("/processing").text
    assert all(value in notice for value in told.values())
    assert "Konesali Oy" in notice
    assert "Konesali Oy" in terms
    assert "Uusi virasto" in client.get("/accessibility").text


def test_the_house_sets_no_cookie_that_the_list_does_not_know() -> None:
    """Every place in the code that sets one, so that a new one is not forgotten."""
    places = sorted(
        path.relative_to(PLATFORM).as_posix()
        for path in PLATFORM.rglob("*.py")
        if re.search(r"\bset_cookie\(|\bcookies\.put\(", path.read_text(encoding="utf-8"))
    )
    assert places == [
        "foundation/cookies.py",  # what the others put
        "foundation/languages.py",  # language
        "organisations/identity/session.py",  # identity
        "people/kept_views.py",  # kept
        "people/session.py",  # browser
    ]
