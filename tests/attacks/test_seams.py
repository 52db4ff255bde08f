"""Attacks at the seams of the house: an account that was stolen, an erasure, a right lost on the way."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contact.operations import receive
from contact.vocabulary import Topic
from foundation import clock
from foundation.outbox import Letter
from organisations import inviting
from organisations.identity.claims import Identity
from organisations.identity.models import ExternalIdentity, IdentityProvider
from organisations.identity.session import let_wait
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people import links
from people.models import Passkey, Person, SecondFactor
from people.second_factor import operations as second_factor
from people.vocabulary import Purpose
from privacy import erasing
from privacy.models import Erasure
from privacy.queries import waiting_erasure
from privacy.tasks import erase_due
from privacy.vocabulary import TIME_TO_THINK
from tests.factories import make
from tests.factories.make import PASSWORD
from tests.factories.phones import phone_of

SignIn = Callable[[Person], FlaskClient]
OLD, THIEF = "aino@kunta.fi", "thief@evil.example"


@pytest.fixture
def aino(session: Any) -> Person:
    """Somebody whose password a thief knows."""
    person = make.person("Aino Virtanen", email=OLD)
    session.commit()
    return person


@pytest.fixture
def stolen(sign_in: SignIn, aino: Person) -> FlaskClient:
    """The thief's browser."""
    return sign_in(aino)


def link_to(session: Any, recipient: str, kind: str) -> str:
    wanted = select(Letter).where(Letter.recipient == recipient, Letter.kind == kind)
    letter = session.scalars(wanted.order_by(Letter.created_at.desc())).first()
    found = re.search(r"http://localhost(/\S+)", letter.body)
    assert found
    return found[1]


def take_over(stolen: FlaskClient, session: Any) -> None:
    """The account has the thief's address."""
    stolen.post("/account/address", data={"email": THIEF, "current": PASSWORD})
    assert stolen.post(link_to(session, THIEF, "confirm_address")).status_code == 302
    session.expire_all()


def undo(client: FlaskClient, session: Any) -> None:
    """The owner takes the old address back by the link in their mailbox."""
    answer = client.post(link_to(session, OLD, "address_changed"))
    assert answer.headers["Location"] == "/sign-in/link"
    session.expire_all()


def provider_of(organisation_id: uuid.UUID) -> IdentityProvider:
    return IdentityProvider(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        issuer="https://id.kunta.fi",
        client_id="us",
        sealed_secret=b"-",
        tenants=[],
        domains=[],
    )


def comes_in(app: Flask, session: Any, person: Person) -> FlaskClient:
    """A browser that came by a fresh link to the person's address."""
    secret = links.make(person, Purpose.SIGN_IN, email=person.email)
    session.commit()
    browser = app.test_client()
    browser.post(f"/sign-in/link/{secret}")
    return browser


