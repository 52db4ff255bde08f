"""Programmes as the content files tell them, and the cohorts that run them."""

import uuid
from datetime import date, datetime, time
from typing import TypedDict

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from courses.answerable import Answerable
from courses.tailoring.columns import Tailorable
from courses.vocabulary import (
    AnswerRule,
    CohortRole,
    CohortState,
    HeldFor,
    HowMany,
    Joining,
    MaterialKind,
    Presence,
    SessionKind,
    TaskKind,
)
from foundation import clock
from foundation.database import Base, Words, choice
from organisations.models import ForATime, FromOrganisation, Organisation
from people.models import Person
from people.personal_links import InvitationLink


class Slot(TypedDict):
    """One part of a session's plan: a time of day such as "09:30", and what it is in each language."""

    starts: str
    words: Words


class Programme(Base):
    """A programme on offer; its words and structure are in its newest version."""

    __tablename__ = "programmes"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    open: Mapped[bool] = mapped_column(default=False)
    """Whether one can apply or take a place now, as its `joining` says."""
    current_version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("programme_versions.id", use_alter=True, name="fk_programmes_current_version_id")
    )

    current_version: Mapped["ProgrammeVersion | None"] = relationship(
        lazy="raise", foreign_keys=[current_version_id], post_update=True
    )

    @property
    def takes_applications(self) -> bool:
        """Whether an organisation can apply for a cohort now; the newest version is loaded."""
        version = self.current_version
        return self.open and version is not None and version.joining is Joining.APPLICATION


class ProgrammeVersion(Base):
    """What the content files said when they were loaded; a cohort keeps the version it began with.

    With a ``based_on_id`` it is one cohort's own: a copy which its trainers tailor, never on offer.
    """

    __tablename__ = "programme_versions"
    __table_args__ = (UniqueConstraint("programme_id", "digest"),)

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programmes.id"))
    digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[Words]
    summary: Mapped[Words]
    body_html: Mapped[Words]
    price_euros: Mapped[int]
    least_people: Mapped[int]
    most_people: Mapped[int]
    joining: Mapped[Joining] = choice(Joining, default=Joining.APPLICATION)
    organisations: Mapped[HowMany] = choice(HowMany, default=HowMany.ONE)
    reviews_each: Mapped[int]
    fair_session_key: Mapped[str | None] = mapped_column(String(60))
    """The session with the fair; None where there is none, and no reviews then."""
    badge_slug: Mapped[str | None] = mapped_column(String(80))
    sessions_to_attend: Mapped[int]
    all_tasks: Mapped[bool] = mapped_column(default=True)
    all_reviews: Mapped[bool] = mapped_column(default=True)
    """What earns the badge: so many sessions; if so, every assignment accepted and every review written."""
    based_on_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("programme_versions.id"))
    """Of a cohort's own version: what the programme says where the trainers changed nothing."""

    programme: Mapped[Programme] = relationship(lazy="raise", foreign_keys=[programme_id])
    sessions: Mapped[list["PlannedSession"]] = relationship(
        lazy="raise", back_populates="version", order_by="PlannedSession.position"
    )
    tasks: Mapped[list["PlannedTask"]] = relationship(
        lazy="raise",
        back_populates="version",
        order_by="PlannedTask.position",
        primaryjoin="and_(PlannedTask.version_id == ProgrammeVersion.id, ~PlannedTask.hidden)",
    )
    materials: Mapped[list["Material"]] = relationship(
        lazy="raise",
        back_populates="version",
        order_by="Material.position",
        primaryjoin="and_(Material.version_id == ProgrammeVersion.id, ~Material.hidden)",
    )

    @property
    def programme_version_id(self) -> uuid.UUID:
        """The programme's version that a cohort with this one follows."""
        return self.based_on_id or self.id


class PlannedSession(Base):
    """A session of a programme, before it has a date."""

    __tablename__ = "planned_sessions"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme_versions.id"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    kind: Mapped[SessionKind] = choice(SessionKind, default=SessionKind.CONTACT_DAY)
    held_for: Mapped[HeldFor] = choice(HeldFor, default=HeldFor.EVERYONE)
    starts: Mapped[time]
    ends: Mapped[time]
    weeks_after_first: Mapped[int]
    title: Mapped[Words]
    summary: Mapped[Words]
    plan: Mapped[list[Slot]] = mapped_column(JSON, default=list)
    """What happens when: the parts of the session in order."""
    body_html: Mapped[Words]

    version: Mapped[ProgrammeVersion] = relationship(lazy="raise", back_populates="sessions")


class PlannedTask(Tailorable, Answerable, Base):
    """A pre-work or interim assignment of a programme; its times are days before or after a session."""

    __tablename__ = "planned_tasks"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme_versions.id"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    kind: Mapped[TaskKind] = choice(TaskKind)
    minutes: Mapped[int]
    opens_days: Mapped[int]
    opens_of: Mapped[str] = mapped_column(String(60))
    due_days: Mapped[int]
    due_of: Mapped[str] = mapped_column(String(60))
    text_rule: Mapped[AnswerRule] = choice(AnswerRule)
    files_rule: Mapped[AnswerRule] = choice(AnswerRule)
    title: Mapped[Words]
    summary: Mapped[Words]
    action: Mapped[Words]
    body_html: Mapped[Words]

    version: Mapped[ProgrammeVersion] = relationship(lazy="raise", back_populates="tasks")


