"""The outbox: a letter is a row of the transaction that caused it; a worker delivers it afterwards.

Promise: every letter is delivered at least once or ends as dead with its error kept; twice only where the
server took it and its answer was lost. The identity of a letter is its meaning (`dedup_key`), so a cause
that happens again writes nothing.
"""

import logging
import random
import smtplib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Index, String, Text, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from foundation import clock
from foundation.database import Base, choice, db

LEASE = timedelta(minutes=3)
"""How long a letter belongs to one worker; longer than the mail server may take, and than a task may live."""

BUDGET = timedelta(seconds=30)
"""When a delivery stops taking up letters: the next tick goes on."""

BATCH = 100
ATTEMPTS = 12


class LetterState(StrEnum):
    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    DISCARDED = "discarded"
    """Dead, and the office has said that nobody needs it any more."""


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

log = logging.getLogger("kehittamo")

# The server speaks of this house, not of the letter: even a 5xx condemns none.
_ABOUT_US = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPServerDisconnected,
)


class _Fate(StrEnum):
    """What an attempt says about the letter, and about those behind it."""

    SENT = "sent"
    REFUSED = "refused"  # for good: this letter is dead
    PUT_OFF = "put off"  # this letter later, the next one now
    SERVER_AWAY = "server away"  # no use in trying the next one


def post(
    *,
    kind: str,
    dedup_key: str,
    to: str,
    language: str,
    subject: str,
    body: str,
    recipient_id: uuid.UUID | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write a letter into the current transaction; false when the same letter was written before.

    It leaves at once, or not before ``due_at``.
    """
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
        "due_at": due_at or clock.now(),
        "attempts": 0,
        "last_error": "",
    }
    return db.session.execute(_unless_written(db.engine.dialect.name), values).first() is not None


@cache
def _unless_written(dialect: str) -> Any:
    """The statement that writes a letter once; made once itself, because letters come by the hundred."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table: Any = Letter.__table__
    return insert(table).on_conflict_do_nothing(index_elements=["dedup_key"]).returning(table.c.id)


def posted_lately(kind: str, to: str, within: timedelta) -> int:
    """How many letters of this kind were written to the address in the time that has just passed."""
    lately = Letter.created_at > clock.now() - within
    counted = (
        select(func.count()).select_from(Letter).where(Letter.recipient == to, Letter.kind == kind, lately)
    )
    return db.session.scalar(counted) or 0


def deliver_due(send: Send, *, sender: str, domain: str) -> int:
    """Deliver what is due, one by one, for at most `BUDGET`; returns how many were sent.

    Commits each lease before the letter goes out and each outcome after, so that a fault touches one letter.
    """
    sent = 0
    until = time.monotonic() + BUDGET.total_seconds()
    for _turn in range(BATCH):
        claim = _lease()
        if claim is None:
            break
        fate, error = _attempt(send, claim[0], sender=sender, domain=domain)
        if fate is _Fate.SENT:
            sent += _finish(
                *claim, state=LetterState.SENT, sent_at=clock.now(), lease_until=None, last_error=""
            )
        else:
            _fail(*claim, error, final=fate is _Fate.REFUSED)
        db.session.commit()
        if fate is _Fate.SERVER_AWAY or time.monotonic() > until:
            break
    return sent


def _attempt(send: Send, letter_id: uuid.UUID, *, sender: str, domain: str) -> tuple[_Fate, str]:
    """Hand one letter to the mail server and understand its answer; holds no transaction meanwhile."""
    try:
        message = compose(db.session.get_one(Letter, letter_id), sender=sender, domain=domain)
        db.session.commit()
        send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _reason in refused.recipients.values()]
        return (_Fate.REFUSED if all(code >= 500 for code in codes) else _Fate.PUT_OFF), str(refused)
    except _ABOUT_US as away:
        return _Fate.SERVER_AWAY, str(away)
    except smtplib.SMTPResponseException as refused:
        return (_Fate.REFUSED if 500 <= refused.smtp_code < 600 else _Fate.PUT_OFF), str(refused)
    except smtplib.SMTPException as fault:
        return _Fate.PUT_OFF, str(fault)
    except OSError as away:
        return _Fate.SERVER_AWAY, f"{type(away).__name__}: {away}"
    except Exception as fault:  # a letter that can't even be put together must not hold up the others
        db.session.rollback()
        log.exception("letter %s could not be handed over", letter_id)
        return _Fate.PUT_OFF, f"{type(fault).__name__}: {fault}"
    return _Fate.SENT, ""


