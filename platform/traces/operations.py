"""What the office does about letters that were not delivered, and that it took the log along."""

from foundation import dead_letters
from foundation.audit import record
from foundation.outbox import Letter
from people.models import Person
from traces.queries import Wanted
from traces.vocabulary import DiscardReason


def try_again(letter: Letter, *, by: Person) -> bool:
    """The dead letter is due again; false when it is not dead any more."""
    done = dead_letters.revive(letter)
    if done:
        record(by, "tried letter again", letter, about=letter.recipient_id, kind=letter.kind)
    return done


def discard(letter: Letter, reason: DiscardReason, *, by: Person) -> bool:
    """Nobody tries the dead letter any more; false when it is not dead any more."""
    done = dead_letters.discard(letter)
    if done:
        record(
            by, "discarded letter", letter, about=letter.recipient_id, kind=letter.kind, reason=reason.value
        )
    return done


def note_export(person: Person, wanted: Wanted, entries: int) -> None:
    """It is in the log that the person took so many of its entries along."""
    record(
        person,
        "exported log",
        person,
        entries=entries,
        act_wanted=wanted.act,
        since=wanted.since.isoformat() if wanted.since else None,
        until=wanted.until.isoformat() if wanted.until else None,
    )
