"""A trainer's phrases: kept with one press, used again with one press."""

import uuid

from flask_babel import gettext as _
from sqlalchemy import func, select

from assignments.reviewing.models import Phrase
from foundation import clock
from foundation.database import db
from people.models import Person

AT_MOST = 40
LONGEST = 500


class PhraseRefused(ValueError):
    """The phrase can't be kept; the message is for its writer."""


def phrases_of(trainer: Person) -> list[Phrase]:
    """The trainer's phrases in the order of the alphabet."""
    mine = select(Phrase).where(Phrase.person_id == trainer.id).order_by(func.lower(Phrase.text), Phrase.id)
    return list(db.session.scalars(mine))


def remember(trainer: Person, text: str) -> Phrase:
    """The trainer can use the words again; the same words are kept once. Raises `PhraseRefused`."""
    db.session.execute(select(Person.id).where(Person.id == trainer.id).with_for_update())
    there = phrases_of(trainer)
    if known := next((one for one in there if one.text == text), None):
        return known
    if not text:
        raise PhraseRefused(_("Write the words first."))
    if len(text) > LONGEST:
        raise PhraseRefused(_("A phrase is at most %(limit)s characters.", limit=LONGEST))
    if len(there) >= AT_MOST:
        raise PhraseRefused(_("You have %(limit)s phrases. Remove one first.", limit=AT_MOST))
    phrase = Phrase(id=uuid.uuid4(), created_at=clock.now(), person_id=trainer.id, text=text)
    db.session.add(phrase)
    db.session.flush()
    return phrase


def forget(trainer: Person, phrase_id: uuid.UUID) -> None:
    """The phrase is no more; what was written with it stays."""
    mine = select(Phrase).where(Phrase.id == phrase_id, Phrase.person_id == trainer.id)
    if phrase := db.session.scalar(mine):
        db.session.delete(phrase)
