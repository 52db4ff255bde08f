"""Where a second factor is required nothing is seen before it is set up; and what was written is not lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from courses.models import Cohort
from discussions.models import Thread
from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people.models import Person, UserSession
from people.second_factor import operations, queries, requiring
from people.vocabulary import Way
from tests.factories import make
from tests.factories.phones import phone_of

SignIn = Callable[[Person], FlaskClient]
Half = Callable[[Person], FlaskClient]

LEFT_OPEN = {
    "contact.write",
    "kehittamo.accessibility",
    "kehittamo.cookies",
    "kehittamo.privacy",
    "kehittamo.processing",
    "health.lives",
    "health.ready",
    "static",
}
"""What an office person sees with a password alone, besides the pages on which they set the rest up."""


@pytest.fixture
def half_in(app: Flask, session: Any) -> Half:
    """A browser whose session has shown no second factor."""

    def browser(person: Person) -> FlaskClient:
        cookie = make.session_of(person, second_factor=False)
        session.commit()
        client = app.test_client()
        with client.session_transaction() as values:
            values["_user_id"] = cookie
        return client

    return browser


@pytest.mark.parametrize("role", ["office_person", "pool_trainer"])
def test_office_and_pool_trainers_are_led_to_setting_it_up(half_in: Half, factories: Any, role: str) -> None:
    person = getattr(factories, role)()
    answer = half_in(person).get("/home?page=2")
    assert answer.headers["Location"] == "/account/second-factor?next=/home?page%3D2"


def test_a_cohort_s_trainer_too_and_its_participant_not(half_in: Half, factories: Any) -> None:
    cohort = factories.cohort()
    trainer, participant = factories.trainer(cohort), factories.participant(cohort)
    assert half_in(trainer).get("/home").headers["Location"].startswith("/account/second-factor?")
    assert half_in(participant).get("/home").status_code == 200
    assert half_in(factories.representative()).get("/home").status_code == 200


def test_nothing_is_seen_before_it_is_set_up(app: Flask, half_in: Half, factories: Any) -> None:
    """Every route, as somebody of the office with a password alone."""
    browser, cohort = half_in(factories.office_person()), factories.cohort()
    seen, tried = set(), 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        path = rule.rule
        for name in rule.arguments:
            value = str(cohort.id) if "id" in name else "fi"
            for kind in ("uuid:", "path:", "int:", ""):
                path = path.replace(f"<{kind}{name}>", value)
        assert "<" not in path, path
        answer, tried = browser.get(path), tried + 1
        if answer.status_code == 200:
            seen.add(rule.endpoint)
        elif answer.status_code == 302 and not requiring.is_open(rule.endpoint):
            assert answer.headers["Location"].startswith("/account/second-factor?next="), path
    assert tried > 40
    assert {endpoint for endpoint in seen if not endpoint.startswith("people.second_factor.")} <= LEFT_OPEN
    assert "people.second_factor.overview" in seen


def test_no_post_does_anything_before_it_is_set_up(app: Flask, half_in: Half, factories: Any) -> None:
    browser = half_in(factories.office_person())
    own = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or requiring.is_open(rule.endpoint):
            continue
        path = rule.rule
        for name in rule.arguments:
            for kind in ("uuid:", "path:", "int:", ""):
                path = path.replace(f"<{kind}{name}>", str(uuid.uuid4()))
        answer, own = browser.post(path), own + 1
        assert answer.status_code == 403, f"{path}: {answer.status_code}"
        assert "/account/second-factor" in answer.text
    assert own > 30


def test_out_and_the_other_language_are_always_open(half_in: Half, factories: Any) -> None:
    browser = half_in(factories.office_person())
    assert browser.get("/language/sv?next=/privacy").headers["Location"] == "/privacy"
    assert browser.post("/sign-out").headers["Location"] == "/"
    assert browser.get("/home").headers["Location"].startswith("/sign-in")


def test_with_it_shown_all_is_open(sign_in: SignIn, factories: Any) -> None:
    assert sign_in(factories.office_person()).get("/office/applications").status_code == 200


def test_who_has_one_and_has_not_shown_it_here_is_asked_for_a_code(half_in: Half, factories: Any) -> None:
    person = factories.office_person()
    phone = phone_of(person)
    browser = half_in(person)
    answer = browser.get("/office/applications")
    assert answer.headers["Location"] == "/account/second-factor/code?next=/office/applications"
    answer = browser.post(answer.headers["Location"], data={"code": phone.now()})
    assert answer.headers["Location"] == "/office/applications"
    assert browser.get("/office/applications").status_code == 200


def becomes_trainer(cohort: Cohort, person: Person) -> None:
    """The office gives them a place in the pool while they write."""
    db.session.add(
        Membership(person_id=person.id, organisation_id=make.office().id, role=MembershipRole.TRAINER)
    )
    db.session.commit()


def test_what_was_being_written_is_sent_after_the_second_step(half_in: Half, factories: Any) -> None:
    cohort = factories.cohort()
    person = factories.participant(cohort)
    browser, address = half_in(person), f"/cohorts/{cohort.id}/discussion/new"
    page = browser.get(address)
    assert page.status_code == 200
    once = BeautifulSoup(page.text, "lxml").select_one("main [name=once]")
    assert once is not None
    becomes_trainer(cohort, person)
    written = {
        "title": "Miten <b>arki</b> muuttuu?",
        "text": 'Rivi "yksi"\n\nRivi kaksi',
        "once": once["value"],
    }
    kept = browser.post(address, data={**written, "password": "a secret word"})
    assert kept.status_code == 403
    assert "a secret word" not in kept.text
    form = BeautifulSoup(kept.text, "lxml").select_one("main form")
    assert form is not None
    assert form["action"] == address
    again = {str(f["name"]): str(f.get("value") or f.text.removeprefix("\n")) for f in form.select("[name]")}
    again.pop("csrf_token")
    assert again == written
    phone = phone_of(person)
    browser.post("/account/second-factor/code", data={"code": phone.now()})
    assert browser.post(str(form["action"]), data=again).status_code == 302
    (thread,) = db.session.scalars(select(Thread)).all()
    assert thread.title == written["title"]


def test_turned_off_where_it_is_required_it_is_set_up_again_at_once(sign_in: SignIn, factories: Any) -> None:
    person = factories.office_person()
    phone_of(person)
    browser = sign_in(person)
    browser.post("/account/second-factor/turn-off")
    assert browser.get("/home").headers["Location"].startswith("/account/second-factor?")


def test_the_demonstration_asks_nobody(app: Flask, half_in: Half, factories: Any) -> None:
    browser = half_in(factories.office_person())
    assert browser.get("/office/applications").status_code == 302
    app.config["SECOND_FACTOR_REQUIRED"] = False
    try:
        assert browser.get("/office/applications").status_code == 200
    finally:
        app.config["SECOND_FACTOR_REQUIRED"] = True


@pytest.mark.parametrize(
    "way, told, asked",
    [
        (Way.PASSWORD, False, True),
        (Way.LINK, False, True),
        (Way.ORGANISATION, False, True),
        (Way.ORGANISATION, True, False),
        (Way.PASSKEY, False, False),
        (Way.DEMONSTRATION, False, False),
    ],
)
def test_ways_that_are_both_factors_ask_for_no_code(
    app: Flask, session: Any, factories: Any, way: Way, told: bool, asked: bool
) -> None:
    from people.arriving import arrive

    person = factories.person()
    phone_of(person)
    session.commit()
    with app.test_request_context():
        answer = app.make_response(arrive(db.session.merge(person), way, second_factor=told))
    assert (answer.headers["Location"] == "/sign-in/code") is asked
    opened = db.session.scalars(select(UserSession)).all()
    assert [one.second_factor_at is not None for one in opened] == ([] if asked else [True])


# -- the office helps

SURE = {"reason": "lost", "checked": "y"}


def help_page(person: Person) -> str:
    return f"/office/people/{person.id}/second-factor"


def test_the_office_lets_somebody_in_who_lost_the_phone(sign_in: SignIn, factories: Any) -> None:
    office, person = factories.office_person(), factories.person()
    phone_of(person)
    operations.make_recovery_codes(person)
    helper, theirs = sign_in(office), sign_in(person)
    assert helper.get(help_page(person)).status_code == 200
    assert helper.post(help_page(person), data=SURE).status_code == 302
    assert queries.factor_of(person) is None
    assert queries.recovery_codes_left(person) == 0
    assert theirs.get("/account").status_code == 302, "signed out everywhere"
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "took away the second factor"))
    assert (entry.actor_id, entry.object_id, entry.detail) == (office.id, person.id, {"reason": "lost"})
    (letter,) = db.session.scalars(select(Letter).where(Letter.kind == "second_factor"))
    assert letter.recipient == person.email
    helper.post(help_page(person), data=SURE)  # the other half of a double click
    assert len(db.session.scalars(select(Letter).where(Letter.kind == "second_factor")).all()) == 1


@pytest.mark.parametrize("told", [{}, {"reason": "lost"}, {"checked": "y"}, {"reason": "no", "checked": "y"}])
def test_the_office_says_why_and_makes_sure(sign_in: SignIn, factories: Any, told: dict[str, str]) -> None:
    person = factories.person()
    phone_of(person)
    helper = sign_in(factories.office_person())
    assert helper.post(help_page(person), data=told).status_code == 422
    assert queries.factor_in_use(person) is not None


def test_only_the_office_helps_and_nobody_helps_themselves(sign_in: SignIn, factories: Any) -> None:
    office, person = factories.office_person(), factories.person()
    phone_of(person)
    phone_of(office)
    for helper in (office, factories.pool_trainer(), factories.representative(), factories.person()):
        thing = office if helper is office else person
        assert sign_in(helper).get(help_page(thing)).status_code == 404
        assert sign_in(helper).post(help_page(thing), data=SURE).status_code == 404
    assert queries.factor_in_use(office) is not None
    assert queries.factor_in_use(person) is not None
    other = factories.office_person()
    assert sign_in(other).post(help_page(office), data=SURE).status_code == 302
    assert queries.factor_of(office) is None


def test_the_command_helps_the_last_office_person(app: Flask, session: Any, factories: Any) -> None:
    person = factories.office_person()
    phone_of(person)
    make.session_of(person)
    session.commit()
    runner = app.test_cli_runner()
    told = runner.invoke(args=["people", "reset-second-factor", person.email])
    assert told.exit_code == 0, told.output
    session.expire_all()
    assert queries.factor_of(person) is None
    assert all(one.ended_at is not None for one in session.scalars(select(UserSession)))
    assert session.scalars(select(Letter.recipient)).all() == [person.email]
    assert runner.invoke(args=["people", "reset-second-factor", "nobody@kunta.fi"]).exit_code == 1
