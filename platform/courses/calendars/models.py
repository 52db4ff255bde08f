"""The secret addresses at which people's calendars fetch their sessions."""

import uuid

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Base
from people.models import Person


class CalendarFeed(Base):
    """A person's feed is open at this address; it is found by the hash, and shown by opening the seal.

    The address must be shown again: people put it into the phone today and into the computer at work next
    week, and a new address at each look would silence the first calendar without a word. So the secret is
    kept, but sealed: who reads the database alone can fetch nobody's calendar.
    """

    __tablename__ = "calendar_feeds"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    person: Mapped[Person] = relationship(lazy="raise")
