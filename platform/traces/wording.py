"""Who did what, in the reader's language: with names for the office, by role for everybody else."""

import uuid
from collections.abc import Mapping

from flask_babel import gettext as _

from foundation.acts import in_words
from foundation.audit import AuditEntry
from foundation.outbox import LetterState
from organisations.vocabulary import MembershipRole
from people.models import Person

Names = Mapping[uuid.UUID, str]


def sentence(entry: AuditEntry) -> str:
    """What happened; with a word on it where it did not come about."""
    told = in_words(entry.act, entry.detail)
    return told if entry.outcome == "done" else _("%(act)s (did not succeed)", act=told)


def role_word(role: str) -> str:
    """What the actor was to the house then."""
    words = {
        MembershipRole.OFFICE.value: _("programme office"),
        MembershipRole.TRAINER.value: _("trainer"),
        MembershipRole.REPRESENTATIVE.value: _("organisation's representative"),
    }
    return words.get(role, "")


def name(key: uuid.UUID | None, names: Names) -> str:
    """The person's name; nobody is the house itself, and who has no account any more is just that."""
    if key is None:
        return _("The house itself")
    return names.get(key) or _("Somebody who has no account any more")


def who(entry: AuditEntry, names: Names) -> str:
    """Who did it, for the office: name, role, and as whom they looked."""
    told = name(entry.actor_id, names)
    if role := role_word(entry.role):
        told = f"{told} ({role})"
    return (
        _("%(who)s, seeing as %(other)s", who=told, other=name(entry.as_id, names)) if entry.as_id else told
    )


def about(entry: AuditEntry, names: Names) -> str:
    """Whom it concerns, where that is somebody else than who did it."""
    if entry.subject_id is None or entry.subject_id == entry.actor_id:
        return ""
    return _("about %(name)s", name=name(entry.subject_id, names))


def who_to(entry: AuditEntry, reader: Person) -> str:
    """Who did it, for the person concerned: in which role, never which of the staff."""
    if entry.actor_id == reader.id:
        return _("You")
    if entry.actor_id is None:
        return _("The house itself")
    words = {
        MembershipRole.OFFICE.value: _("The programme office"),
        MembershipRole.TRAINER.value: _("Your trainer"),
        MembershipRole.REPRESENTATIVE.value: _("Your organisation's representative"),
    }
    return words.get(entry.role) or _("Somebody else in your cohort")


def letter_state(state: LetterState) -> str:
    """Where letters of this state are."""
    words = {
        LetterState.DUE: _("Waiting to go out"),
        LetterState.LEASED: _("On their way"),
        LetterState.SENT: _("Delivered to the mail server"),
        LetterState.DEAD: _("Not delivered"),
        LetterState.DISCARDED: _("Let be"),
    }
    return words[state]
