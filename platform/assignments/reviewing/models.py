"""What belongs to feedback: comments in the margin, what the participant answers; and a trainer's phrases."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assignments.models import Feedback, SubmissionVersion
from foundation.database import Base
from people.models import Person


class MarginComment(Base):
    """What a trainer says of a passage of a sent text: of all of it, or of the words quoted."""

    __tablename__ = "margin_comments"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission_versions.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    feedback_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("feedback.id"), index=True)
    """The feedback that it was given with; until then it is its author's alone."""
    start: Mapped[int]
    end: Mapped[int]
    """Where the words lie in the text as it was sent, in characters."""
    quote: Mapped[str] = mapped_column(Text)
    """The words chosen, as they were seen; empty when it is about the whole passage."""
    text: Mapped[str] = mapped_column(Text)

    version: Mapped[SubmissionVersion] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")


class FeedbackReply(Base):
    """What a participant answers to feedback."""

    __tablename__ = "feedback_replies"

    feedback_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("feedback.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None]
    """When a trainer said that it was read, or gave feedback after it."""

    feedback: Mapped[Feedback] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")


class Phrase(Base):
    """A trainer's own words, kept to be used again."""

    __tablename__ = "phrases"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
