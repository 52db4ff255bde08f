"""Making and changing people, and the sessions in which they are signed in."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people import links
from people.links import hash_of
from people.models import Person, PrivateAddress, SecondFactor, UserSession
from people.passwords import check_password, hash_password, is_outdated, words_about
from people.queries import normal_email
from people.vocabulary import Purpose, Way

SESSION_LIFE = timedelta(hours=12)
"""How long a session lasts at most, however busy; a working day."""


def create_person(
    *,
    email: str,
    name: str,
    language: str,
    password: str | None = None,
    title: str = "",
    id: uuid.UUID | None = None,
    about: Iterable[str] = (),
) -> Person:
    """A new person exists. Raises `PasswordRefused`, and `IntegrityError` when the address is taken.

    Without a password they come in by link, passkey or their organisation's identity. ``about`` are further
    words that nobody may use as password, such as their organisation's name.
    """
    if password is not None:
        check_password(password, [name, email, *about])
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


def renew_hash(person: Person, password: str) -> None:
    """The password that was right just now is kept by argon2's present parameters."""
    if is_outdated(person.password_hash):
        person.password_hash = hash_password(password)


def update_account(person: Person, *, name: str, title: str, language: str) -> None:
    """The person goes by this name and title and reads this language."""
    told = clean_line(name), clean_line(title), language
    if told != (person.name, person.title, person.language):
        person.name, person.title, person.language = told
        record(person, "changed account", person)


def change_password(person: Person, new: str) -> None:
    """The new password holds, every session has ended, no link is open. Raises `PasswordRefused`.

    A second factor that was only begun is gone: whoever was in here until now has seen its secret.
    """
    check_password(new, words_about(person))
    person.password_hash = hash_password(new)
    end_sessions(person)
    links.close(person, Purpose.SIGN_IN)
    begun = SecondFactor.person_id == person.id, SecondFactor.confirmed_at.is_(None)
    db.session.execute(delete(SecondFactor).where(*begun))
    record(person, "changed password", person)


def open_session(
    person: Person,
    *,
    way: Way,
    second_factor_at: datetime | None = None,
    device: str = "",
    address: str = "",
) -> str:
    """The person has one session more; returns the secret for its cookie, 256 bits."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        UserSession(
            person_id=person.id,
            secret_hash=hash_of(secret),
            way=way,
            second_factor_at=second_factor_at,
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


def end_other_sessions(person: Person, *, here: uuid.UUID | None) -> None:
    """The person signed out everywhere but in the session with the key ``here``."""
    end_sessions(person, but=here)
    record(person, "ended other sessions", person)


def end_one_session(running: UserSession, *, by: Person) -> None:
    """That browser is signed out; a second time changes nothing."""
    if running.ended_at is None:
        running.ended_at = clock.now()
        record(by, "ended session", running)


def change_address(person: Person, new: str) -> None:
    """The person has the address; raises `IntegrityError` when somebody else has it by now."""
    person.email = normal_email(new)
    links.close(person, Purpose.SIGN_IN)
    record(person, "changed address", person)
    db.session.flush()


def keep_private_address(person: Person, address: str) -> PrivateAddress:
    """The person comes in by this address, too, instead of any they gave before.

    Raises `IntegrityError` when it is somebody else's own.
    """
    remove_private_address(person)
    row = PrivateAddress(id=uuid.uuid4(), person_id=person.id, email=normal_email(address))
    db.session.add(row)
    record(person, "added a private address", person)
    db.session.flush()
    return row


def remove_private_address(person: Person) -> bool:
    """Only the first address opens the account; false when there was no other."""
    links.close(person, Purpose.CONFIRM_PRIVATE)
    gone = delete(PrivateAddress).where(PrivateAddress.person_id == person.id).returning(PrivateAddress.id)
    return bool(db.session.scalars(gone).all())


def undo_address(person: Person, old: str) -> None:
    """The person has the old address again, and whoever changed it is out.

    That one had a session and knew the password, or had read the mail: so every session has ended and the
    password is worth nothing; the owner comes in by a link to the old address and chooses a new one.
    Raises `IntegrityError` when somebody else has the address by now.
    """
    person.email, person.password_hash = normal_email(old), ""
    remove_private_address(person)  # it may be the thief's
    end_sessions(person)
    for purpose in Purpose:
        links.close(person, purpose)
    record(person, "undid change of address", person)
    db.session.flush()


def restrict(person: Person) -> None:
    """From now on nobody signs in with the account and no letter goes to it; every session has ended.

    A link that gives the account another address is good no more. The one that takes an old address back
    stays: perhaps it was a thief who closed the account.
    """
    person.restricted_at = person.restricted_at or clock.now()
    end_sessions(person)
    for purpose in (Purpose.SIGN_IN, Purpose.CONFIRM_ADDRESS):
        links.close(person, purpose)


def free(person: Person) -> None:
    """The account is in use again; its person signs in as before."""
    if person.erased_at is None:
        person.restricted_at = None
