"""The copy: all that is one's own, nothing of anybody else's, for its person alone, for seven days."""

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from courses.calendars.models import CalendarFeed
from courses.calendars.operations import secret_of
from foundation import clock
from foundation.files import StoredFile
from foundation.outbox import Letter
from foundation.personal_data import HOLDINGS
from foundation.storage import storage
from organisations.models import MembershipInvitation
from people.models import KeptForm, OneTimeLink, Passkey, Person, RecoveryCode, SecondFactor, UserSession
from privacy.models import DataExport
from privacy.tasks import keep_to_schedule, make_copies
from privacy.vocabulary import ExportState
from tests.privacy.conftest import EMAIL, NAME, OLD_EMAIL, OTHER, OWN, SUBJECT, THEIRS, Life

SignIn = Callable[[Person], FlaskClient]


def copy_of(browser: FlaskClient, session: Any) -> zipfile.ZipFile:
    """Ask, let the worker make it, fetch."""
    assert browser.post("/account/data/copy").status_code == 302
    assert make_copies.run() == 1
    page = browser.get("/account/data").text
    link = re.search(r'href="(/account/data/copies/[^"]+)"', page)
    assert link, page
    answer = browser.get(link[1])
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_the_copy_holds_every_own_row_and_nobody_else_s_words(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    archive = copy_of(sign_in(life.person), session)
    told = json.loads(archive.read("data.json"))
    page = archive.read("index.html").decode()
    everywhere = json.dumps(told, ensure_ascii=False) + page
    for own in ("Tehtävä", "Viesti", "Vastaus", "Aihe", "Työ", "Arvio", "Palaute toimistolle", "Tarve"):
        assert f"{own}: {OWN}" in json.dumps(told, ensure_ascii=False)
        assert f"{own}: {OWN}" in page
    assert THEIRS not in everywhere
    for name in (OTHER, life.trainer.name, life.officer.name, life.other.email, str(life.other.id)):
        assert name not in everywhere
    assert EMAIL in everywhere
    assert NAME in everywhere


def test_every_table_that_can_hold_something_of_a_person_is_in_the_copy(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    told = json.loads(copy_of(sign_in(life.person), session).read("data.json"))
    possible = {holding.name for holding in HOLDINGS if holding.theirs is not None}
    # a participant has written no decision or feedback, keeps no phrases, gave nobody a task or more time,
    # has no address of their own, and is not erased
    gave = {"decisions", "feedback", "margin_comments", "phrases", "compensations_given", "extensions"}
    gave |= {"private_addresses"}
    assert possible - set(told["tables"]) == {*gave, "erasures"}
    assert told["format"] == "kehittamo-copy/1"
    assert all(table.keys() == {"what", "why", "how_long", "rows"} for table in told["tables"].values())


def test_the_copy_tells_how_one_signs_in_and_holds_no_secret(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    archive = copy_of(sign_in(life.person), session)
    told = json.loads(archive.read("data.json"))["tables"]
    assert told["external_identities"]["rows"][0]["subject"] == SUBJECT
    assert told["passkeys"]["rows"][0]["name"] == "Ainon puhelin"
    assert told["one_time_links"]["rows"][0]["email"] == OLD_EMAIL
    assert told["kept_forms"]["rows"][0]["text"] == f"Kesken: {OWN} {NAME}"
    assert told["second_factors"]["rows"][0]["confirmed_at"]
    assert len(told["recovery_codes"]["rows"]) == 10
    everywhere = json.dumps(told) + archive.read("index.html").decode()
    secrets = [
        *session.scalars(select(Passkey.credential_id)),
        *session.scalars(select(RecoveryCode.code_hash)),
        *session.scalars(select(UserSession.secret_hash)),
        *session.scalars(select(OneTimeLink.secret_hash)),
        *session.scalars(select(KeptForm.secret_hash)),
        *session.scalars(select(MembershipInvitation.secret_hash)),
        *session.scalars(select(CalendarFeed.secret_hash)),
        *[secret_of(feed) for feed in session.scalars(select(CalendarFeed))],
        *[sealed.hex() for sealed in session.scalars(select(SecondFactor.sealed_secret))],
    ]
    assert len(secrets) > 15
    assert not [secret for secret in secrets if secret in everywhere]


def test_it_tells_when_and_why_somebody_looked_but_not_who(life: Life, sign_in: SignIn, session: Any) -> None:
    archive = copy_of(sign_in(life.person), session)
    log = json.loads(archive.read("data.json"))["tables"]["audit_entries"]["rows"]
    look = next(entry for entry in log if entry["act"] == "looked at")
    assert look["purpose"] == "tukipyyntö"
    assert look["created_at"]
    assert "tukipyyntö" in archive.read("index.html").decode()
    assert str(life.officer.id) not in json.dumps(log)


def test_the_readable_page_is_in_one_s_language_and_loads_nothing(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    life.person.language = "sv"
    page = copy_of(sign_in(life.person), session).read("index.html").decode()
    assert '<html lang="sv">' in page
    assert not re.search(r"(src|href)=|<link|<script|@import|url\(", page)


def test_own_files_and_badges_are_inside(life: Life, sign_in: SignIn, session: Any) -> None:
    archive = copy_of(sign_in(life.person), session)
    names = archive.namelist()
    assert [name for name in names if name.startswith("files/")]
    assert f"badges/{life.award.id}.json" in names
    assert not [name for name in names if OTHER in name or ".." in name or name.startswith("/")]


def test_nobody_else_fetches_it_nor_the_office(life: Life, sign_in: SignIn, session: Any) -> None:
    browser = sign_in(life.person)
    copy_of(browser, session)
    export = session.scalar(select(DataExport))
    address = f"/account/data/copies/{export.id}"
    assert browser.get(address).status_code == 200
    for stranger in (life.other, life.trainer, life.officer):
        assert sign_in(stranger).get(address).status_code == 404
    assert browser.get(f"/account/data/copies/{uuid.uuid4()}").status_code == 404


def test_a_double_click_makes_one_copy_and_asking_again_takes_its_place(
    life: Life, sign_in: SignIn, session: Any
) -> None:
    browser = sign_in(life.person)
    for _click in range(2):
        browser.post("/account/data/copy")
    assert session.scalar(select(func.count()).select_from(DataExport)) == 1
    assert make_copies.run() == 1
    assert make_copies.run() == 0
    first = session.scalar(select(DataExport.file_id))
    browser.post("/account/data/copy")
    make_copies.run()
    session.rollback()
    assert session.scalars(select(DataExport.file_id)).all() != [first]
    assert session.get(StoredFile, first) is None


def test_a_letter_tells_and_carries_nothing(life: Life, sign_in: SignIn, session: Any) -> None:
    copy_of(sign_in(life.person), session)
    letter = session.scalars(select(Letter).where(Letter.kind == "data_export")).one()
    assert letter.recipient == EMAIL
    assert "/account/data" in letter.body
    assert "/copies/" not in letter.body


def test_a_copy_is_gone_after_seven_days(life: Life, sign_in: SignIn, session: Any) -> None:
    browser = sign_in(life.person)
    copy_of(browser, session)
    export = session.scalar(select(DataExport))
    stored = session.get(StoredFile, export.file_id)
    address, key = f"/account/data/copies/{export.id}", stored.key
    stored.open().close()
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False):
        assert sign_in(life.person).get(address).status_code == 404
        keep_to_schedule.run()
        session.expire_all()
        assert session.scalar(select(DataExport)) is None
        with pytest.raises(FileNotFoundError):  # at once, not with the next sweep
            storage().open(key)


def test_a_copy_that_fails_says_so_and_can_be_asked_for_again(
    life: Life, sign_in: SignIn, session: Any, monkeypatch: Any
) -> None:
    browser = sign_in(life.person)
    browser.post("/account/data/copy")

    def broken(*_given: object) -> None:
        raise RuntimeError("no more ink")

    with monkeypatch.context() as broken_house:
        broken_house.setattr("privacy.copying.write", broken)
        assert make_copies.run() == 0
    session.rollback()
    assert session.scalar(select(DataExport.state)) is ExportState.FAILED
    copy_of(browser, session)
