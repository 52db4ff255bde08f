"""Applications for a cohort and the decisions on them."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from applications.vocabulary import ApplicationState, Verdict
from courses.models import Cohort, Programme
from foundation.database import Base, choice
from organisations.models import Organisation
from people.models import Person


class CohortApplication(Base):
    """An organisation's wish for a cohort; a draft may be empty, a sent one is whole."""

    __tablename__ = "cohort_applications"
    __table_args__ = (Index("ix_cohort_applications_state_sent_at", "state", "sent_at"),)

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    applicant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[ApplicationState] = choice(ApplicationState, default=ApplicationState.DRAFT)
    need: Mapped[str] = mapped_column(Text, default="")
    need_html: Mapped[str] = mapped_column(Text, default="")
    committed: Mapped[bool] = mapped_column(default=False)
    """Management and staff commit to this together: the condition for acceptance."""
    commitment: Mapped[str] = mapped_column(Text, default="")
    commitment_html: Mapped[str] = mapped_column(Text, default="")
    head_count: Mapped[int | None]
    preferred_trainer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    first_day_wish: Mapped[date | None]
    dates_note: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime | None]
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohorts.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    programme: Mapped[Programme] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    applicant: Mapped[Person] = relationship(lazy="raise", foreign_keys=[applicant_id])
    preferred_trainer: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[preferred_trainer_id])
    cohort: Mapped[Cohort | None] = relationship(lazy="raise")
    decisions: Mapped[list["Decision"]] = relationship(
        lazy="raise", back_populates="application", order_by="Decision.created_at"
    )


class Decision(Base):
    """What the office decided, in writing; kept for ever, never changed."""

    __tablename__ = "decisions"

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort_applications.id"), index=True)
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    verdict: Mapped[Verdict] = choice(Verdict)
    reason: Mapped[str] = mapped_column(Text)
    reason_html: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[CohortApplication] = relationship(lazy="raise", back_populates="decisions")
    decided_by: Mapped[Person] = relationship(lazy="raise")
