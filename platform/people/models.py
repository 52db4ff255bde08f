"""A person, the browsers in which they are signed in, their links by mail, kept forms and second factors."""

import uuid
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Dialect, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from foundation import clock
from foundation.database import Base, choice
from people.vocabulary import Purpose, Way


class Name(TypeDecorator[str]):
    """A person's name. Of whom was erased none is kept, and every page reads the same words instead of it."""

    impl = String(120)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _("Former participant") if value == "" else value


class Person(Base):
    """Somebody with an account; what they are to whom is told by memberships and enrolments.

    Who asked to be erased is restricted at once, and erased two weeks later: the row stays as a number.
    """

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(Name)
    title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """Empty for who has no password: they come by link, passkey or their organisation's identity."""
    language: Mapped[str] = mapped_column(String(5), default="fi")
    last_seen_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    """Since when nobody signs in with this account and no letter goes to it."""
    erased_at: Mapped[datetime | None]

    # Flask-Login's protocol
    is_authenticated = True
    is_anonymous = False

    @property
    def person_id(self) -> uuid.UUID:
        """The person's own key, by the name that everything about a person has it under."""
        return self.id

    @property
    def is_active(self) -> bool:
        """Whether the account is in use."""
        return self.restricted_at is None

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

    viewing_as_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    """Whom the person sees the house as, without being able to change anything."""
    viewing_until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    viewing_as: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[viewing_as_id])


class OneTimeLink(Base):
    """A link that went to a person by mail; its secret is in the letter, and only the hash is kept.

    It is good once, for one purpose, until it is too old or a newer one for the same purpose was made.
    """

    __tablename__ = "one_time_links"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = choice(Purpose)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(320))
    """The address that it speaks of: where it went, the new one, or the old one."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class PrivateAddress(Base):
    """An address of one's own, proved by a link in a letter: it lets in whoever has left the work address."""

    __tablename__ = "private_addresses"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)


class LinkRequest(Base):
    """Somebody asked for a link to sign in with. Whether anybody has the address is looked up afterwards.

    So the page that asks does the same work for every address, and tells nothing by its time.
    """

    __tablename__ = "link_requests"

    email: Mapped[str] = mapped_column(String(320))
    target: Mapped[str] = mapped_column(String(500), default="")
    """The page that they wanted to see."""


class KeptForm(Base):
    """What somebody typed and sent when they were signed in no more; the secret is in their cookie."""

    __tablename__ = "kept_forms"

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    """Whose it is, where the old session still told."""
    path: Mapped[str] = mapped_column(String(2000))
    fields: Mapped[dict[str, Any]]
    """`pairs`: names and values in their order."""
    asks_to_sign_in: Mapped[bool]
    had_files: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """The secret that a person's authenticator app shares with the house (TOTP, RFC 6238)."""

    __tablename__ = "second_factors"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    sealed_secret: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    """When the person showed the first code; until then nothing is asked of them."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The half minute whose code was used last: no code of it, or of one before it, is taken again."""
    wrong_codes: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper for whoever has not got the phone; only its hash is kept, and it works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that a phone or a computer keeps for its person (WebAuthn); the house has the public half."""

    __tablename__ = "passkeys"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """The authenticator's own name for it, base64url; the standard allows 1,023 bytes."""
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    used_at: Mapped[datetime | None]
