"""Giving reminders: the ledger's rows and the letter in one transaction, one letter a person a run."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from courses import inviting
from courses.models import Cohort, Invitation
from foundation import clock
from foundation.database import db
from nudges import letters
from nudges.models import Nudge
from nudges.rules import Due, everything_due

MANY = 5_000
"""Keys asked about at once: fewer than any database has room for in one statement."""


@dataclass(frozen=True)
class Bundle:
    """What one receiver is to be reminded of in one letter."""

    things: tuple[Due, ...]

    @property
    def recipient(self) -> str:
        return self.things[0].recipient


def bundles() -> list[Bundle]:
    """What is due now and was not given yet, one bundle for each letter."""
    return _bundled(_not_given(everything_due()))


def _not_given(found: Sequence[Due]) -> list[Due]:
    keys = [due.key for due in found]
    given: set[str] = set()
    for start in range(0, len(keys), MANY):
        given.update(db.session.scalars(select(Nudge.key).where(Nudge.key.in_(keys[start : start + MANY]))))
    return [due for due in found if due.key not in given]


def _bundled(found: Iterable[Due]) -> list[Bundle]:
    by_letter: dict[object, list[Due]] = {}
    for due in found:
        by_letter.setdefault(due.invitation_id or due.person_id, []).append(due)
    return [Bundle(tuple(things)) for things in by_letter.values()]


def give(bundle: Bundle) -> bool:
    """The receiver has one letter about what is not in the ledger; false when all of it is.

    The address of an invitation gets the invitation again, with a new link: of the old one only a hash is
    kept. Raises `inviting.InvitationOver` and `inviting.CohortFull` as reminding by hand does.
    """
    fresh = enter(bundle.things)
    if not fresh:
        return False
    if fresh[0].invitation_id is not None:
        return _invite_again(fresh[0].invitation_id)
    letters.reminder(fresh)
    return True


def enter(things: Sequence[Due]) -> list[Due]:
    """Write the ledger, return what was new to it; in order of keys, so that two can't block each other."""
    ordered = sorted(things, key=lambda due: due.key)
    values = [
        {
            "id": uuid.uuid4(),
            "created_at": clock.now(),
            "key": due.key,
            "rule": due.rule,
            "person_id": due.person_id,
            "recipient": due.recipient,
        }
        for due in ordered
    ]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Nudge).values(values).on_conflict_do_nothing(index_elements=["key"])
    entered = set(db.session.scalars(statement.returning(Nudge.key)))
    return [due for due in things if due.key in entered]


def _invite_again(invitation_id: uuid.UUID) -> bool:
    invitation = db.session.scalar(
        select(Invitation)
        .options(
            joinedload(Invitation.cohort).options(joinedload(Cohort.version), joinedload(Cohort.organisation))
        )
        .where(Invitation.id == invitation_id)
    )
    if invitation is None:
        raise inviting.InvitationOver
    return inviting.remind(invitation, by=None)
