"""What this room and the ground below all rooms know of people: letters, the log, files, copies, consents."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from foundation import clock
from foundation.audit import AuditEntry, forget_before
from foundation.audit_chain import AuditSeal
from foundation.database import db
from foundation.files import StoredFile, forget_all
from foundation.heartbeat import Heartbeat
from foundation.outbox import Letter, LetterState
from foundation.personal_data import (
    Basis,
    Keep,
    Subject,
    erases,
    fact,
    holding,
    identity,
    key,
    nobody,
    others,
    secret,
)
from foundation.retention import rule
from privacy.copying import forget_copies
from privacy.models import Consent, DataExport, Erasure, RetentionRun
from privacy.vocabulary import COPY_LIFE

LOG_LIFE = timedelta(days=1826)
"""Five years: as long as an offence in office may be charged (Penal Code 39/1889, chapter 8, section 1)."""

holding(
    Letter,
    secret("dedup_key", goes=False),
    key("recipient_id lease_token"),
    identity("recipient"),
    fact("kind language state sent_at"),
    fact("due_at lease_until attempts", exported=False),
    others("subject body last_error", goes=True),  # they name others; the person's own mailbox has them
    what=_l("Letters that Kehittämö sent to you"),
    theirs=lambda whom: or_(Letter.recipient_id == whom.id, Letter.recipient == whom.email),
    keep=Keep.LETTERS,
    rows_go=True,
)
holding(
    AuditEntry,
    key("actor_id object_id subject_id as_id"),
    fact("act object_kind role outcome"),
    fact("request_id network", exported=False),  # whose network it is, depends on who acted
    others("detail"),
    what=_l("The log: what you did, and when somebody looked at your data and why"),
    theirs=lambda whom: or_(
        AuditEntry.actor_id == whom.id,
        AuditEntry.subject_id == whom.id,
        AuditEntry.object_id == whom.id,
        AuditEntry.as_id == whom.id,
    ),
    also={
        "by": lambda entry, whom: _("you") if entry.actor_id == whom.id else _("somebody else"),
        "network": lambda entry, whom: entry.network if entry.actor_id == whom.id else "",
        "purpose": lambda entry, whom: str(entry.detail.get("purpose") or entry.detail.get("reason", "")),
    },
    basis=Basis.SECURITY,
    keep=Keep.LOG,
    stays=_l("The log keeps numbers, no names. The law asks for it."),
)
nobody(AuditSeal, "number entry_id entry_made_at digest")
nobody(Heartbeat, "part beaten_at")
holding(
    StoredFile,
    key("sender_id"),
    identity("name"),
    fact("media_type size state looked_at"),
    secret("sha256"),
    what=_l("Names and sizes of the files that you sent"),
    theirs=lambda whom: StoredFile.sender_id == whom.id,
    keep=Keep.WORK,
    rows_go=True,
)
holding(
    DataExport,
    key("person_id file_id"),
    fact("state ready_at expires_at"),
    what=_l("Copies of your data that you asked for"),
    theirs=lambda whom: DataExport.person_id == whom.id,
    keep=Keep.COPIES,
    rows_go=True,
)
holding(
    Consent,
    key("person_id thing_id"),
    fact("purpose given_at withdrawn_at"),
    what=_l("What you have allowed, and when"),
    theirs=lambda whom: Consent.person_id == whom.id,
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
holding(
    Erasure,
    key("person_id asked_by_id"),
    secret("secret_hash", goes=False),
    others("reason", goes=True),
    fact("with_posts due_at taken_back_at done_at"),
    what=_l("That your account was to be erased"),
    theirs=lambda whom: Erasure.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.RECORD,
    stays=_l("A number and a date stay, so that you are erased again if an old backup must be used."),
)
nobody(RetentionRun, "removed")


@erases
def _copies_and_files_go(whom: Subject) -> None:
    """With their bytes; the rooms above have let go of their files by now."""
    forget_copies(db.session.scalars(select(DataExport.id).where(DataExport.person_id == whom.id)).all())
    forget_all(db.session.scalars(select(StoredFile.id).where(StoredFile.sender_id == whom.id)).all())


def _forget_texts(keys: Sequence[uuid.UUID]) -> int:
    db.session.execute(update(Letter).where(Letter.id.in_(keys)).values(body="", subject=""))
    return len(keys)


rule(
    Keep.LETTERS,
    _l("Texts of letters"),
    timedelta(days=92),
    due=lambda before: select(Letter.id).where(
        Letter.state.in_([LetterState.SENT, LetterState.DEAD]), Letter.created_at < before, Letter.body != ""
    ),
    remove=_forget_texts,
)
rule(
    Keep.COPIES,
    _l("Copies that people asked for"),
    COPY_LIFE,
    due=lambda before: select(DataExport.id).where(DataExport.created_at < before),
    remove=forget_copies,
)
rule(
    Keep.LOG,
    _l("The log of acts"),
    LOG_LIFE,
    due=lambda before: select(AuditEntry.id).where(AuditEntry.created_at < before),
    remove=lambda _keys: forget_before(clock.now() - LOG_LIFE),  # at once: each time leaves a mark in the log
)
