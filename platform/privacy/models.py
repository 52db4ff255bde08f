"""Copies asked for, erasures, consents, and what the schedule removed."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Base, choice
from foundation.files import StoredFile
from people.models import Person
from privacy.vocabulary import ExportState


class DataExport(Base):
    """The copy of all that is kept of a person: asked for, made by a worker, there for seven days."""

    __tablename__ = "data_exports"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    """One at a time: asking again takes the place of the old copy."""
    state: Mapped[ExportState] = choice(ExportState, default=ExportState.ASKED)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))

    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    __table_args__ = (Index("ix_data_exports_state_created_at", "state", "created_at"),)


class Erasure(Base):
    """That somebody is to be erased, or was: what is done again after an older backup came back.

    It knows the person by key alone, and outlives what it speaks of.
    """

    __tablename__ = "erasures"

    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asked_by_id: Mapped[uuid.UUID]
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why the office asked for it; nothing when the person did."""
    with_posts: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    taken_back_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_erasures_done_at_due_at", "done_at", "due_at"),)


class Consent(Base):
    """What a person allowed, since when and until when."""

    __tablename__ = "consents"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[uuid.UUID]
    """What it is about: the badge that may be shown."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class RetentionRun(Base):
    """One run of the schedule, and how many rows each rule removed."""

    __tablename__ = "retention_runs"

    removed: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
