"""A person, and the browsers in which they are signed in."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation import clock
from foundation.database import Base, choice
from people.vocabulary import Way


class Person(Base):
    """Somebody with an account; what they are to whom is told by memberships and enrolments."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    """Empty for who never chose a password: they come in by another way."""
    language: Mapped[str] = mapped_column(String(5), default="fi")
    last_seen_at: Mapped[datetime | None]

    # Flask-Login's protocol
    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def has_password(self) -> bool:
        """Whether the person has chosen a password."""
        return bool(self.password_hash)

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """One or two letters to stand for the person in a circle."""
        parts = self.name.split()
        return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()


class UserSession(Base):
    """A browser in which a person is signed in; the cookie holds a secret of which only the hash is kept.

    It ends when its person says so, when the password changes, and at `ends_at`; a browser that rests for
    longer than the cookie lives is signed out too (`configuration.IDLE`).
    """

    __tablename__ = "user_sessions"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[Way] = choice(Way)
    second_factor_at: Mapped[datetime | None]
    """When a second factor was shown in this session; None when it was not."""
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(200), default="")
    """What the browser called itself."""
    address: Mapped[str] = mapped_column(String(60), default="")
    """The network it came from: the visitor's address without its last part."""

    person: Mapped[Person] = relationship(lazy="raise")
