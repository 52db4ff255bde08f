"""The fair, its stands and its reviews."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Cohort
from fair.vocabulary import FairState, ReviewState
from foundation.database import Base, choice
from people.models import Person
from projects.models import Project


class Fair(Base):
    """A cohort's internal fair of development work."""

    __tablename__ = "fairs"

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"), unique=True)
    state: Mapped[FairState] = choice(FairState, default=FairState.PLANNED)
    reviews_each: Mapped[int]
    seed: Mapped[int]
    """With the seed the allocation can be made again and explained."""
    opened_at: Mapped[datetime | None]
    reviews_due_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    stands: Mapped[list["Stand"]] = relationship(lazy="raise", back_populates="fair", order_by="Stand.number")


class Stand(Base):
    """A project's place at the fair, with the number that hangs above it."""

    __tablename__ = "stands"
    __table_args__ = (UniqueConstraint("fair_id", "number"), UniqueConstraint("fair_id", "project_id"))

    fair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("fairs.id"))
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]

    fair: Mapped[Fair] = relationship(lazy="raise", back_populates="stands")
    project: Mapped[Project] = relationship(lazy="raise")


class Review(Base):
    """One person's review of one stand, assigned first, then written.

    It says what works, one question, one suggestion; while it is only assigned, the words are a draft.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("stand_id", "reviewer_id"),
        Index("ix_reviews_reviewer_id_state", "reviewer_id", "state"),
    )

    stand_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stands.id"))
    reviewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ReviewState] = choice(ReviewState, default=ReviewState.ASSIGNED)
    works: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    suggestion: Mapped[str] = mapped_column(Text, default="")
    decline_reason: Mapped[str] = mapped_column(String(300), default="")
    submitted_at: Mapped[datetime | None]

    @property
    def begun(self) -> bool:
        """Whether there is something of the reviewer's own in it, which nobody may take away."""
        return self.state is ReviewState.SUBMITTED or bool(self.works or self.question or self.suggestion)

    stand: Mapped[Stand] = relationship(lazy="raise")
    reviewer: Mapped[Person] = relationship(lazy="raise")
