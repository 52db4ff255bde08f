"""The second factor: a code once, soon, and after the password; on paper for whoever lost the phone."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person, RecoveryCode, SecondFactor, UserSession
from people.second_factor import operations, queries
from tests.factories import make
from tests.factories.make import PASSWORD
from tests.factories.phones import phone_of, wrong

NOW = datetime(2027, 3, 2, 9, 0, 10, tzinfo=UTC)
"""Ten seconds into a half minute."""

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    """A morning on which time passes only when told."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def account(email: str) -> Person:
    """Somebody whose password is PASSWORD."""
    return make.person(email=email)


@pytest.fixture
def aino(session: Any) -> Person:
    return account("aino@kunta.fi")


@pytest.fixture
def phone(aino: Person) -> pyotp.TOTP:
    """Aino's phone; her second factor is on."""
    return phone_of(aino)


def enter(client: FlaskClient, email: str = "aino@kunta.fi", **query: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": PASSWORD}, query_string=query)


def code(client: FlaskClient, shown: str) -> TestResponse:
    return client.post("/sign-in/code", data={"code": shown})


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(UserSession)) or 0


def letters(kind: str = "second_factor") -> list[str]:
    found = select(Letter.body).where(Letter.kind == kind).order_by(Letter.created_at, Letter.id)
    return list(db.session.scalars(found))


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.created_at, AuditEntry.id)))


def key_on(page: TestResponse) -> pyotp.TOTP:
    shown = BeautifulSoup(page.text, "lxml").select_one(".key")
    assert shown is not None
    return pyotp.TOTP(re.sub(r"\s", "", shown.text))


# -- on the way in


def test_a_password_alone_opens_nothing_where_a_second_factor_is_on(
    client: FlaskClient, phone: pyotp.TOTP
) -> None:
    answer = enter(client, next="/programmes")
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_in(client)
    assert sessions() == 0, "no session before the code is right"
    answer = code(client, phone.now())
    assert answer.headers["Location"] == "/programmes"
    assert is_in(client)
    (session,) = db.session.scalars(select(UserSession)).all()
    assert session.second_factor_at == NOW


def test_who_has_none_set_up_comes_in_with_the_password(client: FlaskClient, aino: Person) -> None:
    operations.begin(aino)  # begun and not confirmed: nothing is asked of her
    assert enter(client).headers["Location"] == "/home"
    assert is_in(client)


