"""The outbox: a letter is a row of the transaction that caused it; a worker delivers it afterwards.

Promise: every letter is delivered at least once or ends as dead with its error kept; twice only where the
server took it and its answer was lost. The identity of a letter is its meaning (`dedup_key`), so a cause
that happens again writes nothing.
"""

import random
import smtplib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from foundation import clock
from foundation.database import Base, choice, db

LEASE = timedelta(minutes=2)
BATCH = 20
ATTEMPTS = 12


class LetterState(StrEnum):
    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"


class Letter(Base):
    """One e-mail, written in the receiver's language when its cause happened."""

    __tablename__ = "letters"

    dedup_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    recipient_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(320), index=True)
    language: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[LetterState] = choice(LetterState, default=LetterState.DUE)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[uuid.UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_letters_state_due_at", "state", "due_at"),)


Send = Callable[[EmailMessage], None]
"""Hands one message to a mail server; raises `smtplib.SMTPException` or `OSError` when it can't."""


def post(
    *,
    kind: str,
    dedup_key: str,
    to: str,
    language: str,
    subject: str,
    body: str,
    recipient_id: uuid.UUID | None = None,
) -> bool:
    """Write a letter into the current transaction; false when the same letter was written before."""
    values = {
        "id": uuid.uuid4(),
        "created_at": clock.now(),
        "dedup_key": dedup_key[:200],
        "kind": kind,
        "recipient_id": recipient_id,
        "recipient": to,
        "language": language,
        "subject": " ".join(subject.split())[:200],
        "body": body.strip() + "\n",
        "state": LetterState.DUE,
        "due_at": clock.now(),
        "attempts": 0,
        "last_error": "",
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Letter).values(values).on_conflict_do_nothing(index_elements=["dedup_key"])
    result = db.session.execute(statement.returning(Letter.id))
    return result.first() is not None


def deliver_due(send: Send, *, sender: str, domain: str) -> int:
    """Deliver what is due, a batch at most; commits lease and outcome apart. Returns how many were sent."""
    sent = 0
    for letter_id, token in _lease():
        letter = db.session.get_one(Letter, letter_id)
        message = compose(letter, sender=sender, domain=domain)
        db.session.commit()  # never hold a transaction over the mail server's answer
        try:
            send(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((code for code, _reason in refused.recipients.values()), default=500)
            _fail(letter_id, token, str(refused), final=code >= 500)
        except smtplib.SMTPResponseException as refused:
            _fail(letter_id, token, str(refused), final=500 <= refused.smtp_code < 600)
        except (OSError, smtplib.SMTPException) as fault:
            _fail(letter_id, token, str(fault), final=False)
        else:
            sent += _finish(letter_id, token, state=LetterState.SENT, sent_at=clock.now(), lease_until=None)
        db.session.commit()
    return sent


def compose(letter: Letter, *, sender: str, domain: str) -> EmailMessage:
    """The letter as a message; its Message-ID is the row's, so a repeat can be recognised (RFC 5322, 3.6.4)."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.body)
    return message


def _lease() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Claim a batch for this worker and commit the claim; two workers never hold the same letter."""
    now = clock.now()
    due = (
        select(Letter.id)
        .where(
            or_(
                (Letter.state == LetterState.DUE) & (Letter.due_at <= now),
                (Letter.state == LetterState.LEASED) & (Letter.lease_until <= now),
            )
        )
        .order_by(Letter.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    claimed = [(letter_id, uuid.uuid4()) for letter_id in db.session.scalars(due)]
    for letter_id, token in claimed:
        values = {"state": LetterState.LEASED, "lease_until": now + LEASE, "lease_token": token}
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(values))
    db.session.commit()
    return claimed


def _finish(letter_id: uuid.UUID, token: uuid.UUID, **values: object) -> int:
    """Write the outcome if the lease is still ours; returns 1 when it was."""
    mine = (Letter.id == letter_id) & (Letter.lease_token == token)
    done = db.session.execute(update(Letter).where(mine).values(**values).returning(Letter.id))
    return len(done.all())


def _fail(letter_id: uuid.UUID, token: uuid.UUID, error: str, *, final: bool) -> None:
    """Note the failure: dead at once when the server said never, else due again after a growing pause."""
    letter = db.session.get_one(Letter, letter_id)
    attempts = letter.attempts + 1
    pause = min(timedelta(hours=6), timedelta(seconds=30) * 2 ** min(attempts, 12)) * random.uniform(0.5, 1.5)  # noqa: S311
    state = LetterState.DEAD if final or attempts >= ATTEMPTS else LetterState.DUE
    _finish(
        letter_id, token, state=state, attempts=attempts, last_error=error[:300],
        due_at=clock.now() + pause, lease_until=None,
    )
