"""Letters that were not delivered: the office sends them again or lets them be, once, and it is logged."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEntry
from foundation.outbox import Letter, LetterState, post
from people.models import Person

SignIn = Callable[[Person], FlaskClient]
BODY = "Tämä on yksityinen"


@pytest.fixture
def dead(session: Any, factories: Any) -> Letter:
    """A letter that the mail server refused."""
    to = factories.person(email="aino@kunta.fi")
    post(
        kind="test",
        dedup_key="one",
        to=to.email,
        language="fi",
        subject="Kutsu",
        body=BODY,
        recipient_id=to.id,
    )
    letter: Letter = session.scalars(select(Letter)).one()
    letter.state, letter.attempts, letter.last_error = LetterState.DEAD, 12, "550 <no such box>"
    session.commit()
    return letter


def acts(session: Any) -> list[AuditEntry]:
    found = session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "Letter")).all()
    return list(found)


def test_the_office_sees_what_was_not_delivered_and_never_what_it_says(
    sign_in: SignIn, factories: Any, dead: Letter
) -> None:
    page = sign_in(factories.office_person()).get("/office/letters").text
    assert "aino@kunta.fi" in page
    assert "550 &lt;no such box&gt;" in page
    assert BODY not in page


def test_a_letter_is_sent_again_once(session: Any, sign_in: SignIn, factories: Any, dead: Letter) -> None:
    browser = sign_in(factories.office_person())
    for _click in range(2):
        assert browser.post(f"/office/letters/{dead.id}/retry").status_code == 302
    session.refresh(dead)
    assert (dead.state, dead.attempts) == (LetterState.DUE, 0)
    (entry,) = acts(session)
    assert (entry.act, entry.subject_id) == ("tried letter again", dead.recipient_id)
    assert BODY not in str(entry.detail)
    assert "aino" not in str(entry.detail)


def test_a_letter_is_let_be_with_a_reason_once(
    session: Any, sign_in: SignIn, factories: Any, dead: Letter
) -> None:
    browser = sign_in(factories.office_person())
    page = f"/office/letters/{dead.id}/discard"
    assert browser.get(page).status_code == 200
    for reason in ("", "because I say so"):
        assert browser.post(page, data={"reason": reason}).status_code == 422
    for _click in range(2):
        assert browser.post(page, data={"reason": "wrong address"}).status_code == 302
    session.refresh(dead)
    assert dead.state is LetterState.DISCARDED
    (entry,) = acts(session)
    assert (entry.act, entry.detail["reason"]) == ("discarded letter", "wrong address")
    assert browser.post(f"/office/letters/{dead.id}/retry").status_code == 302
    session.refresh(dead)
    assert dead.state is LetterState.DISCARDED, "what was let be stays so"


def test_nobody_else_touches_letters(session: Any, sign_in: SignIn, factories: Any, dead: Letter) -> None:
    browser = sign_in(factories.pool_trainer())
    for verb in ("retry", "discard"):
        assert (
            browser.post(f"/office/letters/{dead.id}/{verb}", data={"reason": "not needed"}).status_code
            == 404
        )
    session.refresh(dead)
    assert dead.state is LetterState.DEAD
