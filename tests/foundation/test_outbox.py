"""Letters: written once, delivered at least once, and no letter's misfortune is another's."""

import smtplib
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from foundation import clock, outbox
from foundation.database import db
from foundation.outbox import ATTEMPTS, LEASE, Letter, LetterState, deliver_due, pause_after, post
from kehittamo import post_office as smtp
from kehittamo.background import background
from tests.servers import PostOffice

Deliver = Callable[[], int]


def write(
    key: str = "", to: str = "aino@example.org", subject: str = "Kutsu", body: str = "Hei"
) -> uuid.UUID:
    """A letter that is due; returns its key."""
    key = key or uuid.uuid4().hex
    assert post(kind="test", dedup_key=key, to=to, language="fi", subject=subject, body=body)
    db.session.commit()
    return db.session.scalars(select(Letter.id).where(Letter.dedup_key == key)).one()


def look(letter_id: uuid.UUID) -> Letter:
    """The letter as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Letter, letter_id)


def by(send: Callable[[EmailMessage], None]) -> int:
    return deliver_due(send, sender="Ohjelmatoimisto <office@example.org>", domain="example.org")


def refuse_with(fault: Exception) -> Callable[[EmailMessage], None]:
    def send(message: EmailMessage) -> None:
        raise fault

    return send


@pytest.fixture
def deliver(post_office: PostOffice) -> Deliver:
    """One tick of the worker, to the real mail server."""
    return lambda: by(lambda message: smtp._send(post_office.url, message))


def test_a_letter_arrives_as_it_was_written(session: Any, post_office: PostOffice, deliver: Deliver) -> None:
    letter_id = write(
        to="pekka@example.org", subject="Tervetuloa\r\nBcc: x@y.fi", body="Hyvää päivää, öinen ääni!"
    )
    assert deliver() == 1
    (message,) = post_office.taken
    assert post_office.recipients == ["pekka@example.org"]
    assert message["Subject"] == "Tervetuloa Bcc: x@y.fi"
    assert message["Bcc"] is None
    assert message["Message-ID"] == f"<{letter_id}@example.org>"
    assert message.get_content().strip() == "Hyvää päivää, öinen ääni!"
    letter = look(letter_id)
    assert letter.state is LetterState.SENT
    assert letter.sent_at is not None


def test_the_same_cause_writes_one_letter(session: Any) -> None:
    write("decision:1")
    again = post(
        kind="test", dedup_key="decision:1", to="b@example.org", language="fi", subject="S", body="B"
    )
    assert again is False
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_letter_of_a_transaction_that_failed_was_never_written(session: Any, deliver: Deliver) -> None:
    post(kind="test", dedup_key="k", to="a@example.org", language="fi", subject="S", body="B")
    session.rollback()
    assert deliver() == 0


def test_workers_side_by_side_send_each_letter_once(app: Flask, session: Any) -> None:
    for number in range(24):
        write(f"letter {number}")
    sent: Counter[str] = Counter()
    together = threading.Barrier(4)

    def work() -> None:
        with background(app):
            together.wait()
            while by(lambda message: sent.update([str(message["Message-ID"])])):
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sent) == 24
    assert set(sent.values()) == {1}


def test_a_letter_whose_worker_died_is_taken_up_when_its_lease_is_over(
    session: Any, deliver: Deliver
) -> None:
    letter_id = write()
    with pytest.raises(SystemExit):
        by(refuse_with(SystemExit()))  # type: ignore[arg-type]
    assert look(letter_id).state is LetterState.LEASED
    assert deliver() == 0
    with clock.pretending(clock.now() + LEASE + timedelta(seconds=1)):
        assert deliver() == 1
    assert look(letter_id).state is LetterState.SENT


def test_a_worker_that_lost_its_lease_does_not_undo_the_other_ones_work(
    session: Any, deliver: Deliver
) -> None:
    letter_id = write()

    def too_slow(message: EmailMessage) -> None:
        with clock.pretending(clock.now() + LEASE + timedelta(seconds=1)):
            assert deliver() == 1
        raise OSError("at last: no route to host")

    by(too_slow)
    letter = look(letter_id)
    assert letter.state is LetterState.SENT
    assert letter.attempts == 0


def test_a_temporary_refusal_is_tried_again_after_growing_pauses(
    session: Any, post_office: PostOffice, deliver: Deliver
) -> None:
    letter_id = write()
    post_office.answer = lambda recipient: "451 4.7.1 greylisted, come back later"
    now = clock.now()
    pauses = []
    for attempt in range(1, ATTEMPTS + 1):
        with clock.pretending(now):
            assert deliver() == 0
            letter = look(letter_id)
            assert letter.attempts == attempt
            assert "451" in letter.last_error
            pauses.append(letter.due_at - now)
            assert deliver() == 0
            assert look(letter_id).attempts == attempt, "not before its pause is over"
        now = letter.due_at
    assert pauses[0] < timedelta(minutes=2)
    assert pauses[5] > pauses[1] > timedelta(0)
    assert max(pauses) <= timedelta(hours=9)
    assert letter.state is LetterState.DEAD
    with clock.pretending(now + timedelta(days=30)):
        assert deliver() == 0


def test_pauses_double_and_are_never_in_step() -> None:
    for attempts in range(1, 12):
        wanted = min(timedelta(hours=6), timedelta(seconds=30) * 2**attempts)
        found = {pause_after(attempts) for _ in range(20)}
        assert len(found) > 1
        assert all(wanted * 0.5 <= pause <= wanted * 1.5 for pause in found)


@pytest.mark.parametrize("where", ["answer", "answer_to_data"])
def test_a_final_refusal_is_dead_at_once_and_tells_why(
    session: Any, post_office: PostOffice, deliver: Deliver, where: str
) -> None:
    dead, alive = write(to="gone@example.org", subject="A"), write(to="here@example.org", subject="B")
    refusal = "550 5.1.1 no such person"
    setattr(post_office, where, lambda said: refusal if "gone@example.org" in str(said) else None)
    assert deliver() == 1
    assert look(dead).state is LetterState.DEAD
    assert "550" in look(dead).last_error
    assert look(alive).state is LetterState.SENT
    assert post_office.subjects() == ["B"]


@pytest.mark.parametrize(
    "fault",
    [
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPSenderRefused(550, b"who are you", "office@example.org"),
        smtplib.SMTPConnectError(554, b"no service"),
        smtplib.SMTPHeloError(550, b"no"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_what_the_server_has_against_this_house_condemns_no_letter(session: Any, fault: Exception) -> None:
    first, second = write(), write()
    assert by(refuse_with(fault)) == 0
    assert look(first).state is LetterState.DUE
    assert (look(first).attempts, look(second).attempts) == (1, 0), "the next letter would meet the same"


def test_a_server_that_is_down_loses_nothing(session: Any, post_office: PostOffice, deliver: Deliver) -> None:
    letters = [write(subject=f"{number}") for number in range(3)]
    post_office.close()
    assert deliver() == 0
    assert [look(letter).attempts for letter in letters] == [1, 0, 0]
    post_office.open()
    with clock.pretending(clock.now() + timedelta(minutes=2)):
        assert deliver() == 3
    assert sorted(post_office.subjects()) == ["0", "1", "2"]


def test_an_answer_that_was_lost_sends_the_letter_again_under_the_same_name(
    session: Any, post_office: PostOffice
) -> None:
    write()

    def cut_after_data(message: EmailMessage) -> None:
        smtp._send(post_office.url, message)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    by(cut_after_data)
    with clock.pretending(clock.now() + timedelta(minutes=2)):
        by(lambda message: smtp._send(post_office.url, message))
    names = [message["Message-ID"] for message in post_office.taken]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_a_poisoned_letter_holds_up_no_other_and_dies_in_the_end(
    session: Any, post_office: PostOffice, deliver: Deliver
) -> None:
    poison = write(to="a@example.org\nBcc: everybody@example.org", subject="poison")
    write(subject="sound")
    assert deliver() == 1
    assert post_office.subjects() == ["sound"]
    for _ in range(ATTEMPTS):
        with clock.pretending(look(poison).due_at):
            deliver()
    assert look(poison).state is LetterState.DEAD
    assert "ValueError" in look(poison).last_error
    assert post_office.subjects() == ["sound"]


def test_a_password_never_goes_out_in_the_clear(session: Any, post_office: PostOffice) -> None:
    letter_id = write()
    by(lambda message: smtp._send(f"smtp://office:password@127.0.0.1:{post_office.port}", message))
    assert post_office.taken == []
    assert "STARTTLS" in look(letter_id).last_error


def test_a_letter_goes_to_another_machine_by_tls_only_unless_told_otherwise(
    session: Any, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_is_this_machine", lambda host: False)
    letter_id = write()
    by(lambda message: smtp._send(post_office.url, message))
    assert post_office.taken == []
    assert "STARTTLS" in look(letter_id).last_error
    with clock.pretending(clock.now() + timedelta(minutes=2)):
        by(lambda message: smtp._send(post_office.url.replace("smtp:", "smtp+plain:"), message))
    assert len(post_office.taken) == 1


def test_the_office_sees_how_the_outbox_stands_and_makes_dead_letters_due_again(
    session: Any, post_office: PostOffice, deliver: Deliver
) -> None:
    post_office.answer = lambda recipient: "550 no"
    write()
    deliver()
    write()
    standing = outbox.standing()
    assert standing.counts == {"due": 1, "leased": 0, "sent": 0, "dead": 1, "discarded": 0}
    assert standing.oldest_due is not None
    assert [letter.attempts for letter in standing.dead] == [1]
    assert outbox.revive_dead() == 1
    session.commit()
    post_office.answer = lambda recipient: None
    assert deliver() == 2
