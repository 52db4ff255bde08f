"""A person and their way in."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Base


class Person(Base):
    """Somebody with an account; what they are to whom is told by memberships and enrolments."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="fi")
    epoch: Mapped[int] = mapped_column(default=0)
    last_seen_at: Mapped[datetime | None]

    # Flask-Login's protocol
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds; it stops working when the epoch rises (a password change)."""
        return f"{self.id.hex}:{self.epoch}"

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """One or two letters to stand for the person in a circle."""
        parts = self.name.split()
        return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()