@pytest.mark.parametrize("seconds, opens", [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_is_good_for_half_a_minute_to_either_side(
    client: FlaskClient, phone: pyotp.TOTP, seconds: int, opens: bool
) -> None:
    """F6-j: a code two steps away is refused."""
    enter(client)
    answer = code(client, phone.at(NOW + timedelta(seconds=seconds)))
    assert (answer.status_code, is_in(client)) == ((302, True) if opens else (422, False))


def test_each_code_opens_once(app: Flask, client: FlaskClient, phone: pyotp.TOTP) -> None:
    """F6-j: replayed within its window, a code is refused, and so is an older one that was not used."""
    older = phone.at(NOW - timedelta(seconds=30))
    enter(client)
    assert code(client, phone.now()).status_code == 302
    thief = app.test_client()
    enter(thief)
    for used in (phone.now(), older):
        assert code(thief, used).status_code == 422
        assert not is_in(thief)
    assert code(thief, phone.at(NOW + timedelta(seconds=30))).status_code == 302, "the next one is fresh"


def test_a_code_sent_twice_at_once_opens_one_door(app: Flask, client: FlaskClient, phone: pyotp.TOTP) -> None:
    """F6-j, in parallel: the database decides who was first."""
    browsers = [app.test_client() for _ in range(4)]
    for browser in browsers:
        enter(browser)
    shown, answers = phone.now(), []
    ready = threading.Barrier(len(browsers))

    def send(browser: FlaskClient) -> None:
        ready.wait(timeout=10)
        answers.append(code(browser, shown).status_code)

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == [302, 422, 422, 422]
    assert sum(is_in(browser) for browser in browsers) == 1


def test_after_five_wrong_codes_none_is_looked_at_for_a_while(
    client: FlaskClient, phone: pyotp.TOTP, time: time_machine.Traveller
) -> None:
    """F6-j: limited, and never for good."""
    enter(client)
    for _ in range(operations.MOST_WRONG):
        assert "15 minut" not in code(client, wrong(phone.now())).text
    assert code(client, phone.now()).status_code == 422, "not even the right one"
    assert not is_in(client)
    assert acts() == ["showed a wrong code"] * operations.MOST_WRONG
    time.shift(operations.WAIT)
    enter(client)
    assert code(client, phone.now()).status_code == 302


def test_a_hundred_guesses_at_once_are_five(aino: Person, phone: pyotp.TOTP) -> None:
    guesses = [operations.show(aino, wrong(phone.now())).value for _ in range(100)]
    assert guesses == ["wrong"] * 5 + ["too often"] * 95


def test_wrong_codes_keep_nobody_out_who_has_one_on_paper(
    client: FlaskClient, aino: Person, phone: pyotp.TOTP
) -> None:
    paper = operations.make_recovery_codes(aino)
    enter(client)
    for _ in range(operations.MOST_WRONG + 1):
        code(client, wrong(phone.now()))
    assert code(client, paper[0]).status_code == 302
    assert is_in(client)


def test_a_right_code_forgets_the_wrong_ones(aino: Person, phone: pyotp.TOTP) -> None:
    for _ in range(operations.MOST_WRONG - 1):
        operations.show(aino, wrong(phone.now()))
    assert operations.show(aino, phone.now()).value == "right"
    assert operations.show(aino, wrong(phone.now())).value == "wrong"
    assert operations.show(aino, phone.at(NOW + timedelta(seconds=30))).value == "right"


def test_the_page_tells_a_guesser_nothing(client: FlaskClient, phone: pyotp.TOTP) -> None:
    """Wrong, used before, no digits at all, a recovery code that never was: the same answer."""
    enter(client)
    code(client, phone.now())
    answers = set()
    for shown in (wrong(phone.now()), phone.now(), "abc", "2345 6789 abcd efgh jkmn pqrs"):
        client.post("/sign-out")
        enter(client)
        answer = code(client, shown)
        assert answer.status_code == 422
        assert shown not in answer.text
        answers.add(re.sub(r'name="once"[^>]*', "", answer.text))
    assert len(answers) == 1


@pytest.mark.parametrize("typed", ["", " ", "1234567", "٣٤٥٦٧٨", "\x00", "0" * 5000, "<b>1</b>", "-12345"])
def test_no_nonsense_opens_or_breaks_anything(client: FlaskClient, phone: pyotp.TOTP, typed: str) -> None:
    enter(client)
    assert code(client, typed).status_code == 422
    assert not is_in(client)


def test_the_code_may_be_typed_as_the_phone_shows_it(client: FlaskClient, phone: pyotp.TOTP) -> None:
    enter(client)
    assert code(client, f" {phone.now()[:3]} {phone.now()[3:]} ").status_code == 302


# -- the state between


def test_whoever_waits_too_long_begins_anew(
    client: FlaskClient, phone: pyotp.TOTP, time: time_machine.Traveller
) -> None:
    enter(client)
    time.shift(timedelta(minutes=10, seconds=1))
    assert code(client, phone.now()).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_without_the_first_half_the_second_is_not_asked(client: FlaskClient, phone: pyotp.TOTP) -> None:
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert code(client, phone.now()).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_a_code_opens_only_the_account_whose_password_was_shown(
    client: FlaskClient, phone: pyotp.TOTP
) -> None:
    other = account("other@kunta.fi")
    phone_of(other)
    enter(client, "other@kunta.fi")
    assert code(client, phone.now()).status_code == 422
    assert not is_in(client)


def test_a_tampered_cookie_waits_for_nobody(client: FlaskClient, aino: Person, phone: pyotp.TOTP) -> None:
    phone_of(account("other@kunta.fi"))
    enter(client, "other@kunta.fi")
    cookie = client.get_cookie("session")
    assert cookie is not None
    payload, rest = cookie.value.split(".", 1)
    for forged in (f"{payload[:-2]}AA.{rest}", f"{payload}.{rest[:-2]}AA", payload, "x"):
        client.set_cookie("session", forged)
        assert code(client, phone.now()).headers["Location"] == "/sign-in"
        assert not is_in(client)


def test_a_new_password_ends_the_wait(client: FlaskClient, aino: Person, phone: pyotp.TOTP) -> None:
    enter(client)
    aino.password_hash = "another"
    assert code(client, phone.now()).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_coming_in_as_another_signs_the_first_out(sign_in: SignIn, aino: Person, phone: pyotp.TOTP) -> None:
    first = account("first@kunta.fi")
    browser = sign_in(first)
    assert is_in(browser)
    enter(browser)
    assert not is_in(browser)
    assert code(browser, phone.now()).status_code == 302
    assert aino.email in browser.get("/account").text


def test_the_wait_leads_to_no_other_site(client: FlaskClient, phone: pyotp.TOTP) -> None:
    enter(client, next="https://evil.example/")
    assert code(client, phone.now()).headers["Location"] == "/home"


# -- setting it up


def set_up(browser: FlaskClient) -> pyotp.TOTP:
    browser.post("/account/second-factor/begin")
    app = key_on(browser.get("/account/second-factor/set-up"))
    browser.post("/account/second-factor/set-up", data={"code": app.now()})
    return app


def test_it_is_on_after_the_first_right_code(app: Flask, sign_in: SignIn, aino: Person) -> None:
    browser, elsewhere = sign_in(aino), sign_in(aino)
    assert (
        browser.post("/account/second-factor/begin")
        .headers["Location"]
        .startswith("/account/second-factor/set-up")
    )
    page = browser.get("/account/second-factor/set-up")
    phone = key_on(page)
    assert browser.post("/account/second-factor/set-up", data={"code": wrong(phone.now())}).status_code == 422
    assert queries.factor_in_use(aino) is None
    answer = browser.post("/account/second-factor/set-up", data={"code": phone.now()})
    assert answer.headers["Location"] == "/account/second-factor/recovery-codes"
    assert is_in(browser)
    assert not is_in(elsewhere), "other browsers have shown a password only"
    assert acts() == ["turned on the second factor"]
    assert len(letters()) == 1
    stranger = app.test_client()
    enter(stranger)
    assert code(stranger, phone.now()).status_code == 422, "the code that set it up was used"


def test_the_picture_holds_the_same_key_until_the_first_code(sign_in: SignIn, aino: Person) -> None:
    browser = sign_in(aino)
    assert browser.get("/account/second-factor/picture.svg").status_code == 404
    browser.post("/account/second-factor/begin")
    page = browser.get("/account/second-factor/set-up")
    picture = browser.get("/account/second-factor/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    factor = queries.factor_of(aino)
    assert factor is not None
    told = pyotp.parse_uri(operations.address_of(aino, factor))
    assert (told.secret, told.name, told.issuer) == (key_on(page).secret, aino.email, "Kehittämö")
    browser.post("/account/second-factor/set-up", data={"code": key_on(page).now()})
    assert browser.get("/account/second-factor/picture.svg").status_code == 404
    assert browser.get("/account/second-factor/set-up").status_code == 302, "the key is shown no more"


def test_begun_twice_is_one_key_and_an_old_beginning_is_forgotten(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    keys = []
    for wait in (timedelta(), timedelta(), operations.BEGUN + timedelta(seconds=1)):
        time.shift(wait)
        browser = sign_in(aino)
        browser.post("/account/second-factor/begin")
        keys.append(key_on(browser.get("/account/second-factor/set-up")).secret)
    assert keys[0] == keys[1] != keys[2]


def test_the_key_does_not_lie_open(aino: Person, phone: pyotp.TOTP) -> None:
    factor = queries.factor_of(aino)
    assert factor is not None
    assert phone.secret.encode() not in factor.sealed_secret
    factor.person_id = db.session.scalars(select(Person.id)).one()
    assert operations.secret_of(factor) == phone.secret


def test_a_row_copied_to_another_person_opens_nothing(
    client: FlaskClient, aino: Person, phone: pyotp.TOTP
) -> None:
    """Who can write into the database cannot give somebody their own key: the owner is sealed in."""
    victim = account("victim@kunta.fi")
    phone_of(victim)
    own = queries.factor_of(aino)
    assert own is not None
    sealed = own.sealed_secret
    db.session.execute(
        update(SecondFactor).where(SecondFactor.person_id == victim.id).values(sealed_secret=sealed)
    )
    enter(client, "victim@kunta.fi")
    assert code(client, phone.now()).status_code == 422
    assert not is_in(client)


# -- on paper


def test_ten_codes_are_shown_once_and_only_hashes_stay(sign_in: SignIn, aino: Person) -> None:
    browser = sign_in(aino)
    set_up(browser)
    page = browser.post("/account/second-factor/recovery-codes")
    shown = [item.text for item in BeautifulSoup(page.text, "lxml").select(".paper code")]
    assert len(set(shown)) == 10
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(hashes) == 10
    assert not any(paper.replace(" ", "") in hashes for paper in shown)
    again = browser.get("/account/second-factor/recovery-codes").text
    assert not any(paper in again for paper in shown)


def test_a_recovery_code_opens_once_and_its_owner_learns_of_it(
    app: Flask, client: FlaskClient, aino: Person, phone: pyotp.TOTP
) -> None:
    paper = operations.make_recovery_codes(aino)
    enter(client)
    assert code(client, paper[3].upper().replace(" ", "-")).status_code == 302
    assert queries.recovery_codes_left(aino) == 9
    (letter,) = letters()
    assert "9" in letter
    thief = app.test_client()
    enter(thief)
    assert code(thief, paper[3]).status_code == 422
    assert not is_in(thief)
    assert code(thief, paper[4]).status_code == 302


def test_a_recovery_code_is_its_owner_s_alone(client: FlaskClient, aino: Person, phone: pyotp.TOTP) -> None:
    other = account("other@kunta.fi")
    phone_of(other)
    paper = operations.make_recovery_codes(aino)
    enter(client, "other@kunta.fi")
    assert code(client, paper[0]).status_code == 422
    assert queries.recovery_codes_left(aino) == 10


def test_new_codes_end_the_old_ones(aino: Person, phone: pyotp.TOTP) -> None:
    old = operations.make_recovery_codes(aino)
    assert letters() == [], "the first ones are no news"
    new = operations.make_recovery_codes(aino)
    assert len(letters()) == 1
    assert operations.show(aino, old[0]).value == "wrong"
    assert operations.show(aino, new[0]).value == "right"


# -- changing it


CHANGES = ["/account/second-factor/recovery-codes", "/account/second-factor/turn-off"]


@pytest.mark.parametrize("address", CHANGES)
def test_what_changes_it_needs_a_fresh_code(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller, address: str
) -> None:
    browser = sign_in(aino)
    phone = set_up(browser)
    time.shift(operations.FRESH + timedelta(seconds=1))
    before = acts()
    assert browser.post(address).headers["Location"].startswith("/account/second-factor/code")
    assert acts() == before
    assert queries.factor_in_use(aino) is not None
    assert browser.post("/account/second-factor/code", data={"code": wrong(phone.now())}).status_code == 422
    assert browser.post(address).headers["Location"].startswith("/account/second-factor/code")
    assert browser.post("/account/second-factor/code", data={"code": phone.now()}).status_code == 302
    browser.post(address)
    assert len(acts()) == len(before) + 2, "the wrong code, and the change"


def test_turned_off_nothing_is_left_and_the_owner_learns_of_it(
    app: Flask, sign_in: SignIn, aino: Person
) -> None:
    browser, elsewhere = sign_in(aino), app.test_client()
    phone = set_up(browser)
    operations.make_recovery_codes(aino)
    enter(elsewhere)
    assert code(elsewhere, phone.at(NOW + timedelta(seconds=30))).status_code == 302
    assert browser.post("/account/second-factor/turn-off").status_code == 302
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert len(letters()) == 2
    browser.post("/account/second-factor/turn-off")  # the other half of a double click
    assert len(letters()) == 2
    assert enter(app.test_client()).headers["Location"] == "/home"


def test_a_new_password_keeps_the_session_s_second_factor_as_old_as_it_is(
    sign_in: SignIn, aino: Person, time: time_machine.Traveller
) -> None:
    browser = sign_in(aino)
    set_up(browser)
    time.shift(operations.FRESH + timedelta(seconds=1))
    told = {"current": PASSWORD, "password": "kolme hirveä ja yksi suo"}
    assert browser.post("/account/password", data=told).status_code == 302
    open_now = db.session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).one()
    assert open_now.second_factor_at == NOW
    assert (
        browser.post("/account/second-factor/turn-off")
        .headers["Location"]
        .startswith("/account/second-factor/code")
    )
