"""Making and changing people, and the sessions in which they are signed in."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from sqlalchemy import update

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Person, UserSession
from people.passwords import check_password, hash_password, matches
from people.queries import normal_email, person_by_email
from people.vocabulary import Way

SESSION_LIFE = timedelta(hours=12)
"""How long a session lasts at most, however busy; a working day."""


def create_person(
    *,
    email: str,
    name: str,
    password: str | None,
    language: str,
    title: str = "",
    id: uuid.UUID | None = None,
) -> Person:
    """A new person exists, without a password when it is None: then they come in by another way.

    Raises `PasswordRefused`, and `IntegrityError` when the address is taken.
    """
    if password is not None:
        check_password(password)
    person = Person(
        id=id or uuid.uuid4(),
        email=normal_email(email),
        name=clean_line(name),
        title=clean_line(title),
        password_hash="" if password is None else hash_password(password),
        language=language,
    )
    db.session.add(person)
    db.session.flush()
    return person


def person_with_password(email: str, password: str) -> Person | None:
    """The person who has this address and password; takes as long when there is none."""
    person = person_by_email(email)
    if not matches(person.password_hash if person else None, password):
        return None
    assert person is not None
    person.last_seen_at = clock.now()
    return person


def update_account(person: Person, *, name: str, title: str, language: str) -> None:
    """The person goes by this name and title and reads this language."""
    person.name, person.title, person.language = clean_line(name), clean_line(title), language


def change_password(person: Person, new: str) -> None:
    """The new password holds and every session of the person has ended. Raises `PasswordRefused`."""
    check_password(new)
    person.password_hash = hash_password(new)
    end_sessions(person)
    record(person, "changed password", person)


def hash_of(secret: str) -> str:
    """What is kept of a random secret: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(
    person: Person, *, way: Way, second_factor: bool = False, device: str = "", address: str = ""
) -> str:
    """The person has one session more; returns the secret for its cookie, 256 bits."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        UserSession(
            person_id=person.id,
            secret_hash=hash_of(secret),
            way=way,
            second_factor_at=now if second_factor else None,
            ends_at=now + SESSION_LIFE,
            device=clean_line(device)[:200],
            address=address[:60],
        )
    )
    return secret


def end_sessions(person: Person, *, but: uuid.UUID | None = None) -> None:
    """Every session of the person has ended, but for the one with the key ``but``."""
    running = UserSession.person_id == person.id, UserSession.ended_at.is_(None)
    statement = update(UserSession).where(*running).values(ended_at=clock.now())
    if but is not None:
        statement = statement.where(UserSession.id != but)
    db.session.execute(statement)