def test_who_takes_the_address_back_is_rid_of_what_the_thief_set_up(
    app: Flask, client: FlaskClient, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    """F6-k: a second factor, a passkey and an identity of the thief's let in nobody, and shut out nobody."""
    take_over(stolen, session)
    phone_of(aino)
    session.add(Passkey(person_id=aino.id, credential_id="theirs", public_key=b"-", name="phone"))
    provider = provider_of(make.organisation().id)
    session.add(provider)
    session.flush()
    session.add(
        ExternalIdentity(
            person_id=aino.id, provider_id=provider.id, issuer=provider.issuer, subject="the thief"
        )
    )
    session.commit()
    undo(client, session)
    for table in (SecondFactor, Passkey, ExternalIdentity):
        assert session.scalar(select(func.count()).select_from(table)) == 0, table
    assert comes_in(app, session, aino).get("/account").status_code == 200


def test_what_the_owner_had_set_up_long_before_stays_when_they_take_the_address_back(
    app: Flask, client: FlaskClient, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    """Whoever reads the old mailbox does not get past the second factor by it."""
    with time_machine.travel(clock.now() - timedelta(days=3)):
        phone_of(aino)
        session.commit()
    take_over(stolen, session)
    undo(client, session)
    assert session.scalar(select(func.count()).select_from(SecondFactor)) == 1
    assert comes_in(app, session, aino).get("/account").status_code == 302


def test_who_takes_the_address_back_keeps_the_account_that_the_thief_wanted_erased(
    app: Flask, client: FlaskClient, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    """The link that takes erasing back had gone to the thief."""
    take_over(stolen, session)
    assert stolen.post("/account/erase", data={"sure": "y"}).status_code == 302
    undo(client, session)
    assert aino.is_active
    with time_machine.travel(clock.now() + TIME_TO_THINK + timedelta(minutes=1)):
        assert erase_due.run() == 0
    assert comes_in(app, session, aino).get("/account").status_code == 200


def test_an_erasure_that_the_office_asked_for_is_not_taken_back_by_another_address(
    client: FlaskClient, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    take_over(stolen, session)
    erasing.ask(aino, by=make.office_person(), reason="she asked by telephone")
    session.commit()
    undo(client, session)
    assert not aino.is_active
    assert waiting_erasure(aino.id) is not None


def test_a_closed_account_gets_no_other_address(
    client: FlaskClient, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    """A link that was on its way when the account was closed is good no more."""
    stolen.post("/account/address", data={"email": THIEF, "current": PASSWORD})
    link = link_to(session, THIEF, "confirm_address")
    assert stolen.post("/account/erase", data={"sure": "y"}).status_code == 302
    assert client.post(link).status_code == 404
    session.expire_all()
    assert aino.email == OLD


def test_a_new_password_forgets_a_second_factor_that_was_only_begun(
    session: Any, aino: Person, stolen: FlaskClient, sign_in: SignIn
) -> None:
    """Whoever was in before has seen its secret, and the owner would confirm that very one."""
    stolen.post("/account/second-factor/begin")
    seen = second_factor.secret_of(session.scalars(select(SecondFactor)).one())
    own = sign_in(aino)
    new = {"current": PASSWORD, "password": "kolme hirveä ja yksi suo"}
    assert own.post("/account/password", data=new).status_code == 302
    own.post("/account/second-factor/begin")
    session.expire_all()
    assert second_factor.secret_of(session.scalars(select(SecondFactor)).one()) != seen


def test_an_erasure_that_was_done_a_moment_ago_is_not_taken_back(session: Any, aino: Person) -> None:
    """Else an erased account would be open again, without a name."""
    erasure = erasing.ask(aino, by=aino)
    session.commit()
    assert erasing.erase(erasure)
    session.commit()
    assert not erasing.take_back(erasure, aino)
    session.commit()
    assert erasure.taken_back_at is None
    assert not aino.is_active


def test_two_who_ask_to_erase_at_once_ask_once(
    app: Flask, session: Any, aino: Person, sign_in: SignIn
) -> None:
    """F5-b: the link back of one would leave the other to happen in two weeks."""
    browsers = [sign_in(aino), sign_in(aino)]
    session.commit()
    barrier = Barrier(2)

    def ask(browser: FlaskClient) -> int:
        with app.app_context():
            barrier.wait(timeout=10)
            return browser.post("/account/erase", data={"sure": "y"}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(ask, browsers))
    assert all(status < 500 for status in statuses)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Erasure)) == 1


def test_the_office_does_not_serve_itself_by_an_address_that_it_gets_afterwards(
    session: Any, sign_in: SignIn
) -> None:
    """F1-k: the invitation went to a second mailbox, which then became the inviter's own."""
    officer = make.office_person()
    desk = sign_in(officer)
    guest = {"name": "Joku Muu", "email": "second@box.example", "language": "fi", "role": "trainer"}
    assert desk.post("/office/people/invite", data=guest).status_code == 302
    letter = session.scalars(select(Letter).where(Letter.recipient == guest["email"])).one()
    link = re.search(r"/place/\S+", letter.body)
    assert link
    officer.email = guest["email"]
    session.commit()
    assert desk.get(link[0]).status_code == 200
    assert desk.post(link[0]).status_code == 410
    trainers = select(func.count(Membership.id)).where(Membership.role == MembershipRole.TRAINER)
    assert session.scalar(trainers) == 0


def test_the_office_does_not_join_a_cohort_by_an_address_that_it_gets_afterwards(
    session: Any, sign_in: SignIn
) -> None:
    """F1-k, by the other door: an observer's place."""
    officer, cohort = make.office_person(), make.cohort()
    desk = sign_in(officer)
    guest = {"name": "Joku Muu", "email": "second@box.example", "language": "fi"}
    assert desk.post(f"/cohorts/{cohort.id}/observers", data=guest).status_code == 302
    letter = session.scalars(select(Letter).where(Letter.recipient == guest["email"])).one()
    link = re.search(r"/invitation/\S+", letter.body)
    assert link
    officer.email = guest["email"]
    session.commit()
    assert desk.post(link[0]).status_code == 410


@pytest.mark.parametrize("address", ["/office/people/invite", "/organisations/{place}/people"])
def test_who_loses_the_right_between_question_and_act_is_told_so(
    session: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """F5: not an error of the house, and nobody is invited."""
    desk, place = sign_in(make.office_person()), make.organisation()
    monkeypatch.setattr(inviting, "_may_still", lambda *told: False)
    guest = {"name": "Joku Muu", "email": "joku@kunta.fi", "language": "fi", "role": "trainer"}
    assert desk.post(address.format(place=place.id), data=guest).status_code == 403
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_one_who_writes_without_end_does_not_close_the_channel_to_others(app: Flask, session: Any) -> None:
    """Act 306/2019: the office hears everybody else."""
    told = {"topic": "fault", "page": "/", "text": "It does not open.", "email": "", "website": ""}
    here, there = ({"REMOTE_ADDR": address} for address in ("198.51.100.7", "203.0.113.9"))
    browser = app.test_client()
    for _turn in range(40):
        last = browser.post("/feedback", data={**told, "once": str(uuid.uuid4())}, environ_base=here)
    assert last.status_code == 429
    assert told["text"] in last.text
    assert browser.post("/feedback", data=told, environ_base=there).status_code == 200


@pytest.mark.parametrize("called", ["and the", "Aino V", "aino virtanen", "Kuntala", "Kuntalan Kau", "I I"])
def test_a_name_that_somebody_gave_themselves_takes_no_words_out_of_others_texts(
    session: Any, aino: Person, sign_in: SignIn, called: str
) -> None:
    """Whoever calls themselves "and the" and is erased would leave holes in everybody's work."""
    make.organisation("Kuntalan Kaupunki")
    told = "Kuntalan Kaupunki and the kitchen of Aino Virtanen, aino virtanen, I I"
    message = receive(
        topic=Topic.OTHER, page="", text=told, email="marino@box.fi", language="en", row_id=uuid.uuid4()
    )
    message.answer = "Write to marino@box.fi or to NO@box.fi."
    liar = make.person("Liar", email="no@box.fi")
    session.commit()
    answer = sign_in(liar).post("/account", data={"name": called, "title": "", "language": "fi"})
    assert answer.status_code == 302
    session.expire_all()
    assert erasing.erase(erasing.ask(liar, by=liar))
    session.commit()
    assert message.text == told
    assert message.answer == "Write to marino@box.fi or to N. N.."


def test_who_signs_out_leaves_no_identity_for_the_next_at_the_computer(
    app: Flask, session: Any, aino: Person, stolen: FlaskClient
) -> None:
    """It would sign them in again, by an invitation answered with it that the browser recalls."""
    told = Response()
    let_wait(told, Identity(str(uuid.uuid4()), "https://id.kunta.fi", "aino", OLD, "Aino", False))
    name, value = told.headers["Set-Cookie"].split(";")[0].split("=", 1)
    stolen.set_cookie(name, value)
    assert stolen.get("/sign-in/organisation/first-time").status_code == 200
    stolen.post("/sign-out")
    assert stolen.get_cookie(name) is None
    assert stolen.get("/sign-in/organisation/first-time").status_code == 302


def test_an_organisation_that_anybody_may_found_is_no_relay_for_letters(
    session: Any, sign_in: SignIn
) -> None:
    """A representative invites colleagues, and not a thousand mailboxes of strangers."""
    place = make.organisation()
    browser, statuses = sign_in(make.representative(place)), []
    for number in range(35):
        guest = {"name": "Joku Muu", "email": f"box{number}@victim.example", "language": "fi"}
        statuses.append(browser.post(f"/organisations/{place.id}/people", data=guest).status_code)
    assert statuses == [302] * 30 + [429] * 5
    assert session.scalar(select(func.count()).select_from(Letter)) == 30
    mine = session.scalars(select(Membership)).one()
    days = {"starts_on": clock.today().isoformat(), "ends_on": clock.today().isoformat()}
    assert browser.post(f"/places/{mine.id}/deputy", data={**guest, **days}).status_code == 429


@pytest.mark.parametrize("called", ["Win at evil.example", "evil.example/win", "EVIL.COM", "x www.evil"])
def test_no_name_in_a_letter_to_strangers_is_a_link(session: Any, sign_in: SignIn, called: str) -> None:
    place = make.organisation()
    browser = sign_in(make.representative(place))
    guest = {"name": called, "email": "box@victim.example", "language": "fi"}
    assert browser.post(f"/organisations/{place.id}/people", data=guest).status_code == 422
    allowed = {**guest, "name": "Prof.Virtanen J.R. St. Maija"}
    assert browser.post(f"/organisations/{place.id}/people", data=allowed).status_code == 302
