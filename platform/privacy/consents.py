"""What people allowed: rooms above say what may be allowed and how to undo it, this room keeps the dates."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person
from privacy.models import Consent


@dataclass(frozen=True)
class Purpose:
    """Something that needs a yes: its words for people, and what undoes it at once."""

    key: str
    what: Any
    undo: Callable[[Person, uuid.UUID], None]


PURPOSES: dict[str, Purpose] = {}


def purpose(key: str, what: Any, undo: Callable[[Person, uuid.UUID], None]) -> None:
    """Say what people may be asked to allow."""
    PURPOSES[key] = Purpose(key, what, undo)


def give(person_id: uuid.UUID, purpose: str, thing_id: uuid.UUID) -> bool:
    """The consent stands, from now on; false when it did before, and nothing changes."""
    if _standing(person_id, purpose, thing_id) is not None:
        return False
    db.session.add(Consent(person_id=person_id, purpose=purpose, thing_id=thing_id, given_at=clock.now()))
    return True


def end(person_id: uuid.UUID, purpose: str, thing_id: uuid.UUID) -> bool:
    """The consent stands no more; false when it did not before, and nothing changes."""
    found = _standing(person_id, purpose, thing_id)
    if found is None:
        return False
    found.withdrawn_at = clock.now()
    return True


def end_all(purpose: str, thing_id: uuid.UUID) -> None:
    """Nobody's consent about this stands any more: it became something else than what was allowed."""
    standing = Consent.purpose == purpose, Consent.thing_id == thing_id, Consent.withdrawn_at.is_(None)
    db.session.execute(
        update(Consent).where(*standing).values(withdrawn_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


def withdraw(person: Person, consent: Consent) -> None:
    """What the person had allowed has ended, and what rested on it is undone."""
    if consent.withdrawn_at is None:
        record(person, "withdrew consent", consent)
        PURPOSES[consent.purpose].undo(person, consent.thing_id)
        consent.withdrawn_at = consent.withdrawn_at or clock.now()


def _standing(person_id: uuid.UUID, purpose: str, thing_id: uuid.UUID) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.thing_id == thing_id,
            Consent.withdrawn_at.is_(None),
        )
    )
