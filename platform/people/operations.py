"""Making and changing people."""

import uuid

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Person
from people.passwords import check_password, hash_password, matches
from people.queries import normal_email, person_by_email


def create_person(
    *, email: str, name: str, password: str, language: str, title: str = "", id: uuid.UUID | None = None
) -> Person:
    """A new person exists. Raises `PasswordRefused`, and `IntegrityError` when the address is taken."""
    check_password(password)
    person = Person(
        id=id or uuid.uuid4(),
        email=normal_email(email),
        name=clean_line(name),
        title=clean_line(title),
        password_hash=hash_password(password),
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
    person.epoch += 1
    record(person, "changed password", person)
