"""The guard: readers are asked to sign in, writers are refused, and what is not yours is not there."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.access import Permission, access, public, signed_in
from kehittamo import create_app
from tests.conftest import PUBLIC_URL, IsolatedClient

THING = uuid.UUID(int=1)
seen: list[str] = []

may_enter = Permission("enter", "those named Aino", lambda person, thing: person.name.startswith("Aino"))
may_touch = Permission("touch", "owners", lambda person, thing: thing == f"{THING} of {person.name}")


def find(thing_id: uuid.UUID) -> str | None:
    return f"{THING} of Aino" if thing_id == THING else None


@pytest.fixture(scope="module")
def house(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A house of its own, on the tests' database, with a room of each kind."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("guarded")),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PUBLIC_URL": PUBLIC_URL,
        },
        WTF_CSRF_ENABLED=False,
    )
    house.test_client_class = IsolatedClient

    def view(*things: Any, **arguments: Any) -> str:
        seen.append(f"{things or arguments or ''}")
        return "inside"

    def add(path: str, name: str, guard: Callable[[Any], Any] | None) -> None:
        def fresh(*things: Any, **arguments: Any) -> str:
            return view(*things, **arguments)

        house.add_url_rule(path, name, guard(fresh) if guard else fresh, methods=["GET", "POST"])

    add("/t/public", "t_public", public("for the test"))
    add("/t/own", "t_own", signed_in)
    add("/t/office", "t_office", access(may_enter))
    add("/t/things/<uuid:thing_id>", "t_thing", access(may_touch, load=find))
    add("/t/forgotten", "t_forgotten", None)
    return house


@pytest.fixture
def guarded(house: Flask) -> Flask:
    """The house in which no view has run yet."""
    seen.clear()
    return house


@pytest.fixture
def as_person(guarded: Flask, session: Any, factories: Any) -> Callable[[str], FlaskClient]:
    """A browser in which somebody of this name is signed in; nobody, without a name."""

    def browser(name: str) -> FlaskClient:
        client = guarded.test_client()
        if name:
            cookie = factories.session_of(factories.person(name))
            session.commit()
            with client.session_transaction() as values:
                values["_user_id"] = cookie
        return client

    return browser


TABLE = [
    # path, who, GET, POST
    ("/t/public", "", 200, 200),
    ("/t/own", "", 302, 401),
    ("/t/own", "Pekka", 200, 200),
    ("/t/office", "", 302, 401),
    ("/t/office", "Pekka", 403, 403),
    ("/t/office", "Aino", 200, 200),
    (f"/t/things/{THING}", "", 302, 401),
    (f"/t/things/{THING}", "Pekka", 404, 404),
    (f"/t/things/{THING}", "Aino", 200, 200),
    (f"/t/things/{uuid.UUID(int=2)}", "", 302, 401),
    (f"/t/things/{uuid.UUID(int=2)}", "Aino", 404, 404),
    ("/t/things/1", "Aino", 404, 404),
    ("/t/forgotten", "", 403, 403),
    ("/t/forgotten", "Aino", 403, 403),
]


@pytest.mark.parametrize(("path", "who", "get", "post"), TABLE)
def test_who_gets_in(
    as_person: Callable[[str], FlaskClient], path: str, who: str, get: int, post: int
) -> None:
    client = as_person(who)
    assert client.get(path).status_code == get
    assert client.head(path).status_code == get
    assert client.post(path).status_code == post
    assert len(seen) == 2 * (get == 200) + (post == 200), "a view that is refused does not run"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_no_other_method_gets_round_the_guard(as_person: Callable[[str], FlaskClient], method: str) -> None:
    client = as_person("")
    assert client.open("/t/own", method=method.upper()).status_code == 405
    answer = client.post("/t/own", headers={"X-HTTP-Method-Override": "GET"}, query_string={"_method": "GET"})
    assert answer.status_code == 401
    assert seen == []


@pytest.mark.parametrize(
    "path", ["/t/own/", "//t/own", "/t//own", "/T/OWN", "/t/%6fwn", "/t/x/../own", "/t/own;x"]
)
def test_no_other_spelling_gets_round_the_guard(as_person: Callable[[str], FlaskClient], path: str) -> None:
    assert as_person("").get(path).status_code in (302, 308, 404)
    assert seen == []


def test_the_view_gets_the_thing_itself(as_person: Callable[[str], FlaskClient]) -> None:
    as_person("Aino").get(f"/t/things/{THING}")
    assert seen == [f"('{THING} of Aino',)"]


def test_a_reader_is_sent_to_sign_in_and_finds_the_way_back(as_person: Callable[[str], FlaskClient]) -> None:
    answer = as_person("").get("/t/own?page=2&q=ä")
    target = urlsplit(answer.headers["Location"])
    assert (target.netloc, target.path) == ("", "/sign-in")
    assert parse_qs(target.query)["next"] == ["/t/own?page=2&q=ä"]


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "None",
        f"{uuid.UUID(int=7).hex}:0",
        "0" * 5000,
        "\x00",
        f"{uuid.UUID(int=7).hex}",
        "' OR 1=1--:0",
    ],
)
def test_a_session_of_nobody_is_nobody_s(guarded: Flask, session: Any, cookie: str) -> None:
    client = guarded.test_client()
    with client.session_transaction() as values:
        values["_user_id"] = cookie
    assert client.get("/t/own").status_code == 302


def test_a_cookie_signed_by_somebody_else_is_nobody_s(
    guarded: Flask, session: Any, factories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = factories.session_of(factories.person())
    session.commit()
    client = guarded.test_client()
    own = guarded.config["SECRET_KEY"]
    monkeypatch.setitem(guarded.config, "SECRET_KEY", "dev")
    with client.session_transaction() as values:
        values["_user_id"] = cookie
    monkeypatch.setitem(guarded.config, "SECRET_KEY", own)
    assert client.get("/t/own").status_code == 302
