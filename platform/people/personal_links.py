"""A personal link that was sent to an address: an invitation, or the answer to who asked for a place."""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation import clock
from people.links import hash_of


class InvitationOver(Exception):
    """The invitation was answered before, is too old, or whoever sent it may invite no more."""


class NoRoom(Exception):
    """There is no place for them just now; the invitation stays."""


class PersonalLink:
    """The columns of such a link; only the hash of its secret is kept."""

    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(5), default="fi")
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When the newest letter went out; each letter has a secret of its own, and only the newest works."""
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))

    @property
    def is_open(self) -> bool:
        """Whether the invitation can still be answered."""
        return self.accepted_at is None and self.expires_at > clock.now()

    def renew(self, lasts: timedelta) -> str:
        """It has a new secret and works for that long; returns the secret, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        self.secret_hash = hash_of(token)
        self.sent_at = clock.now()
        self.expires_at = self.sent_at + lasts
        return token


class InvitationLink(PersonalLink):
    """The columns of an invitation: a personal link that somebody sent to somebody else."""

    invited_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
