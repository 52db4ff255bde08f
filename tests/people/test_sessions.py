"""One's own sessions: seen, ended one by one or all at once; and cookies that are old, forged or copied."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from foundation import clock
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from people.browsers import described
from people.models import Person, UserSession
from people.vocabulary import Way
from tests.counting import count_queries
from tests.factories.make import PASSWORD

ANDROID = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def aino(factories: Any, session: Any) -> Person:
    """Somebody with an account, who has been here before."""
    person: Person = factories.person(email="aino@kunta.fi")
    person.last_seen_at = clock.now() - timedelta(days=3)
    session.commit()
    return person


def enter(client: FlaskClient, person: Person, **headers: str) -> Any:
    return client.post(
        "/sign-in", data={"email": person.email, "password": PASSWORD}, headers=headers or None
    )


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("session", value)
    return client


def letters(session: Any, kind: str) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.kind == kind)))


def test_the_page_tells_where_one_is_signed_in_and_which_device_this_is(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    enter(client, aino)
    phone = app.test_client()
    enter(phone, aino, **{"User-Agent": ANDROID})
    session.add(_ended(aino))
    session.commit()
    client.get("/language/en")
    page = client.get("/account/signing-in").text
    assert page.count('class="row__title"') == 2
    assert page.count("This device") == 1
    assert "Firefox on Android" in page
    assert "with the password" in page
    assert "network 127.0.0.0" in page


def _ended(person: Person) -> UserSession:
    moment = clock.now() - timedelta(hours=3)
    return UserSession(
        person_id=person.id, secret_hash="0" * 64, way=Way.PASSWORD, ends_at=moment, ended_at=moment
    )


@pytest.mark.parametrize(
    ("called", "said"),
    [
        (ANDROID, "Firefox on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605.1", "Safari on Mac"),
        ("curl/8.5", "A browser that does not say its name"),
        ("", "A browser that does not say its name"),
        ("<script>alert(1)</script>", "A browser that does not say its name"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_plain_words(app: Flask, called: str, said: str) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert described(called) == said


def test_the_log_tells_which_devices_were_signed_out(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    for browser in (client, app.test_client(), app.test_client()):
        enter(browser, aino)
    one = session.scalars(select(UserSession).order_by(UserSession.created_at.desc())).first()
    for _again in range(2):
        client.post(f"/account/sessions/{one.id}/end")
    client.post("/account/sessions/end-others")
    told = select(AuditEntry.act).where(AuditEntry.act.startswith("ended"), AuditEntry.subject_id == aino.id)
    assert session.scalars(told.order_by(AuditEntry.created_at)).all() == [
        "ended session",
        "ended other sessions",
    ]


def test_one_other_device_is_signed_out(
    app: Flask, client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    enter(client, aino)
    phone, thief = app.test_client(), app.test_client()
    enter(phone, aino)
    enter(thief, factories.person())
    action = re.search(r'action="(/account/sessions/[0-9a-f-]+/end)"', client.get("/account/signing-in").text)
    assert action
    assert thief.post(action[1]).status_code == 404, "somebody else's session is not there"
    assert is_in(phone)
    for _twice in range(2):
        assert client.post(action[1]).status_code == 302
    assert not is_in(phone)
    assert is_in(client)
    assert client.post(f"/account/sessions/{uuid.uuid4()}/end").status_code == 404


def test_one_s_own_session_ended_by_its_address_is_signing_out(
    client: FlaskClient, session: Any, aino: Person
) -> None:
    enter(client, aino)
    (key,) = session.scalars(select(UserSession.id)).all()
    assert client.post(f"/account/sessions/{key}/end").status_code == 302
    assert not is_in(client)


def test_all_others_are_signed_out_at_once(
    app: Flask, client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    others = [app.test_client() for _ in range(3)]
    for browser in (client, *others):
        enter(browser, aino)
    stranger = app.test_client()
    enter(stranger, factories.person())
    assert client.post("/account/sessions/end-others").status_code == 302
    assert is_in(client)
    assert is_in(stranger)
    assert not any(is_in(browser) for browser in others)


def test_reading_writes_nothing_and_writing_says_that_one_was_here(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    enter(client, aino)
    before = session.scalars(select(UserSession.seen_at)).one()
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        with count_queries(app) as queries:
            client.get("/account/signing-in")
        assert not [query for query in queries if not str(query).lstrip().upper().startswith("SELECT")]
        client.post("/account/stay")
    session.expire_all()
    assert session.scalars(select(UserSession.seen_at)).one() - before >= timedelta(minutes=5)


def test_the_page_costs_the_same_with_many_sessions(
    app: Flask, client: FlaskClient, session: Any, factories: Any, aino: Person
) -> None:
    enter(client, aino)
    counted = []
    for more in (0, 2, 40):
        for _ in range(more):
            factories.session_of(aino)
        session.commit()
        with count_queries(app) as queries:
            page = client.get("/account/signing-in")
        counted.append(len(queries))
        assert len(page.data) < 25_000
    assert len(set(counted)) == 1
    assert counted[0] <= 12


# Letters about coming in


def test_a_new_device_is_told_to_the_owner_and_a_known_one_is_not(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    enter(client, aino, **{"User-Agent": ANDROID})
    (letter,) = letters(session, "new_browser")
    assert letter.recipient == aino.email
    assert "Firefox, Android" in letter.body
    assert "/account/signing-in" in letter.body
    client.post("/sign-out")
    enter(client, aino, **{"User-Agent": ANDROID})
    assert len(letters(session, "new_browser")) == 1
    enter(app.test_client(), aino)
    assert len(letters(session, "new_browser")) == 2


def test_a_very_first_visit_is_no_news(client: FlaskClient, session: Any, factories: Any) -> None:
    person = factories.person()
    session.commit()
    enter(client, person)
    assert letters(session, "new_browser") == []


def test_a_new_password_is_told_and_ends_all_but_this(
    app: Flask, client: FlaskClient, session: Any, aino: Person
) -> None:
    """F6-b and F6-c: the session begins anew, and its copied cookie is worth nothing."""
    enter(client, aino)
    phone = app.test_client()
    enter(phone, aino)
    copied = with_cookie(app, cookie_of(client))
    assert is_in(copied)
    changed = {"current": PASSWORD, "password": "kolme hirveä ja yksi suo"}
    assert client.post("/account/password", data=changed).status_code == 302
    assert is_in(client)
    assert not is_in(phone)
    assert not is_in(copied)
    (letter,) = letters(session, "password_changed")
    assert letter.recipient == aino.email
    assert "kolme hirveä" not in letter.body
    assert len(letters(session, "new_browser")) == 2, "and nothing about a new device"


def test_a_new_password_keeps_the_second_factor_that_was_shown(
    sign_in: Callable[[Person], FlaskClient], session: Any, aino: Person
) -> None:
    browser = sign_in(aino)
    changed = {"current": PASSWORD, "password": "kolme hirveä ja yksi suo"}
    assert browser.post("/account/password", data=changed).status_code == 302
    running = session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).one()
    assert running.second_factor_at is not None


# Cookies


def test_a_copied_cookie_is_worth_nothing_after_signing_out(
    app: Flask, client: FlaskClient, aino: Person
) -> None:
    """F6-b."""
    enter(client, aino)
    copied = with_cookie(app, cookie_of(client))
    assert is_in(copied)
    client.post("/sign-out")
    assert not is_in(copied)


def test_the_session_after_signing_in_is_another_one(app: Flask, client: FlaskClient, aino: Person) -> None:
    """F6-c: what an attacker planted before is dead."""
    enter(client, aino)
    first = cookie_of(client)
    enter(client, aino)
    assert cookie_of(client) != first
    assert is_in(client)
    assert not is_in(with_cookie(app, first)), "and the old session has ended"


def test_a_cookie_of_one_s_own_making_opens_nothing(app: Flask, client: FlaskClient, aino: Person) -> None:
    """F6-a: another key, another salt, altered, cut off."""
    enter(client, aino)
    good = cookie_of(client)
    interface: Any = app.session_interface
    values = interface.get_signing_serializer(app).loads(good)
    key = app.config["SECRET_KEY"]
    options = {
        "serializer": interface.serializer,
        "signer_kwargs": {"key_derivation": "hmac", "digest_method": interface.digest_method},
    }
    forged = {
        "another key": URLSafeTimedSerializer("dev", salt=interface.salt, **options).dumps(values),
        "another salt": URLSafeTimedSerializer(key, salt="sign-up", **options).dumps(values),
        "altered": ("A" if good[5] != "A" else "B").join((good[:5], good[6:])),
        "cut off": good[:-1],
        "a person's key": interface.get_signing_serializer(app).dumps({"_user_id": str(aino.id)}),
        "no text": interface.get_signing_serializer(app).dumps({"_user_id": ["x"]}),
    }
    again = URLSafeTimedSerializer(key, salt=interface.salt, **options).dumps(values)
    assert is_in(with_cookie(app, again)), "made the same way with our key it would be ours"
    assert [name for name, value in forged.items() if is_in(with_cookie(app, value))] == []


@pytest.mark.parametrize(
    ("later", "inside"),
    [
        (timedelta(minutes=59), True),
        (timedelta(minutes=61), False),
        (timedelta(hours=-2), False),
        (timedelta(hours=2), False),
    ],
)
def test_a_browser_that_rests_for_an_hour_is_signed_out(
    client: FlaskClient, aino: Person, later: timedelta, inside: bool
) -> None:
    """F6-d: and a clock that is set back prolongs nothing."""
    enter(client, aino)
    with time_machine.travel(clock.now() + later, tick=False):
        assert is_in(client) is inside


def test_after_twelve_hours_one_signs_in_again_however_busy_one_was(
    app: Flask, client: FlaskClient, aino: Person
) -> None:
    """F6-d."""
    enter(client, aino)
    begun, value = clock.now(), cookie_of(client)
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            browser = with_cookie(app, value)  # the test's cookie jar reads another clock
            assert is_in(browser), minutes
            value = cookie_of(browser)
    with time_machine.travel(begun + timedelta(hours=12, seconds=5), tick=False):
        assert not is_in(with_cookie(app, value))


def test_staying_tells_a_script_for_how_long(client: FlaskClient, session: Any, aino: Person) -> None:
    assert client.post("/account/stay").status_code == 401
    enter(client, aino)
    told = client.post("/account/stay", headers={"Sec-Fetch-Dest": "empty"})
    assert told.json == {"seconds": 3600}
    assert client.post("/account/stay").headers["Location"] == "/account/signing-in"
    assert 'data-seconds="3600"' in client.get("/account").text
    running = session.scalars(select(UserSession)).one()
    running.ends_at = clock.now() + timedelta(minutes=5)
    session.commit()
    told = client.post("/account/stay", headers={"Sec-Fetch-Dest": "empty"})
    assert 290 <= told.json["seconds"] <= 300, "nothing prolongs the day"


def test_visitors_are_not_warned_of_an_end(client: FlaskClient) -> None:
    assert 'id="session"' not in client.get("/sign-in").text


def test_no_row_of_a_session_is_made_by_who_did_not_come_in(client: FlaskClient, session: Any) -> None:
    client.post("/sign-in", data={"email": "none@kunta.fi", "password": PASSWORD})
    assert session.scalar(select(func.count()).select_from(UserSession)) == 0