class Material(Tailorable, Base):
    """Something to read, belonging to a session: a page, or words with a file, a link or a video."""

    __tablename__ = "materials"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme_versions.id"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    session_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[MaterialKind] = choice(MaterialKind, default=MaterialKind.PAGE)
    leads_to: Mapped[Words] = mapped_column(JSON, default=dict)
    """By language: a link's or a video's address, or a file's name; nothing for a page."""
    digests: Mapped[Words] = mapped_column(JSON, default=dict)
    """By language: the SHA-256 of the file as it lies beside the texts."""
    captions: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    """By language: the languages in which a video has captions."""
    title: Mapped[Words]
    summary: Mapped[Words]
    body_html: Mapped[Words] = mapped_column(JSON, deferred=True)
    """The text; of a video it is the transcript."""

    version: Mapped[ProgrammeVersion] = relationship(lazy="raise", back_populates="materials")


class Cohort(Base):
    """One run of a programme: for one organisation, for several, or for whoever takes a place."""

    __tablename__ = "cohorts"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme_versions.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """For whom it is run; None for several, who are `CohortOrganisation`s then, or for whoever comes."""
    name: Mapped[str] = mapped_column(String(160))
    state: Mapped[CohortState] = choice(CohortState, default=CohortState.PLANNED)
    seats: Mapped[int]
    timetable_version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of the sessions' dates and places: who changes them from an older page is told."""
    self_enrolment: Mapped[bool] = mapped_column(default=False)
    """Whether people take places themselves on the programme's public page."""

    version: Mapped[ProgrammeVersion] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    sessions: Mapped[list["CoachingSession"]] = relationship(
        lazy="raise", back_populates="cohort", order_by="CoachingSession.starts_at"
    )
    enrolments: Mapped[list["Enrolment"]] = relationship(lazy="raise", back_populates="cohort")


class CoachingSession(Base):
    """A session of a cohort with its date and place."""

    __tablename__ = "coaching_sessions"
    __table_args__ = (UniqueConstraint("cohort_id", "planned_session_id"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    planned_session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("planned_sessions.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    """Where one joins from afar; with a link the session is remote, whatever the place says."""
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it was changed: by this calendars know the newest state (RFC 5545, 3.8.7.4)."""
    revised_at: Mapped[datetime] = mapped_column(default=clock.now)
    called_off_at: Mapped[datetime | None]
    """Since when it is called off: it is not held, and counts neither for nor against anybody."""
    called_off_reason: Mapped[str] = mapped_column(String(300), default="")

    cohort: Mapped[Cohort] = relationship(lazy="raise", back_populates="sessions")
    plan: Mapped[PlannedSession] = relationship(lazy="raise")

    @property
    def date(self) -> date:
        """The session's date in Helsinki."""
        return clock.helsinki(self.starts_at).date()

    @property
    def has_come(self) -> bool:
        """Whether it is held and its date is today or past: attendance is marked from its morning on."""
        return self.called_off_at is None and clock.today() >= self.date


class Enrolment(FromOrganisation, ForATime, Base):
    """A person's place in a cohort, as participant, trainer or observer; a deputy's holds for a time."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "role"),
        Index("ix_enrolments_person_id", "person_id"),
    )

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[CohortRole] = choice(CohortRole, default=CohortRole.PARTICIPANT)
    left_at: Mapped[datetime | None]
    deputy_for_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolments.id"), index=True)
    """The trainer's place for which this one stands in; None for a place of one's own."""

    cohort: Mapped[Cohort] = relationship(lazy="raise", back_populates="enrolments")
    deputy_for: Mapped["Enrolment | None"] = relationship(lazy="raise", remote_side="Enrolment.id")
    # Loaded with the signed-in person once a request, and then asked by every permission: hence no "raise".
    person: Mapped[Person] = relationship(lazy="raise", backref=backref("enrolments", lazy="select"))

    @hybrid_property
    def holds_now(self) -> bool:
        """Whether the place counts today; as a condition in SQL too."""
        return self.left_at is None and bool(self.in_its_time)

    @holds_now.inplace.expression
    @classmethod
    def _holds_now(cls) -> ColumnElement[bool]:
        return and_(cls.left_at.is_(None), cls.in_its_time)


class Invitation(InvitationLink, Base):
    """A personal link into a cohort, as participant or observer, sent to an address."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("cohort_id", "email", "role"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    role: Mapped[CohortRole] = choice(CohortRole, default=CohortRole.PARTICIPANT)

    cohort: Mapped[Cohort] = relationship(lazy="raise")


class Attendance(Base):
    """Whether a participant was there in a session, as they marked it or the trainer, whose word holds."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("session_id", "enrolment_id"),)

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coaching_sessions.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolments.id"), index=True)
    presence: Mapped[Presence] = choice(Presence)
    marked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """The trainer who marked it; None while only the participant has."""
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)
    scanned_at: Mapped[datetime | None]
    """When the participant marked it themselves, with the code on the wall."""
    made_good_at: Mapped[datetime | None]
    """When the trainer accepted what makes up for the session, or for the part that was missed."""

    coaching_session: Mapped[CoachingSession] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")

    @hybrid_property
    def counts(self) -> bool:
        """Whether the session counts as attended; as a condition in SQL too."""
        return self.presence is Presence.PRESENT or self.made_good_at is not None

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        return or_(cls.presence == Presence.PRESENT, cls.made_good_at.is_not(None))
