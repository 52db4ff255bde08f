"""Links in letters that are good once: made, looked at, used, closed."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from foundation import clock
from foundation.database import db
from people.models import OneTimeLink, Person
from people.vocabulary import Purpose

LASTS = {
    Purpose.SIGN_IN: timedelta(minutes=10),  # OWASP ASVS 5.0, 6.5.5
    Purpose.CONFIRM_ADDRESS: timedelta(hours=2),
    Purpose.CONFIRM_PRIVATE: timedelta(hours=2),
    Purpose.UNDO_ADDRESS: timedelta(hours=24),
}
"""For how long a link of each purpose is good."""

REMEMBERED = timedelta(days=30)
"""How long the row of a link is kept after it was good, for who asks what happened."""


def hash_of(secret: str) -> str:
    """What is kept of a random secret: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def make(person: Person, purpose: Purpose, *, email: str) -> str:
    """The person has one open link for the purpose, this one; returns its secret, 256 bits, kept nowhere.

    The way back to an old address stays open beside a newer one: each was promised its 24 hours.
    """
    if purpose is not Purpose.UNDO_ADDRESS:
        close(person, purpose)
    secret = secrets.token_urlsafe(32)
    link = OneTimeLink(
        person_id=person.id,
        purpose=purpose,
        secret_hash=hash_of(secret),
        email=email,
        expires_at=clock.now() + LASTS[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return secret


def look(secret: str, purpose: Purpose) -> OneTimeLink | None:
    """The open link of this purpose with its person, or None; changes nothing."""
    wanted = select(OneTimeLink).options(joinedload(OneTimeLink.person)).where(*_open(secret, purpose))
    return db.session.scalar(wanted)


def use(secret: str, purpose: Purpose) -> OneTimeLink | None:
    """The link with its person, used up; None when it is not open. Of two at the same moment one gets it."""
    values = {"used_at": clock.now()}
    used = update(OneTimeLink).where(*_open(secret, purpose)).values(values).returning(OneTimeLink.id)
    key = db.session.scalar(used)
    if key is None:
        return None
    with_person = joinedload(OneTimeLink.person)
    return db.session.scalar(select(OneTimeLink).options(with_person).where(OneTimeLink.id == key))


def close(person: Person, purpose: Purpose) -> None:
    """No open link of the purpose is good any more."""
    still_open = (
        OneTimeLink.person_id == person.id,
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
    )
    db.session.execute(update(OneTimeLink).where(*still_open).values(used_at=clock.now()))


def sweep() -> int:
    """Links that have long been good for nothing are gone; returns how many."""
    old = delete(OneTimeLink).where(OneTimeLink.expires_at < clock.now() - REMEMBERED)
    return len(db.session.scalars(old.returning(OneTimeLink.id)).all())


def _open(secret: str, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeLink.secret_hash == hash_of(secret),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > clock.now(),
    )
