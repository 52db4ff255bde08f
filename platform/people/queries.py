"""Finding people and their sessions."""

import uuid

from sqlalchemy import select

from foundation import clock
from foundation.database import db
from foundation.text import clean_line
from people.links import hash_of
from people.models import Person, PrivateAddress, UserSession
from people.permissions import may_end_session

SHOWN = 30


def normal_email(address: str) -> str:
    """The form in which addresses are kept and compared."""
    return clean_line(address).lower()


def person_by_email(address: str) -> Person | None:
    """The person with the address, or None."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(address)))


def private_address_of(person_id: uuid.UUID) -> str:
    """The person's address beside the one from work, or nothing."""
    found = select(PrivateAddress.email).where(PrivateAddress.person_id == person_id)
    return db.session.scalar(found) or ""


def person_by_private_address(address: str) -> Person | None:
    """Whose own address it is, beside the one from work; an account's first address goes before it."""
    theirs = select(Person).join(PrivateAddress).where(PrivateAddress.email == normal_email(address))
    return db.session.scalar(theirs)


def running_sessions(person: Person) -> list[UserSession]:
    """The person's sessions that have not ended, the newest first; at most as many as a page shows."""
    running = (
        may_end_session.among(person),
        UserSession.ended_at.is_(None),
        UserSession.ends_at > clock.now(),
    )
    newest = select(UserSession).where(*running).order_by(UserSession.created_at.desc()).limit(SHOWN)
    return list(db.session.scalars(newest))


def session_owner(secret: str) -> uuid.UUID | None:
    """Whose session the secret opened, though it may have ended."""
    owner = select(UserSession.person_id).where(UserSession.secret_hash == hash_of(secret))
    return db.session.scalar(owner)
