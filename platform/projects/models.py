"""Groups and their development projects."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Cohort
from foundation.database import Base, choice
from people.models import Person
from projects.vocabulary import ProjectPhase


class Group(Base):
    """Participants of a cohort who develop something together."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("cohort_id", "name"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    name: Mapped[str] = mapped_column(String(80))
    locked_at: Mapped[datetime | None]
    """Since when nobody joins or leaves: the fair has begun, and who reviews what is settled."""

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    members: Mapped[list["GroupMember"]] = relationship(lazy="raise", back_populates="group")
    project: Mapped["Project"] = relationship(lazy="raise", back_populates="group")


class GroupMember(Base):
    """A person's place in a group; the cohort's key stands here too, so that nobody is in two."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)

    group: Mapped[Group] = relationship(lazy="raise", back_populates="members")
    person: Mapped[Person] = relationship(lazy="raise")


class Project(Base):
    """The development work of a group; every group has one from the start."""

    __tablename__ = "projects"

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("groups.id"), unique=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    goal: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    text_html: Mapped[str] = mapped_column(Text, default="")
    phase: Mapped[ProjectPhase] = choice(ProjectPhase, default=ProjectPhase.NEED)
    was_shown: Mapped[bool] = mapped_column(default=False)
    """Whether its public page has been open once: its address answers for good, be it that it is over."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    group: Mapped[Group] = relationship(lazy="raise", back_populates="project")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
