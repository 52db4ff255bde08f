"""With a scanner a file waits until it was looked at; nothing harmful is ever handed out, nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from foundation import clock, scanning
from foundation.audit import AuditEntry
from foundation.checking_files import check_all_again, check_waiting, counts, release_waiting
from foundation.files import FileState, StoredFile, keep, remove_orphans
from foundation.outbox import Letter
from foundation.scanning import ClamAV
from foundation.storage import storage
from kehittamo.commands import show_files
from kehittamo.tasks import check_files
from tests.clamd import FakeClamd, fake_clamd
from tests.factories import assignments as made
from tests.factories import make
from tests.files_made import EICAR, upload
from tests.servers import free_port

pytestmark = pytest.mark.only_on("sqlite")  # no row is read


@pytest.fixture
def clamd(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClamd]:
    """The house has a scanner."""
    with fake_clamd() as running:
        monkeypatch.setitem(app.config, "CLAMAV", running.address)
        yield running


@pytest.fixture
def keep_file(session: Any) -> Callable[..., StoredFile]:
    """Takes a file as if somebody had sent it."""

    def take(data: bytes = b"abc") -> StoredFile:
        stored = keep(upload("a.txt", data))
        session.commit()
        return stored

    return take


def test_a_clean_file_waits_until_it_was_looked_at(clamd: FakeClamd, keep_file: Any) -> None:
    stored = keep_file(b"Muistio")
    assert stored.state is FileState.PENDING
    assert not stored.may_be_fetched
    assert check_files.run() == 1
    assert (stored.state, stored.may_be_fetched) == (FileState.CLEAN, True)
    assert clamd.seen == [b"Muistio"], "every byte was shown to the scanner"
    assert check_files.run() == 0


def test_a_house_without_a_scanner_says_so_and_waits_for_nobody(keep_file: Any) -> None:
    stored = keep_file(EICAR)
    assert check_files.run() == 0
    assert (stored.state, stored.may_be_fetched) == (FileState.UNSCANNED, True)


def test_a_harmful_file_is_gone_and_its_sender_is_told(
    app: Flask, session: Any, sign_in: Any, clamd: FakeClamd
) -> None:
    """F4-j."""
    cohort = made.open_cohort()
    task = made.assignment(cohort)
    person, trainer = make.participant(cohort, "Aino Mäkinen"), make.trainer(cohort)
    sent = made.send(
        person, task, "Liitteenä", [upload("lasku.txt", b"hei " + EICAR), upload("ok.txt", b"hei")]
    )
    addresses = {row.file.name: f"/submissions/{sent.id}/files/{row.file_id}" for row in sent.files}
    trains, writes = sign_in(trainer), sign_in(person)
    for browser in (trains, writes):
        assert {browser.get(address).status_code for address in addresses.values()} == {404}
    assert "Tarkistetaan" in writes.get(f"/assignments/{task.id}").text
    assert check_files.run() == 2
    bad = session.scalars(select(StoredFile).where(StoredFile.name == "lasku.txt")).one()
    assert (bad.state, storage().size(bad.key)) == (FileState.INFECTED, None)
    for browser in (trains, writes):
        assert browser.get(addresses["lasku.txt"]).status_code == 404
        assert browser.get(addresses["ok.txt"]).status_code == 200
    for page in (writes.get(f"/assignments/{task.id}").text, trains.get(f"/submissions/{sent.id}").text):
        assert "Poistettu" in page
        assert "lasku.txt" in page
        assert addresses["lasku.txt"] not in page
    letter = session.scalars(select(Letter).where(Letter.kind == "harmful file")).one()
    assert letter.recipient == person.email
    assert "lasku.txt" in letter.subject
    assert f"/assignments/{task.id}" in letter.body
    entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == bad.id)).one()
    assert entry.detail == {"found": "Win.Test.EICAR_HDB-1"}


@pytest.mark.parametrize("mood", ["broken", "silent", "torn", "away"])
def test_a_scanner_that_does_not_answer_loses_nothing(
    app: Flask, clamd: FakeClamd, keep_file: Any, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    harmful, stored = keep_file(EICAR), keep_file()
    clamd.mood = mood
    address = f"127.0.0.1:{free_port()}" if mood == "away" else clamd.address
    assert check_waiting(ClamAV(address)) == 0
    assert {harmful.state, stored.state} == {FileState.PENDING}
    assert storage().size(stored.key) == 3
    clamd.mood = "well"
    with clock.pretending(clock.now() + timedelta(minutes=5)):
        assert check_files.run() == 2, "it is asked again, and answers"
    assert (harmful.state, stored.state) == (FileState.INFECTED, FileState.CLEAN)


def test_a_file_that_the_scanner_can_t_read_holds_up_no_other(clamd: FakeClamd, keep_file: Any) -> None:
    lost, stored = keep_file(), keep_file()
    storage().delete(lost.key)
    assert check_files.run() == 1
    assert (lost.state, stored.state) == (FileState.PENDING, FileState.CLEAN)


def test_bytes_of_a_harmful_file_that_could_not_be_removed_are_swept(
    clamd: FakeClamd, keep_file: Any
) -> None:
    stored = keep_file(EICAR)
    check_files.run()
    storage().put(stored.key, EICAR)
    remove_orphans(older_than=clock.now().timestamp() + 60)
    assert storage().size(stored.key) is None


def test_the_office_can_have_everything_looked_at_again_or_nothing(
    app: Flask, session: Any, clamd: FakeClamd, keep_file: Any
) -> None:
    stored = keep_file()
    check_files.run()
    runner = app.test_cli_runner()
    assert "pending: 1" in runner.invoke(show_files, ["--check-again"]).output
    session.expire_all()
    assert stored.state is FileState.PENDING
    refused = runner.invoke(show_files, ["--release"])
    assert refused.exit_code != 0, "there is a scanner to wait for"
    app.config["CLAMAV"] = ""
    assert "unscanned: 1" in runner.invoke(show_files, ["--release"]).output


def test_counts_are_by_state(session: Any, clamd: FakeClamd, keep_file: Any) -> None:
    keep_file(), keep_file(EICAR)
    check_files.run()
    assert counts() == {"unscanned": 0, "pending": 0, "clean": 1, "infected": 1}
    assert check_all_again() == 1, "what was harmful stays so"
    assert release_waiting() == 1
