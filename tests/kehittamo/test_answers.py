"""F9: what every answer says, on every route, in every role, at every status; and reading writes nothing."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest
from flask import Flask, Response, request, request_finished
from flask.testing import FlaskClient
from sqlalchemy import event

from foundation.database import db
from kehittamo import create_app
from tests.conftest import IsolatedClient
from tests.crawling import BASE, walk
from tests.demonstration import build, somebody

pytestmark = pytest.mark.only_on("sqlite")  # answers are the same everywhere

ROLES = ("visitor", "participant", "trainer", "representative", "office", "earner")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
VIDEO_POLICY = re.compile(
    re.escape(POLICY) + r"; frame-src https://(www\.youtube-nocookie|player\.vimeo)\.com"
)
"""Of the one page on which somebody watches what they asked to watch."""
FILES_POLICY = "sandbox; default-src 'none'"
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|<[a-z][^>]*\s(?:style|on[a-z]+)=|(?:href|src)=[\"']?javascript:", re.I
)
INSIDES = re.compile(r"Traceback|File \"|werkzeug|sqlalchemy|psycopg|\bSELECT\b|gunicorn|jinja2", re.I)
ENDS_THE_VISIT = ("static", "people.sign_out", "people.sign_in_again")
LINKS_THAT_ARE_OVER = (
    "/join/", "/take/", "/sign-up/", "/invitation/", "/place/", "/sign-in/link/", "/address/",
    "/account/keep/", "/sign-in/organisation/", "/badge-offers/", "/public/projects/",
)  # fmt: skip
"""Their rooms explain what to do, so there is nothing to tell a code for."""

TEXTS = ("text/", "application/xhtml")
OTHER_VERBS = ("HEAD", "PUT", "DELETE", "TRACE", "OPTIONS")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration of its own, as it was made."""
    app = build({"KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("answers"))})
    app.test_client_class = IsolatedClient
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def listening(house: Flask, role: str) -> Iterator[list[str]]:
    """What is wrong with any answer that the house gives meanwhile; fails when there was hardly any."""
    found: list[str] = []
    seen: list[int] = []

    def look(sender: Flask, response: Response, **_news: Any) -> None:
        seen.append(response.status_code)
        where = f"{request.method} {request.path[:80]} {response.status_code}"
        found.extend(f"{where}: {fault}" for fault in faults(response, signed_in=role != "visitor"))

    request_finished.connect(look, house)
    try:
        yield found
    finally:
        request_finished.disconnect(look, house)
    assert len(seen) > 10


def faults(response: Response, *, signed_in: bool = False) -> Iterator[str]:
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    watched = request.path.endswith("/watch") and VIDEO_POLICY.fullmatch(policy)
    if policy not in (POLICY, FILES_POLICY) and not watched:
        yield f"CSP {headers.get('Content-Security-Policy')}"
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for name, value in wanted.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    if headers.get("Cross-Origin-Resource-Policy") not in ("same-origin", "cross-origin"):
        yield "no Cross-Origin-Resource-Policy"
    if "X-Request-ID" not in headers or "Server" in headers or "X-Powered-By" in headers:
        yield "an id must be there, and nothing of the server"
    kind = headers.get("Content-Type", "")
    if (
        kind.startswith(TEXTS)
        and "charset=utf-8" not in kind.lower()
        and not request.path.startswith("/static/")
    ):
        yield f"no charset: {kind}"
    if not request.path.startswith("/static/"):
        yield from _unkept(response, signed_in)
    if kind.startswith("text/html"):
        yield from _in_the_page(response)


def _unkept(response: Response, signed_in: bool) -> Iterator[str]:
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    if "cookie" not in vary:
        yield f"Vary: {vary}"
    kept = response.headers.get("Cache-Control", "")
    if (signed_in or response.status_code >= 400) and "no-store" not in kept:
        yield f"Cache-Control: {kept}"


def _in_the_page(response: Response) -> Iterator[str]:
    page = response.get_data(as_text=True)
    if inline := INLINE.search(page):
        yield f"inline: {inline[0][:60]}"
    if response.status_code < 400 or response.status_code == 422:
        return
    explained = request.path.startswith(LINKS_THAT_ARE_OVER)
    if not explained and response.headers["X-Request-ID"] not in page:
        yield "an error page without a code"
    if inside := INSIDES.search(page):
        yield f"insides: {inside[0]}"


@contextmanager
def no_writing(house: Flask) -> Iterator[list[str]]:
    """The statements that would change a row, sent meanwhile."""
    written: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP")):
            written.append(statement[:100])

    with house.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_says_what_it_must_and_reading_writes_nothing(house: Flask, role: str) -> None:
    browser = somebody(house, role)
    with listening(house, role) as wrong, no_writing(house) as written:
        met = walk(house, browser)
    assert len(met.html) > 5
    assert wrong == []
    assert written == []


def test_a_page_that_wrote_would_be_seen(house: Flask) -> None:
    with no_writing(house) as written:
        house.test_client().post(
            "/sign-up", base_url=BASE,
            data={"organisation": "Kunta", "name": "Maija Laine", "email": "maija@kunta.fi"},
        )  # fmt: skip
    assert written


@pytest.mark.parametrize("role", ["visitor", "participant", "office"])
def test_every_refusal_says_so_too(house: Flask, role: str) -> None:
    """Each route with keys that nobody has, with nothing and with too much.

    By both verbs that people use, and by another in turn: what a route does not take is refused before it.
    """
    browser, statuses = somebody(house, role), set()
    others = cycle(OTHER_VERBS)
    with listening(house, role) as wrong:
        for rule in house.url_map.iter_rules():
            if rule.endpoint in ENDS_THE_VISIT:
                continue
            path = re.sub(r"<[^>]+>", str(uuid.uuid4()), rule.rule)
            for verb in ("GET", "POST", next(others)):
                statuses.add(browser.open(path, method=verb, base_url=BASE).status_code)
        large = {"email": "a" * 2_000_000}
        statuses.add(browser.post("/sign-in", data=large, base_url=BASE).status_code)
        statuses.add(browser.post("/sign-in", json={"email": "a"}, base_url=BASE).status_code)
        statuses.add(browser.get("/nowhere", base_url=BASE).status_code)
    assert wrong == []
    assert statuses >= {200, 404, 405, 413, 415}
    assert not [status for status in statuses if status >= 500 and status != 503]


Fault = Callable[[Response], None]
FAULTS: dict[str, Fault] = {
    "CSP": lambda answer: answer.headers.set("Content-Security-Policy", POLICY + " 'unsafe-inline'"),
    "nosniff": lambda answer: answer.headers.remove("X-Content-Type-Options"),
    "cache": lambda answer: answer.headers.set("Cache-Control", "public"),
    "server": lambda answer: answer.headers.set("Server", "Werkzeug/3.1"),
    "script": lambda answer: answer.set_data("<p onclick=x()>"),
    "code": lambda answer: answer.set_data("<p>Sorry</p>"),
    "trace": lambda answer: answer.set_data(f"{answer.headers['X-Request-ID']} Traceback (most recent"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_answer_with_a_fault_would_be_seen(house: Flask, name: str) -> None:
    with house.test_request_context("/nowhere", base_url=BASE):
        answer = house.full_dispatch_request()
        assert list(faults(answer)) == []
        FAULTS[name](answer)
        assert list(faults(answer)) != []


@pytest.fixture(scope="module")
def served_by_https(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house that is served by https."""
    house = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("https")),
            "KEHITTAMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "KEHITTAMO_PUBLIC_URL": "https://localhost",
        },
        WTF_CSRF_ENABLED=False,
    )
    house.test_client_class = IsolatedClient
    yield house
    with house.app_context():
        db.engine.dispose()


@pytest.fixture
def https(served_by_https: Flask) -> FlaskClient:
    """A browser before it."""
    return served_by_https.test_client()


def test_every_cookie_is_for_https_for_this_host_and_for_no_script(
    https: FlaskClient, session: Any, factories: Any
) -> None:
    person = factories.person()
    session.commit()
    data = {"email": person.email, "password": factories.PASSWORD}
    from_here = {"Sec-Fetch-Site": "same-origin"}
    answers = [
        https.get("/sign-up", base_url="https://localhost"),
        https.get("/language/sv", base_url="https://localhost"),
        https.post("/sign-in", data=data, base_url="https://localhost"),
        https.post("/sign-out", base_url="https://localhost"),
        https.post("/account", data={"name": "Aino"}, base_url="https://localhost", headers=from_here),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    names = {cookie.split("=")[0] for cookie in cookies}
    assert names == {"__Host-session", "__Host-browser", "__Host-identity", "__Host-kept", "language"}
    for cookie in cookies:
        flags = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
        assert not any(flag.startswith("Domain") for flag in flags)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/account", "/static/kehittamo.css", "/healthz"])
def test_https_is_remembered_for_two_years_on_every_answer(https: FlaskClient, path: str) -> None:
    told = https.get(path, base_url="https://localhost").headers["Strict-Transport-Security"]
    assert told == "max-age=63072000; includeSubDomains"
