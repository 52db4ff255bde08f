"""When and where a session is held with one of a cohort's organisations."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from courses.models import CoachingSession
from foundation import clock
from foundation.database import Base
from organisations.models import Organisation


class OrganisationTime(Base):
    """An organisation's own date and place of a session that is held with each organisation separately."""

    __tablename__ = "organisation_times"
    __table_args__ = (UniqueConstraint("session_id", "organisation_id"),)

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    sequence: Mapped[int] = mapped_column(default=1)
    """How often it was told, on top of the session's own: calendars see it grow (RFC 5545, 3.8.7.4)."""
    revised_at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation] = relationship(lazy="raise")


_SAME = ("id", "cohort_id", "planned_session_id", "called_off_at", "called_off_reason")


def as_held(session: CoachingSession, own: OrganisationTime | None) -> CoachingSession:
    """The session as the organisation's people have it: a copy to read, which no database session knows."""
    if own is None:
        return session
    seen = CoachingSession(
        starts_at=own.starts_at,
        ends_at=own.ends_at,
        place=own.place,
        link=own.link,
        sequence=session.sequence + own.sequence,
        revised_at=max(session.revised_at, own.revised_at),
        **{name: getattr(session, name) for name in _SAME},
    )
    for name in ("plan", "cohort"):
        if name in session.__dict__:  # loaded; setting it the usual way would pull the copy into the database
            set_committed_value(seen, name, getattr(session, name))
    return seen
