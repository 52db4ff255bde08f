"""Every request has an id by which it is found again, and no log line tells names or what was typed."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.access import public
from foundation.audit import AuditEntry
from foundation.database import db
from kehittamo import create_app
from kehittamo.logs import settings
from people.models import Person
from tests.conftest import IsolatedClient
from tests.crawling import BASE, walk
from tests.demonstration import build, somebody

PROXY = "f00dfeed-0001"
WHO = "Aino Virtanen aino@kunta.fi "


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What this process would write as JSON in production."""
    lines = io.StringIO()
    told = settings(as_json=True, level="INFO")
    told["handlers"]["line"]["stream"] = lines
    root, levels = logging.getLogger(), logging.getLogger().level
    before = list(root.handlers)
    logging.config.dictConfig(told)
    yield lines
    root.handlers[:] = before
    root.setLevel(levels)
    logging.getLogger("celery.app.trace").setLevel(logging.NOTSET)
    logging.getLogger("gunicorn.access").propagate = True


def each(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.fixture(scope="module")
def fragile_house(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house behind one proxy, with a page that breaks and tells a secret in its exception."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("fragile")),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PROXIES": "1",
        },
        WTF_CSRF_ENABLED=False,
    )
    house.testing = False
    house.test_client_class = IsolatedClient

    @house.get("/mistake/<token>")
    @public("for the test")
    def mistake(token: str) -> str:
        try:
            raise ValueError(WHO + token)
        except ValueError as error:
            raise RuntimeError(WHO) from error

    yield house
    with house.app_context():
        db.engine.dispose()


@pytest.fixture
def fragile(fragile_house: Flask) -> FlaskClient:
    """A browser before it."""
    return fragile_house.test_client()


def test_a_request_has_an_id_of_its_own(client: FlaskClient) -> None:
    ids = {client.get("/").headers["X-Request-ID"] for _again in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)


def test_only_a_proxy_that_we_know_gives_ids(client: FlaskClient, fragile: FlaskClient) -> None:
    headers = {"X-Request-ID": PROXY}
    assert client.get("/", headers=headers).headers["X-Request-ID"] != PROXY
    assert fragile.get("/", headers=headers).headers["X-Request-ID"] == PROXY


@pytest.mark.parametrize(
    "told", ["short", "x" * 65, "a b c d e f", "aino@kunta.fi", "abc;def;ghi", "äääääääääää", ""]
)
def test_an_id_of_another_form_is_not_taken(fragile: FlaskClient, told: str) -> None:
    found = fragile.get("/", headers={"X-Request-ID": told.encode().decode("latin-1")})
    assert re.fullmatch(r"[0-9a-f]{16}", found.headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/no-such-page", "/mistake/x"])
def test_an_error_page_gives_the_id_as_the_code_to_tell(fragile: FlaskClient, path: str) -> None:
    answer = fragile.get(path)
    assert answer.headers["X-Request-ID"] in answer.text


def test_page_log_and_audit_entry_have_the_same_id(
    logged: io.StringIO, fragile: FlaskClient, session: Any, factories: Any
) -> None:
    person = factories.person()
    session.commit()
    data = {"email": person.email, "password": factories.PASSWORD}
    answer = fragile.post("/sign-in", data=data, headers={"X-Request-ID": PROXY})
    assert answer.status_code == 302
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "signed in")).one()
    (line,) = [line for line in each(logged) if line["logger"] == "kehittamo.access"]
    assert entry.request_id == line["request_id"] == answer.headers["X-Request-ID"] == PROXY


def test_a_request_is_one_line_with_the_pattern_of_its_address(
    logged: io.StringIO, fragile: FlaskClient
) -> None:
    fragile.get("/invitation/a-secret-token?next=/x&q=Aino")
    (line,) = each(logged)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/invitation/<token>", 404)
    assert line["ms"] >= 0
    assert line["time"].endswith("+0000") or line["time"][-5] in "+-"
    assert "secret" not in logged.getvalue()
    assert "Aino" not in logged.getvalue()


