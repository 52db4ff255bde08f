"""Threads and posts."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Cohort
from foundation import clock
from foundation.database import Base
from people.models import Person


class Thread(Base):
    """A conversation on one matter. Its opening post has the thread's id; hidden, it hides the title."""

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_cohort_id_latest_at", "cohort_id", "latest_at"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(160))
    material_key: Mapped[str | None] = mapped_column(String(60))
    """The material that it is about; None for a matter of its own."""
    pinned_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    latest_at: Mapped[datetime] = mapped_column(default=clock.now)
    latest_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    post_count: Mapped[int] = mapped_column(default=0)

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise", foreign_keys=[author_id])
    latest_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[latest_by_id])


class Post(Base):
    """What somebody said. A hidden post keeps its text for the trainers and its place in the thread."""

    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_thread_id_created_at", "thread_id", "created_at"),)

    thread_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")

    @property
    def opens_thread(self) -> bool:
        """Whether the thread began with this post."""
        return self.id == self.thread_id

    thread: Mapped[Thread] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise", foreign_keys=[author_id])
    hidden_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[hidden_by_id])
