"""What every answer says to the browser, whatever its status; nobody is shown a trace."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from foundation.access import public
from foundation.database import db
from kehittamo import create_app
from people.models import Person
from tests.conftest import IsolatedClient

pytestmark = pytest.mark.only_on("sqlite")  # headers are the same everywhere

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


@pytest.fixture(scope="module")
def fragile_house(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house of its own in which two pages break: one by a mistake, one because the database is away."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("fragile")),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        }
    )
    house.testing = False
    house.test_client_class = IsolatedClient

    @house.get("/mistake")
    @public("for the test")
    def mistake() -> str:
        raise RuntimeError("the secret is 42")

    @house.get("/away")
    @public("for the test")
    def away() -> str:
        raise OperationalError("SELECT secret", {}, Exception("no route to db.internal"))

    yield house
    with house.app_context():
        db.engine.dispose()


@pytest.fixture
def fragile(fragile_house: Flask) -> FlaskClient:
    """A browser before it."""
    return fragile_house.test_client()


def sees(client: FlaskClient, status: int) -> Any:
    """An answer with this status."""
    ask: dict[int, Callable[[], Any]] = {
        200: lambda: client.get("/"),
        302: lambda: client.get("/account"),
        400: lambda: client.post("/sign-in", data={"email": "a@b.fi", "password": "x"}),
        401: lambda: client.post("/account", data={}),
        404: lambda: client.get("/no-such-page"),
        405: lambda: client.get("/sign-out"),
        413: lambda: client.post("/sign-in", data={"email": "a" * 2_000_000}),
        500: lambda: client.get("/mistake"),
        503: lambda: client.get("/away"),
    }
    return ask[status]()


@pytest.mark.parametrize("status", [200, 302, 400, 404, 405, 413, 500, 503])
def test_every_answer_is_locked_down(fragile: FlaskClient, status: int) -> None:
    """F9."""
    answer = sees(fragile, status)
    assert answer.status_code == status
    headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert POLICY.items() <= policy.items()
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"cookie", "accept-language"} <= {name.strip().lower() for name in headers["Vary"].split(",")}
    assert "charset=utf-8" in headers["Content-Type"]
    if status >= 400:
        assert headers["Cache-Control"] == "private, no-store"


def test_a_writer_without_a_session_is_told_so_with_the_same_headers(client: FlaskClient) -> None:
    answer = sees(client, 401)
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("status", [400, 404, 405, 413, 500, 503])
def test_an_error_page_is_one_of_ours_and_tells_no_secret(
    fragile: FlaskClient, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """F9."""
    with caplog.at_level(logging.CRITICAL):
        text = sees(fragile, status).text
    assert "<h1>" in text
    assert "<html lang=" in text
    for secret in ("Traceback", "RuntimeError", "the secret is 42", "SELECT", "db.internal", "werkzeug"):
        assert secret not in text


def test_a_mistake_is_in_the_log_under_the_reference_that_the_page_gives(
    fragile: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    text = sees(fragile, 500).text
    (logged,) = [record for record in caplog.records if record.name == "kehittamo"]
    reference = str(logged.args[0]) if isinstance(logged.args, tuple) else ""
    assert len(reference) == 16
    assert reference in text
    assert logged.exc_info


def test_a_database_that_is_away_is_told_as_a_pause(fragile: FlaskClient) -> None:
    assert sees(fragile, 503).headers["Retry-After"] == "5"


def test_what_a_signed_in_person_sees_is_kept_by_no_cache(
    sign_in: Callable[[Person], FlaskClient], factories: Any
) -> None:
    assert sign_in(factories.person()).get("/account").headers["Cache-Control"] == "private, no-store"


def test_https_is_remembered_and_plain_http_is_not_promised_it(client: FlaskClient) -> None:
    assert (
        "max-age=63072000"
        in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]
    )
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_static_files_are_kept_by_their_mark(client: FlaskClient) -> None:
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get(address.split("?")[0]).headers["Cache-Control"]


@pytest.mark.parametrize(
    "host", ["evil.example", "kehittamo.kunta.fi.evil.example", "evilkehittamo.kunta.fi", "a@b", "[", ""]
)
def test_another_s_host_name_is_not_served(app: Flask, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """F7-d."""
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["kehittamo.kunta.fi"])
    answer = app.test_client().get("/sign-up", headers={"Host": host})
    assert answer.status_code == 400
    assert host == "" or host not in answer.text
    assert app.test_client().get("/sign-up", headers={"Host": "kehittamo.kunta.fi"}).status_code == 200


def test_a_plain_form_is_small_and_a_form_with_files_may_be_large(client: FlaskClient) -> None:
    """F3-f."""
    assert client.post("/sign-in", data={"email": "a" * 1_100_000}).status_code == 413
    assert client.post("/sign-in", data={"email": "a" * 100_000}).status_code == 422
    many = {f"field{number}": "x" for number in range(600)}
    assert client.post("/sign-in", data=many, content_type="multipart/form-data").status_code == 413
    huge = {"email": "a" * 600_000}
    assert client.post("/sign-in", data=huge, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"email=a"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=email\r\n\r\na"),
        ("multipart/form-data; boundary=x", b"\xff" * 5000),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%zz&&&=="),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"email=a"),
        ("", b"\x00"),
    ],
)
def test_a_body_that_cannot_be_read_is_the_sender_s_mistake(
    client: FlaskClient, kind: str, body: bytes
) -> None:
    """F3-h, F4-d."""
    answer = client.post("/sign-in", data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
