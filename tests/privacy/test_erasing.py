"""Erasing: restricted at once, taken back for two weeks, and then neither name nor address is anywhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from badges.checking import check
from badges.models import Award
from courses.calendars.models import CalendarFeed
from courses.materials.models import PrivateReader, Reading
from courses.models import Attendance
from discussions.models import Post
from fair.models import Review
from foundation import clock
from foundation.files import StoredFile
from foundation.outbox import Letter
from foundation.storage import storage
from organisations import member_queries
from organisations.identity.models import ExternalIdentity
from organisations.models import Membership, MembershipInvitation
from organisations.places import LastOne, end
from people.models import (
    KeptForm,
    LinkRequest,
    OneTimeLink,
    Passkey,
    Person,
    RecoveryCode,
    SecondFactor,
    UserSession,
)
from privacy.models import Erasure
from privacy.tasks import erase_due
from tests.factories import make
from tests.factories.make import PASSWORD
from tests.privacy.conftest import (
    EMAIL,
    LATER,
    NAME,
    OLD_EMAIL,
    OWN,
    PASSKEY,
    SUBJECT,
    THEIRS,
    Life,
    mine,
)

SignIn = Callable[[Person], FlaskClient]
YES = {"sure": "y"}


def ask(browser: FlaskClient, **more: str) -> None:
    answer = browser.post("/account/erase", data={**YES, **more})
    assert answer.status_code == 302, answer.text


def link_back(session: Any) -> str:
    letter = session.scalars(select(Letter).where(Letter.kind == "erasure")).one()
    found = re.search(r"http://localhost(/account/keep/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def erased(session: Any) -> None:
    """Two weeks have gone by and the worker has looked."""
    session.commit()
    with time_machine.travel(clock.now() + LATER, tick=False):
        assert erase_due.run() == 1


def test_neither_name_nor_address_is_anywhere_afterwards(
    app: Flask, life: Life, sign_in: SignIn, session: Any, dump: Callable[[], str]
) -> None:
    before = dump()
    assert before.count(NAME) > 5
    assert before.count(EMAIL) > 5
    ask(sign_in(life.person))
    erased(session)
    left = dump()
    assert NAME not in left
    assert EMAIL not in left
    assert "Keittäjä" not in left
    assert f"Tehtävä: {OWN}" not in left
    assert f"Palaute toimistolle: {OWN}" not in left
    for trace in (OLD_EMAIL, SUBJECT, PASSKEY, "Ainon puhelin", f"Kesken: {OWN}", "Irrallaan"):
        assert trace in before
        assert trace not in left


def test_nothing_is_left_with_which_the_person_could_sign_in_or_be_seen(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    theirs: list[Any] = [
        UserSession,
        OneTimeLink,
        KeptForm,
        SecondFactor,
        RecoveryCode,
        Passkey,
        CalendarFeed,
        PrivateReader,
    ]
    theirs += [ExternalIdentity, Membership]
    seen = select(func.count()).where(UserSession.viewing_as_id == life.person.id)
    counts = [select(func.count()).where(table.person_id == life.person.id) for table in theirs]
    counts += [seen, select(func.count()).where(StoredFile.sender_id == life.person.id)]
    counts += [
        select(func.count()).select_from(table) for table in (LinkRequest, MembershipInvitation, Reading)
    ]
    assert all(session.scalar(count) for count in counts)
    ask(sign_in(life.person))
    erased(session)
    assert not any(session.scalar(count) for count in counts)
    assert session.scalar(select(func.count()).where(UserSession.person_id == life.officer.id))
    known = set(session.scalars(select(StoredFile.id)))
    assert {piece.key for piece in storage().pieces()} == {key.hex for key in known}, "bytes went with rows"


def test_what_others_need_stays_without_a_name(
    app: Flask, life: Life, sign_in: SignIn, session: Any, client: FlaskClient
) -> None:
    key, award_id = life.person.id, life.award.id
    credential = session.scalar(select(Award.credential).where(Award.id == award_id))
    ask(sign_in(life.person))
    erased(session)
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1
    assert session.scalar(select(Review.works).where(Review.reviewer_id == key)) == f"Arvio: {OWN}"
    assert f"Vastaus: {OWN}" in session.scalars(select(Post.text).where(Post.author_id == key)).all()
    assert session.scalar(select(Award.credential).where(Award.id == award_id)) == credential
    assert check(credential).verdict == check(credential, EMAIL).verdict
    assert client.get(f"/credentials/{award_id}").status_code == 404


def test_everybody_else_keeps_everything(
    app: Flask, life: Life, sign_in: SignIn, session: Any, dump: Callable[[], str]
) -> None:
    before = dump().count(THEIRS)
    theirs = mine(life.other).id
    ask(sign_in(life.person))
    erased(session)
    # said about the erased person's answers: a note in the margin; feedback; a task that made up for a
    # session, and words on it; all but the note as text and as HTML; and why a badge was offered to them, in
    # the offer and in its letter
    assert before - dump().count(THEIRS) == 9
    assert mine(life.other).id == theirs
    assert mine(life.other).text == f"Tehtävä: {THEIRS}"


def test_posts_go_too_when_the_person_asks(life: Life, sign_in: SignIn, session: Any) -> None:
    key = life.person.id
    ask(sign_in(life.person), with_posts="y")
    erased(session)
    assert set(session.scalars(select(Post.text).where(Post.author_id == key))) == {""}
    page = sign_in(life.other).get(f"/cohorts/{life.cohort.id}/discussion").text
    assert OWN not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Entinen osallistuja"), ("sv", "Tidigare deltagare"), ("en", "Former participant")],
)
def test_pages_show_a_former_participant(
    life: Life, sign_in: SignIn, session: Any, language: str, words: str
) -> None:
    life.other.language = language
    ask(sign_in(life.person))
    erased(session)
    thread = session.scalar(select(Post.thread_id).where(Post.author_id == life.person.id))
    browser = sign_in(life.other)
    for address in (f"/threads/{thread}", f"/cohorts/{life.cohort.id}/people"):
        page = browser.get(address)
        assert page.status_code == 200
        assert words in page.text, address
    for somebody in (life.trainer, life.officer):
        browser = sign_in(somebody)
        for tail in ("", "/people", "/assignments", "/discussion", "/groups", "/fair", "/badges"):
            assert browser.get(f"/cohorts/{life.cohort.id}{tail}").status_code in (200, 404)


def test_the_account_is_closed_at_once(
    life: Life, sign_in: SignIn, session: Any, client: FlaskClient, dump: Callable[[], str]
) -> None:
    elsewhere, browser = sign_in(life.person), sign_in(life.person)
    ask(browser)
    assert elsewhere.get("/account").status_code == 302
    assert browser.get("/account").status_code == 302
    running = select(func.count()).select_from(UserSession)
    mine_running = UserSession.person_id == life.person.id, UserSession.ended_at.is_(None)
    assert session.scalar(running.where(*mine_running)) == 0
    answer = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}, follow_redirects=True)
    assert client.get("/account").status_code == 302
    assert "poistetaan pian" in answer.text
    due = select(Letter.kind).where(Letter.recipient == EMAIL, Letter.sent_at.is_(None))
    assert session.scalars(due).all() == ["erasure"]


def test_the_link_takes_it_back_by_its_button_alone(
    life: Life, sign_in: SignIn, session: Any, client: FlaskClient
) -> None:
    ask(sign_in(life.person))
    link = link_back(session)
    assert client.get(link).status_code == 200  # a mail scanner opens links
    session.rollback()
    assert session.get(Person, life.person.id).restricted_at is not None
    assert client.post(link).status_code == 302
    assert client.post(link).status_code == 404
    assert client.get("/account/keep/no-such-link").status_code == 404
    session.rollback()
    with time_machine.travel(clock.now() + LATER, tick=False):
        assert erase_due.run() == 0
    assert session.get(Person, life.person.id).name == NAME
    assert sign_in(life.person).get("/account").status_code == 200


def test_a_link_is_no_use_after_the_erasure(
    life: Life, sign_in: SignIn, session: Any, client: FlaskClient
) -> None:
    ask(sign_in(life.person))
    link = link_back(session)
    erased(session)
    assert client.post(link).status_code == 404


def test_it_is_not_done_a_day_too_early(life: Life, sign_in: SignIn, session: Any) -> None:
    ask(sign_in(life.person))
    with time_machine.travel(clock.now() + timedelta(days=13), tick=False):
        assert erase_due.run() == 0
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        assert erase_due.run() == 1
        assert erase_due.run() == 0


def test_the_last_of_the_office_hands_over_first(life: Life, sign_in: SignIn, session: Any) -> None:
    session.execute(delete(Membership).where(Membership.person_id != life.officer.id))
    browser = sign_in(life.officer)
    assert browser.post("/account/erase", data=YES).status_code == 422
    make.office_person()
    session.commit()
    assert browser.post("/account/erase", data=YES).status_code == 302


def test_of_the_last_two_of_the_office_one_stays(life: Life, sign_in: SignIn, session: Any) -> None:
    session.execute(delete(Membership).where(Membership.person_id != life.officer.id))
    other = make.office_person()
    session.commit()
    ask(sign_in(other))
    browser = sign_in(life.officer)
    assert browser.post("/account/erase", data=YES).status_code == 422, "the other can't run the office now"
    place = session.scalar(select(Membership).where(Membership.person_id == life.officer.id))
    with pytest.raises(LastOne):
        end(member_queries.membership(place.id), by=life.officer)


def test_a_deputy_goes_freely_and_is_no_other_voice(life: Life, sign_in: SignIn, session: Any) -> None:
    deputy = session.scalar(select(Membership).where(Membership.person_id == life.person.id))
    principal = session.get(Membership, deputy.deputy_for_id)
    alone = session.get(Person, principal.person_id)
    assert sign_in(alone).post("/account/erase", data=YES).status_code == 422
    ask(sign_in(life.person))


def test_a_sole_representative_hands_over_first_or_asks_the_office(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    alone = make.representative()
    session.commit()
    assert sign_in(alone).post("/account/erase", data=YES).status_code == 422
    told = {"email": alone.email, "reason": "soitti ja pyysi"}
    assert sign_in(life.officer).post("/office/keeping", data=told).status_code == 302
    session.rollback()
    assert session.scalar(select(Erasure.reason)) == "soitti ja pyysi"
    assert session.get(Person, alone.id).restricted_at is not None


def test_the_office_needs_a_reason_and_somebody_who_exists(life: Life, sign_in: SignIn, session: Any) -> None:
    browser = sign_in(life.officer)
    assert browser.post("/office/keeping", data={"email": EMAIL, "reason": ""}).status_code == 422
    told = {"email": "nobody@example.org", "reason": "pyysi"}
    assert browser.post("/office/keeping", data=told).status_code == 422
    assert session.scalar(select(func.count()).select_from(Erasure)) == 0
    for stranger in (life.other, life.trainer):
        assert sign_in(stranger).get("/office/keeping").status_code == 403


def test_nothing_happens_without_the_tick(life: Life, sign_in: SignIn, session: Any) -> None:
    assert sign_in(life.person).post("/account/erase", data={}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Erasure)) == 0


@pytest.mark.parametrize(
    "value", ["", "\x00", "'; DROP TABLE people; --", "a" * 60_000, "\u202e\ufb01", "9" * 40]
)
def test_whatever_is_sent_with_the_forms_nothing_breaks(
    life: Life, sign_in: SignIn, client: FlaskClient, value: str
) -> None:
    data = {"with_posts": value, "email": value, "reason": value, "once": value}
    assert sign_in(life.person).post("/account/erase", data=data).status_code == 422
    assert sign_in(life.officer).post("/office/keeping", data=data).status_code == 422
    assert client.post("/feedback", data={**data, "topic": value, "page": value}).status_code == 422
    assert client.get("/feedback", query_string={"page": value}).status_code == 200


def test_who_was_erased_is_erased_again_after_an_older_backup(
    app: Flask, life: Life, sign_in: SignIn, session: Any, tmp_path: Any, dump: Callable[[], str]
) -> None:
    key = life.person.id
    session.commit()
    lines = tmp_path / "erased.txt"
    lines.write_text(f"{key} 2027-01-01T00:00:00Z without-posts\n")  # the backup knows of no erasure
    command = app.test_cli_runner()
    told = command.invoke(args=["privacy", "erase-again", str(lines)])
    assert "1 of 1" in told.output, told.output
    assert "0 of 1" in command.invoke(args=["privacy", "erase-again", str(lines)]).output
    session.rollback()
    left = dump()
    assert NAME not in left
    assert EMAIL not in left
    listed = command.invoke(args=["privacy", "erased"]).output
    assert listed.split()[0] == str(key)
    lines.write_text("this is no list\n")
    assert command.invoke(args=["privacy", "erase-again", str(lines)]).exit_code == 1


def test_a_namesake_keeps_their_name(life: Life, sign_in: SignIn, session: Any) -> None:
    namesake = make.person(NAME)
    ask(sign_in(life.person))
    erased(session)
    assert session.get(Person, namesake.id).name == NAME
