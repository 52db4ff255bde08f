"""More time for somebody, as a trainer gave it."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    SQLColumnExpression,
    Text,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation.database import Base
from people.models import Person
from projects.models import Group, GroupMember


class Extension(Base):
    """More time with an assignment for one person, or for one group and so for everybody in it."""

    __tablename__ = "extensions"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id"),
        UniqueConstraint("assignment_id", "group_id"),
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="one_receiver"),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    until: Mapped[datetime]
    """Due then for them; a cut-off before it moves to it, too."""
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    group: Mapped[Group | None] = relationship(lazy="raise")
    given_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[given_by_id])

    @classmethod
    def reaches(
        cls,
        person: SQLColumnExpression[uuid.UUID] | uuid.UUID,
        assignment: SQLColumnExpression[uuid.UUID] | uuid.UUID,
    ) -> ColumnElement[bool]:
        """An extension of the assignment for the person or a group they are in, as a query's condition."""
        theirs = (
            select(GroupMember.group_id).where(GroupMember.person_id == person).correlate_except(GroupMember)
        )
        return (cls.assignment_id == assignment) & or_(cls.person_id == person, cls.group_id.in_(theirs))
