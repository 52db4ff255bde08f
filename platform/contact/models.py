"""Messages to the programme office."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contact.vocabulary import Topic
from foundation import clock
from foundation.database import Base, choice


class Message(Base):
    """What somebody told the office: of which page, and with an address only if they want an answer."""

    __tablename__ = "messages"

    topic: Mapped[Topic] = choice(Topic)
    page: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(320), default="", index=True)
    language: Mapped[str] = mapped_column(String(5))
    due_at: Mapped[datetime]
    """By when the office answers: the end of the fourteenth day."""
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[uuid.UUID | None]

    __table_args__ = (Index("ix_messages_closed_at_due_at", "closed_at", "due_at"),)

    @property
    def is_late(self) -> bool:
        """Whether the answer should have been given."""
        return self.closed_at is None and self.due_at < clock.now()
