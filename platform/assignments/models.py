"""Assignments with dates, submissions with versions, feedback."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    SQLColumnExpression,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from assignments.extensions.models import Extension
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses.models import Cohort, PlannedTask
from foundation.database import Base, choice
from foundation.files import StoredFile
from people.models import Person
from projects.models import Group, GroupMember


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
    cut_off_at: Mapped[datetime | None]
    """After this nothing is taken any more; None where late answers are always taken."""

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    plan: Mapped[PlannedTask] = relationship(lazy="raise")

    def due_for(self, until: datetime | None) -> datetime:
        """When it is due for somebody who has an extension until then."""
        return max(self.due_at, until or self.due_at)

    def cut_off_for(self, until: datetime | None) -> datetime | None:
        """After when nothing is taken from somebody who has an extension until then; None: never."""
        return max(self.cut_off_at, until or self.cut_off_at) if self.cut_off_at else None


class Submission(Base):
    """An answer to an assignment, a person's or a group's: what is being written, and every version sent."""

    __tablename__ = "submissions"
    __table_args__ = (
        Index(
            "uq_submissions_assignment_id_person_id",
            "assignment_id",
            "person_id",
            unique=True,
            sqlite_where=sql("group_id IS NULL"),
            postgresql_where=sql("group_id IS NULL"),
        ),
        UniqueConstraint("assignment_id", "group_id"),
        Index("ix_submissions_state_sent_at", "state", "sent_at"),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    """Who began it; whose it is, the authors tell."""
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    """The group that answers together; None for a person's own answer."""
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
    confirming_since: Mapped[datetime | None]
    """Since when a group's answer waits until every member has confirmed it."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    group: Mapped[Group | None] = relationship(lazy="raise")
    authors: Mapped[list["SubmissionAuthor"]] = relationship(
        lazy="raise", back_populates="submission", order_by="SubmissionAuthor.created_at"
    )
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

    extended_until: Mapped[datetime | None] = column_property(
        select(func.max(Extension.until))
        .where(
            Extension.assignment_id == assignment_id,
            or_(
                Extension.group_id == group_id,
                and_(group_id.is_(None), Extension.reaches(person_id, assignment_id)),
            ),
        )
        .correlate_except(Extension, GroupMember)
        .scalar_subquery()
    )

    @property
    def due_at(self) -> datetime:
        """When it is due for its authors; the assignment is loaded."""
        return self.assignment.due_for(self.extended_until)

    @property
    def is_late(self) -> bool:
        """Whether the first version came after it was due for its authors; the assignment is loaded."""
        return self.first_sent_at is not None and self.first_sent_at > self.due_at

    @property
    def by(self) -> str:
        """Whose answer it is, for a heading: the group's name, or the person's."""
        return self.group.name if self.group else self.person.name

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


class SubmissionAuthor(Base):
    """Somebody whose answer a submission is: the person of an own one, everybody of a group's.

    Nobody has two answers to an assignment at a time. Who left with nothing sent has this one no more.
    """

    __tablename__ = "submission_authors"
    __table_args__ = (
        UniqueConstraint("submission_id", "person_id"),
        Index(
            "uq_submission_authors_assignment_id_person_id",
            "assignment_id",
            "person_id",
            unique=True,
            sqlite_where=sql("left_at IS NULL"),
            postgresql_where=sql("left_at IS NULL"),
        ),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assignments.id"))
    left_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise", back_populates="authors")
    person: Mapped[Person] = relationship(lazy="raise")

    @classmethod
    def of(
        cls,
        person: SQLColumnExpression[uuid.UUID] | uuid.UUID,
        assignment: SQLColumnExpression[uuid.UUID] | uuid.UUID,
    ) -> ColumnElement[bool]:
        """The row that makes an answer to the assignment the person's, as a condition of a query."""
        return and_(cls.person_id == person, cls.assignment_id == assignment, cls.left_at.is_(None))


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
