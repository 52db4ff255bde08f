"""Assignments with dates, submissions with versions, feedback."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses.models import Cohort, PlannedTask
from foundation.database import Base, choice
from foundation.files import StoredFile
from people.models import Person


class Assignment(Base):
    """A task of the programme as this cohort has it: the same brief, its own dates."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("cohort_id", "planned_task_id"),
        Index("ix_assignments_due_at", "due_at"),
    )

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    planned_task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("planned_tasks.id"))
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    plan: Mapped[PlannedTask] = relationship(lazy="raise")


class Submission(Base):
    """One person's answer to an assignment: the text being written, and every version that was sent."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id"),
        Index("ix_submissions_state_sent_at", "state", "sent_at"),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[SubmissionState] = choice(SubmissionState, default=SubmissionState.DRAFT)
    text: Mapped[str] = mapped_column(Text, default="")
    """The draft; what others read is in the versions."""
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The draft's fields, by key, as they were typed; those left empty are not there."""
    first_sent_at: Mapped[datetime | None]
    """When the first version came: by this an answer is in time or late, however often it is mended."""
    sent_at: Mapped[datetime | None]
    """Since when the answer waits for feedback; a newer version sent meanwhile keeps its place."""
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    versions: Mapped[list["SubmissionVersion"]] = relationship(
        lazy="raise", back_populates="submission", order_by="SubmissionVersion.number"
    )
    feedback: Mapped[list["Feedback"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Feedback.submission_id == Submission.id, Feedback.released_at.is_not(None))",
        order_by="Feedback.created_at",
    )
    """What its author has been told."""
    held: Mapped[list["Feedback"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Feedback.submission_id == Submission.id, Feedback.released_at.is_(None))",
        order_by="Feedback.created_at",
    )
    """What trainers hold back, to give it to everybody at once; nothing that its author sees tells of it."""
    files: Mapped[list["SubmissionFile"]] = relationship(
        lazy="raise", back_populates="submission", order_by="SubmissionFile.created_at"
    )

    @property
    def newest(self) -> "SubmissionVersion | None":
        """The version that was sent last."""
        return self.versions[-1] if self.versions else None

    @property
    def draft_files(self) -> list["SubmissionFile"]:
        """The files that belong to what is being written."""
        return [file for file in self.files if file.removed_at is None]

    @property
    def has_unsent_changes(self) -> bool:
        """Whether the draft differs from what was sent last."""
        newest = self.newest
        if newest is None:
            return bool(self.text or self.fields or self.draft_files)
        same = (self.text, self.fields) == (newest.text, newest.fields)
        return not same or self.draft_files != self.files_of(newest)

    def files_of(self, version: "SubmissionVersion") -> list["SubmissionFile"]:
        """The files that were sent with a version."""
        return [file for file in self.files if file.belongs_to(version)]


class SubmissionVersion(Base):
    """The text and fields as they were sent; never changed."""

    __tablename__ = "submission_versions"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)

    submission: Mapped[Submission] = relationship(lazy="raise", back_populates="versions")


class SubmissionFile(Base):
    """A file that belongs to a submission; the number tells with which version it was first sent."""

    __tablename__ = "submission_files"
    __table_args__ = (UniqueConstraint("submission_id", "file_id"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    first_version: Mapped[int | None]
    removed_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise", back_populates="files")
    file: Mapped[StoredFile] = relationship(lazy="raise")

    def belongs_to(self, version: SubmissionVersion) -> bool:
        """Whether the file was sent with the version, by its first version or a later one that kept it."""
        sent = self.first_version is not None and self.first_version <= version.number
        return sent and (self.removed_at is None or self.removed_at > version.created_at)


class Feedback(Base):
    """A trainer's answer to a submission, on its newest version; until it is released only trainers know."""

    __tablename__ = "feedback"

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    version_number: Mapped[int]
    verdict: Mapped[FeedbackVerdict] = choice(FeedbackVerdict)
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    criteria: Mapped[dict[str, str]] = mapped_column(default=dict)
    """How the answer meets the task's criteria: a word of `CriterionMet` by a criterion's key."""
    released_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")
