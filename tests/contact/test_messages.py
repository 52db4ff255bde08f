"""Anybody tells the office what does not work; the office answers within two weeks and is reminded."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contact.models import Message
from contact.operations import page_of
from contact.tasks import remind_office
from contact.vocabulary import MOST_AN_HOUR
from foundation import clock
from foundation.outbox import Letter
from people.models import Person

SignIn = Callable[[Person], FlaskClient]
TOLD = {"topic": "accessibility", "page": "/programmes", "text": "Painiketta ei löydy näppäimistöllä."}


def write(client: FlaskClient, *, network: int = 1, **changes: str) -> Any:
    return client.post(
        "/feedback",
        data={"once": str(uuid.uuid4()), **TOLD, **changes},
        environ_base={"REMOTE_ADDR": f"203.0.113.{network}"},
    )


def one(session: Any) -> Message:
    session.rollback()
    found: Message = session.scalars(select(Message)).one()
    return found


def letters(session: Any, kind: str) -> list[Letter]:
    session.rollback()
    return list(session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.recipient)))


def test_a_message_needs_no_account_and_no_name(client: FlaskClient, session: Any) -> None:
    answer = write(client)
    assert answer.status_code == 200
    message = one(session)
    assert message.email == ""
    assert message.page == "/programmes"
    assert not session.scalar(select(func.count()).select_from(Letter))


def test_the_receipt_tells_the_day_of_the_answer_on_the_page_and_by_mail(
    client: FlaskClient, session: Any
) -> None:
    page = write(client, email="lukija@example.org")
    message = one(session)
    assert message.due_at == clock.end_of_day(clock.today() + timedelta(days=14))
    [receipt] = letters(session, "message_receipt")
    date = f"{clock.helsinki(message.due_at).date():%-d.%-m.%Y}"
    assert date in receipt.body
    assert date in page.text
    assert receipt.recipient == "lukija@example.org"


def test_a_double_click_is_one_message(client: FlaskClient, session: Any) -> None:
    once = str(uuid.uuid4())
    for _click in range(2):
        assert write(client, once=once, email="lukija@example.org").status_code == 200
    one(session)
    assert len(letters(session, "message_receipt")) == 1


@pytest.mark.parametrize("field", ["topic", "text"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, session: Any, field: str
) -> None:
    answer = write(client, **{field: "", "email": "lukija@example.org"})
    assert answer.status_code == 422
    assert "lukija@example.org" in answer.text
    assert not session.scalar(select(func.count()).select_from(Message))


def test_a_machine_that_fills_every_field_is_told_so_and_a_person_could_mend_it(
    client: FlaskClient, session: Any
) -> None:
    fresh = client.get("/feedback").text
    assert "<div hidden>" in fresh
    answer = write(client, website="http://buy.example")
    assert answer.status_code == 422
    assert "<div hidden>" not in answer.text
    assert not session.scalar(select(func.count()).select_from(Message))


def test_more_than_people_write_in_an_hour_is_refused_and_the_text_stays(
    client: FlaskClient, session: Any
) -> None:
    for number in range(MOST_AN_HOUR):
        assert write(client, network=number).status_code == 200
    answer = write(client, network=MOST_AN_HOUR)
    assert answer.status_code == 429
    assert TOLD["text"] in answer.text
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1), tick=False):
        assert write(client).status_code == 200


def test_no_mailbox_is_flooded_with_receipts(client: FlaskClient, session: Any) -> None:
    for _number in range(6):
        write(client, email="joku@example.org")
    assert len(letters(session, "message_receipt")) == 3


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/programmes", "/programmes"),
        ("https://elsewhere.example/x", "/x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (f"/invitation/{'s' * 43}", "/invitation/…"),
        (f"/threads/{uuid.UUID(int=1)}", f"/threads/{uuid.UUID(int=1)}"),
        (f"/x?token={'s' * 43}", "/x?token=…"),
    ],
)
def test_the_page_is_kept_without_the_secrets_of_links(given: str, kept: str) -> None:
    assert page_of(given) == kept


def test_every_page_leads_here_and_says_which_it_was(client: FlaskClient, session: Any) -> None:
    assert 'href="/feedback?page=/privacy"' in client.get("/privacy").text
    assert 'value="/privacy"' in client.get("/feedback?page=/privacy").text
    secret = "s" * 43
    assert f"page=/account/keep/{secret}" not in client.get(f"/account/keep/{secret}").text
    assert 'href="/feedback?page=/account/keep/' in client.get(f"/account/keep/{secret}").text


def test_the_office_answers_the_oldest_first_and_the_answer_goes_by_mail(
    client: FlaskClient, session: Any, sign_in: SignIn, factories: Any
) -> None:
    officer, other = factories.office_person(), factories.person()
    with time_machine.travel(clock.now() - timedelta(days=20), tick=False):
        write(client, email="lukija@example.org", text="Vanhin viesti")
    write(client, text="Uusin viesti")
    browser = sign_in(officer)
    page = browser.get("/office/feedback").text
    assert page.index("Vanhin viesti") < page.index("Uusin viesti")
    assert page.count("tag--late") == 1
    oldest = session.scalars(select(Message).order_by(Message.due_at)).first()
    address = f"/office/feedback/{oldest.id}"
    assert sign_in(other).get(address).status_code == 404
    assert sign_in(other).get("/office/feedback").status_code == 403
    assert browser.post(address, data={"text": ""}).status_code == 422
    for _click in range(2):
        assert browser.post(address, data={"text": "Painike on korjattu."}).status_code == 302
    [letter] = letters(session, "message_answer")
    assert "Painike on korjattu." in letter.body
    assert "Vanhin viesti" in letter.body
    assert letter.recipient == "lukija@example.org"
    assert browser.get(address).status_code == 200


def test_a_message_is_closed_without_an_answer(
    client: FlaskClient, session: Any, sign_in: SignIn, factories: Any
) -> None:
    officer = factories.office_person()
    write(client, email="lukija@example.org")
    address = f"/office/feedback/{one(session).id}"
    assert sign_in(officer).post(address, data={"act": "close"}).status_code == 302
    assert one(session).closed_at is not None
    assert letters(session, "message_answer") == []


def test_the_office_is_reminded_three_days_before_once(
    client: FlaskClient, session: Any, factories: Any
) -> None:
    first, second = factories.office_person(), factories.office_person()
    write(client)
    session.commit()
    now = clock.now()
    with time_machine.travel(now + timedelta(days=10), tick=False):
        assert remind_office.run() == 0
    with time_machine.travel(now + timedelta(days=12), tick=False):
        assert remind_office.run() == 2
        assert remind_office.run() == 0
    told = [letter.recipient for letter in letters(session, "message_due")]
    assert told == sorted([first.email, second.email])
