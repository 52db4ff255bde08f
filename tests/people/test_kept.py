"""Signed out while writing: what was typed is kept, shown to its writer, and sent again by a button."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from foundation import clock
from people.models import KeptForm, Person, UserSession
from people.tasks import sweep
from tests.factories.make import PASSWORD
from tests.people.conftest import token_in

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name": "Aino <b>Virtanen</b>", "title": 'Keittäjä & "mestari"', "language": "sv"}


@pytest.fixture
def aino(factories: Any, session: Any) -> Person:
    """Somebody with an account."""
    person: Person = factories.person("Aino Virtanen", email="aino@kunta.fi")
    session.commit()
    return person


@pytest.fixture
def client(armed: Flask) -> FlaskClient:
    """A browser in a house that guards its forms."""
    return armed.test_client()


def enter(client: FlaskClient, person: Person, address: str = "/sign-in") -> Any:
    token = token_in(client.get(address).text)
    data = {"email": person.email, "password": PASSWORD, "csrf_token": token}
    return client.post(address, data=data, headers=FROM_HERE)


@pytest.fixture
def page(client: FlaskClient, aino: Person) -> str:
    """The account page in Aino's browser, from when she was signed in."""
    enter(client, aino)
    return client.get("/account").text


def send(client: FlaskClient, page: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    data = {**TYPED, "csrf_token": token_in(page), "once": "", **more}
    return client.post("/account?from=letter", data=data, headers=FROM_HERE if headers is None else headers)


def count(session: Any) -> int:
    session.expire_all()
    return int(session.scalar(select(func.count()).select_from(KeptForm)))


def form_with(page: str, name: str) -> tuple[str, dict[str, str]]:
    """Where the form with the field goes, and what is in it."""
    soup = BeautifulSoup(page, "lxml")
    form = next(form for form in soup.find_all("form") if form.find(attrs={"name": name}))
    return str(form["action"]), {
        str(field["name"]): str(field.get("value", ""))
        for field in form.find_all("input")
        if field.get("name")
    }


def ended(session: Any) -> None:
    """The session has ended elsewhere; the browser does not know."""
    for running in session.scalars(select(UserSession)):
        running.ended_at = clock.now()
    session.commit()


def no_cookie(client: FlaskClient) -> None:
    """The browser has let go of the session's cookie, as it does after an hour."""
    client.delete_cookie("session")


@pytest.mark.parametrize("lost", ["row ended", "cookie gone"])
def test_what_was_typed_is_sent_again_after_signing_in(
    client: FlaskClient, session: Any, aino: Person, page: str, lost: str
) -> None:
    if lost == "row ended":
        ended(session)
    else:
        no_cookie(client)
    answer = send(client, page)
    assert answer.status_code == (401 if lost == "row ended" else 400)
    soup = BeautifulSoup(answer.text, "lxml")
    assert [text.text for text in soup.select("pre.said")] == [
        TYPED["name"],
        TYPED["title"],
        TYPED["language"],
    ]
    assert "<b>Virtanen" not in answer.text
    session.refresh(aino)
    assert aino.name == "Aino Virtanen"

    action, fields = form_with(answer.text, "password")
    came = client.post(action, data={**fields, "email": aino.email, "password": PASSWORD}, headers=FROM_HERE)
    assert came.headers["Location"] == "/kept"
    session.refresh(aino)
    assert aino.name == "Aino Virtanen", "nothing is sent by itself"
    kept = client.get("/kept")
    action, fields = form_with(kept.text, "title")
    assert action == "/account?from=letter"
    assert {name: fields[name] for name in TYPED} == TYPED
    assert fields["csrf_token"] != token_in(page)
    sent = client.post(action, data=fields, headers=FROM_HERE)
    assert sent.status_code == 302
    session.refresh(aino)
    assert (aino.title, aino.language) == (TYPED["title"], "sv")
    assert count(session) == 0, "and it is kept no longer"
    assert client.get_cookie("kept") is None
    assert client.get("/kept").status_code == 404


def test_who_signed_in_anew_in_another_tab_sends_it_at_once(
    client: FlaskClient, session: Any, aino: Person, page: str
) -> None:
    client.post("/sign-out", data={"csrf_token": token_in(page)}, headers=FROM_HERE)
    enter(client, aino)
    answer = send(client, page)
    assert answer.status_code == 400
    action, fields = form_with(answer.text, "title")
    assert "password" not in fields
    assert client.post(action, data=fields, headers=FROM_HERE).status_code == 302
    session.refresh(aino)
    assert aino.title == TYPED["title"]
    assert count(session) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil.example/account"},
        {"Referer": "https://evil.example/http://localhost/"},
    ],
)
def test_no_other_site_puts_words_into_somebody_s_mouth(
    client: FlaskClient, session: Any, page: str, headers: dict[str, str]
) -> None:
    no_cookie(client)
    answer = send(client, page, headers)
    assert answer.status_code == 400
    assert TYPED["title"].split()[0] not in answer.text
    assert count(session) == 0


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Referer": "http://localhost/account"}])
def test_an_older_browser_says_by_its_origin_where_a_form_is_from(
    client: FlaskClient, session: Any, page: str, headers: dict[str, str]
) -> None:
    no_cookie(client)
    assert send(client, page, headers).status_code == 400
    assert count(session) == 1


