"""Coming in and going out: who does not know the password learns nothing, and an old cookie opens no door."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEntry
from people.models import Person
from people.passwords import PasswordRefused, check_password, hash_password, matches
from people.views import local_path
from tests.factories.make import PASSWORD
from tests.people.conftest import token_in

NEW = "kolme hirveä ja yksi suo"


def enter(client: FlaskClient, email: str, password: str, **query: str) -> Any:
    return client.post("/sign-in", data={"email": email, "password": password}, query_string=query)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def without_what_was_typed(page: str, email: str) -> str:
    return re.sub(r'name="(?:once|csrf_token)"[^>]*', "", page.replace(email, "EMAIL"))


def test_the_right_password_opens_and_leads_home(client: FlaskClient, factories: Any) -> None:
    person = factories.person(email="aino@kunta.fi")
    answer = enter(client, " Aino@Kunta.FI ", PASSWORD)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/home"
    assert is_in(client)
    assert person.last_seen_at is not None


@pytest.mark.parametrize("password", ["the moose walks at dusk", PASSWORD + " ", PASSWORD.upper(), "x" * 200])
def test_a_wrong_password_tells_no_more_than_an_unknown_address(
    client: FlaskClient, factories: Any, password: str
) -> None:
    factories.person(email="known@kunta.fi")
    known = enter(client, "known@kunta.fi", password)
    unknown = enter(client, "nobody@kunta.fi", password)
    assert known.status_code == unknown.status_code == 422
    assert without_what_was_typed(known.text, "known@kunta.fi") == without_what_was_typed(
        unknown.text, "nobody@kunta.fi"
    )
    assert password not in known.text
    assert "known@kunta.fi" in known.text, "what was typed is kept"
    assert not is_in(client)


def test_nobody_costs_as_much_work_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    from people import passwords

    asked: list[str] = []

    class Listening:
        def verify(self, hashed: str, password: str) -> bool:
            asked.append(hashed)
            return True

    monkeypatch.setattr(passwords, "_hasher", Listening())
    assert passwords.matches(None, "x") is False, "even if the stand-in's password were guessed"
    assert len(asked) == 1
    assert asked[0].startswith("$argon2id$")


@pytest.mark.parametrize("target", ["/account?tab=2", "/programmes/x", "/"])
def test_one_comes_back_to_where_one_wanted_to_go(client: FlaskClient, factories: Any, target: str) -> None:
    person = factories.person()
    assert enter(client, person.email, PASSWORD, next=target).headers["Location"] == target


ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https:evil.example", "https://evil.example", "HTTPS://evil.example", "http:///evil.example",
    "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    "/%0d%0aSet-Cookie:x\r\n", "evil.example", "@evil.example", ".evil.example", "/\x00/evil.example",
    "//evil.example:80@localhost/", "///", "/\u202e/x", "\ufeff//x", "", " ",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE, ids=repr)
def test_no_link_leads_from_the_sign_in_page_to_another_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert local_path(target) == "/home"
        assert local_path(None) == "/home"


@pytest.mark.parametrize("target", ELSEWHERE, ids=repr)
def test_nor_from_the_language_switch(client: FlaskClient, target: str) -> None:
    answer = client.get("/language/sv", query_string={"next": target})
    assert answer.headers["Location"] in ("/home", "/")


def test_a_session_that_was_there_before_is_not_taken_over(client: FlaskClient, factories: Any) -> None:
    with client.session_transaction() as values:
        values["planted"] = "by somebody else"
    enter(client, factories.person().email, PASSWORD)
    with client.session_transaction() as values:
        assert "planted" not in values
        assert values.permanent


def test_signing_out_needs_a_button_and_ends_the_session(
    sign_in: Callable[[Person], FlaskClient], factories: Any
) -> None:
    client = sign_in(factories.person())
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out").status_code == 302
    assert not is_in(client)


def test_a_change_of_password_ends_every_other_session(
    sign_in: Callable[[Person], FlaskClient], client: FlaskClient, session: Any, factories: Any
) -> None:
    person = factories.person()
    here, elsewhere = sign_in(person), sign_in(person)
    assert is_in(elsewhere)
    answer = here.post("/account/password", data={"current": PASSWORD, "password": NEW})
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert enter(client, person.email, PASSWORD).status_code == 422
    assert enter(client, person.email, NEW).status_code == 302
    traces = session.scalars(select(AuditEntry).where(AuditEntry.object_id == person.id)).all()
    assert sorted(trace.act for trace in traces) == ["changed password", "signed in", "signed in"]
    assert NEW not in str([trace.detail for trace in traces])


@pytest.mark.parametrize(
    ("current", "new"),
    [("wrong", NEW), ("", NEW), (PASSWORD, "short"), (PASSWORD, ""), (PASSWORD, "a" * 201)],
)
def test_a_change_that_is_refused_changes_nothing(
    sign_in: Callable[[Person], FlaskClient], session: Any, factories: Any, current: str, new: str
) -> None:
    person = factories.person()
    before = person.password_hash
    client = sign_in(person)
    assert client.post("/account/password", data={"current": current, "password": new}).status_code == 422
    session.refresh(person)
    assert person.password_hash == before
    assert is_in(client)


def test_nobody_changes_what_the_form_does_not_offer(
    sign_in: Callable[[Person], FlaskClient], session: Any, factories: Any
) -> None:
    person, other = factories.person(), factories.person()
    before = {name: getattr(person, name) for name in ("id", "email", "password_hash")}
    forged = {
        "id": str(other.id),
        "email": "boss@kunta.fi",
        "password_hash": "x",
        "is_active": "",
    }
    assert (
        sign_in(person).post("/account", data={"name": "Uusi", "language": "sv", **forged}).status_code == 302
    )
    session.refresh(person)
    session.refresh(other)
    assert {name: getattr(person, name) for name in before} == before
    assert (person.name, person.language) == ("Uusi", "sv")
    assert other.name != "Uusi"


@pytest.mark.parametrize(
    "password",
    ["short", "a" * 11, "aaaaaaaaaaaa", "salasanasalasana", "Salasana-2026!", "password1234", "x" * 201, ""],
)
def test_a_password_that_others_would_guess_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context(), pytest.raises(PasswordRefused):
        check_password(password)


@pytest.mark.parametrize(
    "password",
    [
        NEW,
        "kevät, ja 7 kurkea! " * 10,
        "  kolme hirveä  ",
        "🐺🦌🐻🦊🐿️🦔🦉🦆🐟🐝🦋🐞",
        "Correct Horse Battery",
    ],
)
def test_a_sentence_of_any_letters_is_taken_as_it_is(app: Flask, password: str) -> None:
    with app.test_request_context():
        check_password(password)
    hashed = hash_password(password)
    assert hashed.startswith("$argon2id$")
    assert matches(hashed, password)
    assert not matches(hashed, password.strip() + "x")


# With the guard against forged forms switched on, as everywhere but in the other tests


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account", {"name": "Uusi", "language": "sv"}),
        ("/account/password", {"current": PASSWORD, "password": NEW}),
        ("/sign-out", {}),
    ],
)
def test_a_form_that_another_site_sends_in_one_s_name_changes_nothing(
    armed: Flask, session: Any, factories: Any, path: str, data: dict[str, str]
) -> None:
    person, other = factories.person("Aino"), factories.person()
    session.commit()
    mine, theirs = armed.test_client(), armed.test_client()
    for client, who in ((mine, person), (theirs, other)):
        cookie = factories.session_of(who)
        session.commit()
        with client.session_transaction() as values:
            values["_user_id"] = cookie
    stolen = token_in(theirs.get("/account").text)
    for forged in ({}, {"csrf_token": "x"}, {"csrf_token": stolen}):
        assert mine.post(path, data={**data, **forged}).status_code == 400
    session.refresh(person)
    assert person.name == "Aino"
    assert is_in(mine)
    sound = {**data, "csrf_token": token_in(mine.get("/account").text)}
    assert mine.post(path, data=sound).status_code == 302, "the same form from our own page is taken"


def test_signing_in_is_guarded_too(armed: Flask, session: Any, factories: Any) -> None:
    person = factories.person()
    session.commit()
    client = armed.test_client()
    data = {"email": person.email, "password": PASSWORD, "once": str(uuid.uuid4())}
    assert client.post("/sign-in", data=data).status_code == 400
    assert not is_in(client)
    sound = {**data, "csrf_token": token_in(client.get("/sign-in").text)}
    assert client.post("/sign-in", data=sound).status_code == 302
    assert is_in(client)