def compose(letter: Letter, *, sender: str, domain: str) -> EmailMessage:
    """The letter as a message; its Message-ID is the row's: a repeat can be recognised (RFC 5322, 3.6.4)."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message["Content-Language"] = letter.language  # after the content, which sweeps such headers away
    return message


def _lease() -> tuple[uuid.UUID, uuid.UUID] | None:
    """Claim the letter that has waited longest and commit the claim; two workers never hold the same one."""
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
        .limit(1)
        .with_for_update(
            skip_locked=True
        )  # SQLite has no such thing: there BEGIN IMMEDIATE lets one in at a time
    )
    letter_id = db.session.scalar(due)
    token = uuid.uuid4()
    if letter_id is not None:
        values = {"state": LetterState.LEASED, "lease_until": now + LEASE, "lease_token": token}
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(values))
    db.session.commit()
    return None if letter_id is None else (letter_id, token)


def _finish(letter_id: uuid.UUID, token: uuid.UUID, **values: object) -> int:
    """Write the outcome if the lease is still ours; returns 1 when it was."""
    mine = (Letter.id == letter_id) & (Letter.lease_token == token)
    done = db.session.execute(update(Letter).where(mine).values(**values).returning(Letter.id))
    return len(done.all())


def _fail(letter_id: uuid.UUID, token: uuid.UUID, error: str, *, final: bool) -> None:
    """Note the failure: dead at once when the server said never, else due again after a growing pause."""
    attempts = db.session.scalars(select(Letter.attempts).where(Letter.id == letter_id)).one() + 1
    dead = final or attempts >= ATTEMPTS
    _finish(
        letter_id,
        token,
        state=LetterState.DEAD if dead else LetterState.DUE,
        attempts=attempts,
        last_error=error[:300],
        due_at=clock.now() + pause_after(attempts),
        lease_until=None,
    )


def pause_after(attempts: int) -> timedelta:
    """How long a letter rests after so many attempts: doubling from a minute to six hours, never in step."""
    seconds = min(6 * 3600.0, 30 * 2.0 ** min(attempts, 12))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311 - spreads the load, hides nothing


@dataclass(frozen=True)
class Standing:
    """How the outbox stands."""

    counts: dict[str, int]
    oldest_due: datetime | None
    dead: list[Letter]


def standing() -> Standing:
    """Letters by state, the moment since when the longest-waiting one is due, and the newest dead ones."""
    counted = select(Letter.state, func.count()).group_by(Letter.state)
    found = {state: count for state, count in db.session.execute(counted)}  # noqa: C416
    dead = select(Letter).where(Letter.state == LetterState.DEAD).order_by(Letter.created_at.desc()).limit(50)
    return Standing(
        counts={state.value: found.get(state, 0) for state in LetterState},
        oldest_due=oldest_due(),
        dead=list(db.session.scalars(dead)),
    )


def oldest_due() -> datetime | None:
    """The moment since when the longest-waiting letter is due; None when none is due now."""
    now = clock.now()
    waits = (Letter.state == LetterState.DUE) & (Letter.due_at <= now)
    stuck = (Letter.state == LetterState.LEASED) & (Letter.lease_until <= now)
    return db.session.scalar(select(func.min(Letter.due_at)).where(or_(waits, stuck)))


def revive_dead() -> int:
    """Dead letters are due again with all their attempts; returns how many."""
    values = {"state": LetterState.DUE, "attempts": 0, "due_at": clock.now()}
    revived = db.session.execute(
        update(Letter).where(Letter.state == LetterState.DEAD).values(values).returning(Letter.id)
    )
    return len(revived.all())
