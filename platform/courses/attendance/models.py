"""The code on the wall, and what somebody does to make good a session that they missed."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Attendance, CoachingSession
from foundation import clock
from foundation.database import Base, choice
from people.models import Person


class PresenceCode(Base):
    """A code with which participants mark that they are there; at most one a session, and only on its day."""

    __tablename__ = "presence_codes"

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("coaching_sessions.id", ondelete="CASCADE"), unique=True
    )
    code: Mapped[str] = mapped_column(String(16))

    coaching_session: Mapped[CoachingSession] = relationship(lazy="raise")


class CompensationState(StrEnum):
    """How far somebody is with what makes up for a session."""

    GIVEN = "given"
    SENT = "sent"
    ASKED_AGAIN = "asked_again"
    ACCEPTED = "accepted"


class Compensation(Base):
    """What a participant does to make good a session, their answer, and what the trainer says of it."""

    __tablename__ = "compensations"

    attendance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attendances.id"), unique=True)
    given_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    """The trainer who gave it last."""
    task: Mapped[str] = mapped_column(Text)
    task_html: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[CompensationState] = choice(CompensationState, default=CompensationState.GIVEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_html: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """What the trainer said of the answer last."""
    words_html: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    """Counts what either of the two did: who answers an older state is told."""

    attendance: Mapped[Attendance] = relationship(lazy="raise")
    given_by: Mapped[Person] = relationship(lazy="raise")

    @property
    def waits_for_participant(self) -> bool:
        """Whether the participant is to answer."""
        return self.state in (CompensationState.GIVEN, CompensationState.ASKED_AGAIN)

    @property
    def is_late(self) -> bool:
        """Whether it should have been answered already."""
        return self.waits_for_participant and clock.today() > self.due_on
