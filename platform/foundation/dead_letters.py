"""Letters that could not be delivered: somebody has a look at each and tries it again, or lets it be."""

import uuid

from sqlalchemy import select, update

from foundation import clock
from foundation.database import db
from foundation.outbox import Letter, LetterState


def dead_letter(letter_id: uuid.UUID) -> Letter | None:
    """The dead letter with the key."""
    return db.session.scalar(select(Letter).where(Letter.id == letter_id, Letter.state == LetterState.DEAD))


def revive(letter: Letter) -> bool:
    """The dead letter is due again with all its attempts; false when somebody was first."""
    return _leave_the_dead(letter, state=LetterState.DUE, attempts=0, due_at=clock.now())


def discard(letter: Letter) -> bool:
    """Nobody waits for the dead letter any more; false when somebody was first."""
    return _leave_the_dead(letter, state=LetterState.DISCARDED)


def _leave_the_dead(letter: Letter, **values: object) -> bool:
    dead = (Letter.id == letter.id) & (Letter.state == LetterState.DEAD)
    return db.session.scalar(update(Letter).where(dead).values(**values).returning(Letter.id)) is not None
