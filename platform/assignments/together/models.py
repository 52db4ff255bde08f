"""A member's word that the group's answer may go."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Base
from people.models import Person


class SubmissionConfirmation(Base):
    """That a member stands behind the group's answer with this mark; words or files that change ask again."""

    __tablename__ = "submission_confirmations"
    __table_args__ = (UniqueConstraint("submission_id", "person_id"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    mark: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