@pytest.mark.parametrize("text", ["a\nb", "a\r\n{}", "\x1b[31mred", "\u2028x", "\x00"], ids=repr)
def test_nothing_typed_makes_a_line_of_its_own(logged: io.StringIO, text: str) -> None:
    """F2-p."""
    logging.getLogger("kehittamo").warning("told: %s", text)
    (line,) = each(logged)
    assert line["message"] == f"told: {text}"
    assert logged.getvalue().isascii()
    assert logged.getvalue().count("\n") == 1


@pytest.mark.parametrize("text", ["a\nb", "a\r\nERROR x", "\x1b[31mred", "\u2028x"], ids=repr)
def test_nor_in_the_plain_log(text: str) -> None:
    from kehittamo.logs import PlainLines

    record = logging.LogRecord("kehittamo", logging.WARNING, "", 1, "told: %s", (text,), None)
    line = PlainLines("%(message)s").format(record)
    assert line.isprintable()


def test_an_exception_is_told_by_its_kind_and_place_and_not_by_its_message(
    logged: io.StringIO, fragile: FlaskClient
) -> None:
    fragile.get("/mistake/tokentokentoken")
    told = logged.getvalue()
    error = next(line for line in each(logged) if line["level"] == "ERROR")
    assert "builtins.RuntimeError" in error["exc_info"]
    assert "builtins.ValueError" in error["exc_info"]
    assert "test_tracing.py" in error["exc_info"]
    for secret in ("Virtanen", "aino@kunta.fi", "tokentokentoken"):
        assert secret not in told


def test_a_database_error_tells_no_value(
    logged: io.StringIO, app: Flask, factories: Any, session: Any
) -> None:
    from sqlalchemy.exc import IntegrityError

    person = factories.person(email="aino.virtanen@kunta.fi")
    session.commit()
    session.add(Person(email=person.email, name="Aino Virtanen", password_hash="x"))
    with pytest.raises(IntegrityError, match="parameters hidden") as caught:
        session.flush()
    fault = caught.value
    logging.getLogger("kehittamo").error("it failed", exc_info=(type(fault), fault, fault.__traceback__))
    session.rollback()
    assert "aino" not in logged.getvalue().lower()
    assert "IntegrityError" in logged.getvalue()


def test_the_log_of_a_whole_day_names_nobody(logged: io.StringIO, tmp_path: Path) -> None:
    """Everybody walks through the demonstration, signs in, mistypes, and meets errors."""
    house = build({"KEHITTAMO_DATA_DIR": str(tmp_path)})
    house.test_client_class = IsolatedClient
    for role in ("visitor", "participant", "trainer", "office"):
        browser = somebody(house, role)
        starts = ("/", "/home", "/office/log?who=Aino+Virtanen", "/account/log")
        walk(house, browser, starts, each=2)
        browser.get("/invitation/not-a-real-token-at-all", base_url=BASE)
        browser.post("/sign-in", base_url=BASE, data={"email": "aino@kunta.fi", "password": "my own secret"})
        browser.get("/no-such-page/aino.virtanen@kunta.fi", base_url=BASE)
    told = logged.getvalue()
    lines = each(logged)
    assert len(lines) > 150
    assert {line["status"] for line in lines if "status" in line} >= {200, 302, 404, 422}
    with house.app_context():
        people = db.session.scalars(select(Person)).all()
        assert len(people) > 30
        named = {
            word
            for person in people
            for word in (person.name, person.email, person.email.split("@")[0], str(person.id))
            if word in told
        }
        db.engine.dispose()
    assert named == set()
    for secret in ("aino@kunta.fi", "my own secret", "not-a-real-token", "127.0.0.1", "who=", "Virtanen"):
        assert secret not in told
    assert len({line.get("person") for line in lines}) >= 4, "but the lines of one person belong together"
