"""The ledger of nudges."""

import uuid

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Base


class Nudge(Base):
    """A reminder that was given; its key says rule, thing and person, so that it is given once."""

    __tablename__ = "nudges"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    rule: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(String(320))
