"""Reading copies, consents, erasures and runs."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from foundation import clock
from foundation.database import db
from people.links import hash_of
from people.models import Person
from privacy.models import Consent, DataExport, Erasure, RetentionRun
from privacy.permissions import may_withdraw_consent
from privacy.vocabulary import ExportState


def export_of(person: Person) -> DataExport | None:
    """The person's copy, in whatever state, with its file."""
    statement = select(DataExport).options(joinedload(DataExport.file))
    return db.session.scalar(statement.where(DataExport.person_id == person.id))


def ready_export(export_id: uuid.UUID) -> DataExport | None:
    """A copy that can be fetched now."""
    return db.session.scalar(
        select(DataExport)
        .options(joinedload(DataExport.file))
        .where(
            DataExport.id == export_id,
            DataExport.state == ExportState.READY,
            DataExport.expires_at > clock.now(),
        )
    )


def exports_to_make() -> Sequence[uuid.UUID]:
    """The persons who wait for a copy, longest first."""
    waiting = select(DataExport.person_id).where(DataExport.state == ExportState.ASKED)
    return db.session.scalars(waiting.order_by(DataExport.created_at).limit(20)).all()


def consents_of(person: Person) -> Sequence[Consent]:
    """What the person allowed, newest first."""
    mine = select(Consent).where(may_withdraw_consent.among(person))
    return db.session.scalars(mine.order_by(Consent.given_at.desc(), Consent.id)).all()


def consent(consent_id: uuid.UUID) -> Consent | None:
    """The consent with the key."""
    return db.session.get(Consent, consent_id)


def waiting_erasure(person_id: uuid.UUID) -> Erasure | None:
    """The erasure that the person awaits."""
    return db.session.scalar(select(Erasure).where(Erasure.person_id == person_id, *still_waiting()))


def erasure_by_secret(secret: str) -> Erasure | None:
    """The erasure that this link can still take back."""
    return db.session.scalar(select(Erasure).where(Erasure.secret_hash == hash_of(secret), *still_waiting()))


def waiting_erasures() -> Sequence[tuple[Erasure, Person]]:
    """All that are asked for and not done, the nearest first, with whom they are about."""
    statement = select(Erasure, Person).join(Person, Person.id == Erasure.person_id).where(*still_waiting())
    return db.session.execute(statement.order_by(Erasure.due_at).limit(100)).all()


def erasures_due(moment: datetime) -> Sequence[uuid.UUID]:
    """The keys of those whose two weeks are over."""
    due = select(Erasure.id).where(*still_waiting(), Erasure.due_at <= moment)
    return db.session.scalars(due.order_by(Erasure.due_at).limit(100)).all()


def erased() -> Sequence[Erasure]:
    """Everybody who was erased, oldest first: keys and dates, no name."""
    return db.session.scalars(
        select(Erasure).where(Erasure.done_at.is_not(None)).order_by(Erasure.done_at, Erasure.id)
    ).all()


def last_run() -> RetentionRun | None:
    """The newest run of the schedule."""
    return db.session.scalar(select(RetentionRun).order_by(RetentionRun.created_at.desc()).limit(1))


def still_waiting() -> tuple[ColumnElement[bool], ...]:
    """The conditions of an erasure that has neither been done nor been taken back."""
    return Erasure.done_at.is_(None), Erasure.taken_back_at.is_(None)