def test_passwords_codes_and_tokens_are_written_nowhere(client: FlaskClient, session: Any, page: str) -> None:
    no_cookie(client)
    secrets = {
        "password": "sala-1",
        "current": "sala-2",
        "code": "sala-3",
        "otp": "sala-4",
        "api_token": "sala-5",
    }
    answer = send(client, page, **secrets)
    assert "sala-" not in answer.text
    kept = session.scalars(select(KeptForm)).one()
    assert "sala-" not in str(kept.fields)
    assert "csrf_token" not in str(kept.fields)
    assert TYPED["title"] in str(kept.fields)


def test_files_are_not_kept_and_the_page_says_so(client: FlaskClient, session: Any, page: str) -> None:
    no_cookie(client)
    client.get("/language/en")
    answer = send(client, page, file=(io.BytesIO(b"top secret"), "plan.pdf"))
    assert "Choose them again" in answer.text
    kept = session.scalars(select(KeptForm)).one()
    assert "top secret" not in str(kept.fields)
    assert "Choose them again" not in send(client, page).text


@pytest.mark.parametrize(("size", "kept"), [(99_000, 1), (101_000, 0)])
def test_more_than_a_person_types_is_not_kept(
    client: FlaskClient, session: Any, page: str, size: int, kept: int
) -> None:
    no_cookie(client)
    assert send(client, page, title="x" * size).status_code == 400
    assert count(session) == kept


def test_a_house_is_not_filled_with_forms(client: FlaskClient, session: Any, page: str) -> None:
    no_cookie(client)
    for _ in range(40):
        send(client, page)
    assert count(session) == 30


def test_somebody_else_on_the_same_browser_does_not_see_it(
    client: FlaskClient, session: Any, factories: Any, page: str
) -> None:
    ended(session)
    send(client, page)
    ebba = factories.person()
    session.commit()
    enter(client, ebba)
    assert client.get("/kept").status_code == 404


def test_who_signs_out_leaves_nothing_behind(
    client: FlaskClient, session: Any, aino: Person, page: str
) -> None:
    ended(session)
    send(client, page)
    enter(client, aino)
    mine = client.get("/account").text
    client.post("/sign-out", data={"csrf_token": token_in(mine)}, headers=FROM_HERE)
    assert count(session) == 0


@pytest.mark.parametrize("cookie", ["", "x", "../../", "\u00e4", "a" * 3000])
def test_a_made_up_cookie_finds_nothing(client: FlaskClient, session: Any, page: str, cookie: str) -> None:
    no_cookie(client)
    send(client, page)
    assert client.get("/kept").status_code == 200
    client.set_cookie("kept", cookie)
    assert client.get("/kept").status_code == 404


def test_it_waits_for_an_hour_and_is_swept_away(client: FlaskClient, session: Any, page: str) -> None:
    no_cookie(client)
    send(client, page)
    assert sweep.run() == 0
    value = client.get_cookie("kept").value  # type: ignore[union-attr]
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        client.set_cookie("kept", value)
        assert client.get("/kept").status_code == 404
        assert sweep.run() == 1
    assert count(session) == 0


def test_a_sign_in_page_that_was_open_for_long_keeps_the_address(
    client: FlaskClient, session: Any, aino: Person
) -> None:
    data = {"email": aino.email, "password": PASSWORD, "csrf_token": "old"}
    answer = client.post("/sign-in?next=/account", data=data, headers=FROM_HERE)
    assert answer.status_code == 400
    assert f'value="{aino.email}"' in answer.text
    assert PASSWORD not in answer.text
    assert count(session) == 0
    data["csrf_token"] = token_in(answer.text)
    again = client.post("/sign-in?next=/account", data=data, headers=FROM_HERE)
    assert again.headers["Location"] == "/account"


@pytest.fixture(autouse=True)
def _forget(armed: Flask) -> Iterator[None]:
    """Count anew for each test."""
    yield
    armed.extensions["limits"].forget()
