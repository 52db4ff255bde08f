"""Badge classes, issuers, keys, awards, status lists."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Cohort
from foundation.database import Base, Words
from organisations.models import Organisation
from people.models import Person


class Issuer(Base):
    """An organisation that signs badges; its DID is made from the public address and this row's id."""

    __tablename__ = "issuers"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), unique=True)
    did: Mapped[str] = mapped_column(String(300), unique=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    keys: Mapped[list["SigningKey"]] = relationship(
        lazy="raise", back_populates="issuer", order_by="SigningKey.created_at"
    )


class SigningKey(Base):
    """An Ed25519 key, its private half encrypted. A retired key signs no more but verifies for ever."""

    __tablename__ = "signing_keys"

    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuers.id"), index=True)
    public_multibase: Mapped[str] = mapped_column(String(80), unique=True)
    private_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    retired_at: Mapped[datetime | None]

    issuer: Mapped[Issuer] = relationship(lazy="raise", back_populates="keys")


class BadgeClass(Base):
    """One version of a badge; never changed once loaded, so that what was awarded stays what it was."""

    __tablename__ = "badge_classes"
    __table_args__ = (UniqueConstraint("slug", "digest", "issuer_id"),)

    slug: Mapped[str] = mapped_column(String(80), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuers.id"))
    name: Mapped[Words]
    description: Mapped[Words]
    criteria: Mapped[Words]
    criteria_html: Mapped[Words]
    design: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Shape, colour and icon of the picture."""
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    template: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """The canonical form compiled for signing, per language."""

    issuer: Mapped[Issuer] = relationship(lazy="raise")


class StatusList(Base):
    """A bit for each award of an issuer, signed; a set bit means revoked."""

    __tablename__ = "status_lists"

    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuers.id"), index=True)
    next_position: Mapped[int] = mapped_column(default=0)
    """How many places were given out; the index of each is scattered by a permutation that the seed makes."""
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    dirty: Mapped[bool] = mapped_column(default=True)
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    signed_at: Mapped[datetime | None]

    issuer: Mapped[Issuer] = relationship(lazy="raise")


class Award(Base):
    """A badge given to a person for a cohort: the credential's exact bytes, and what its earner allowed."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("badge_slug", "cohort_id", "person_id"),
        UniqueConstraint("status_list_id", "status_index"),
    )

    badge_class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("badge_classes.id"), index=True)
    badge_slug: Mapped[str] = mapped_column(String(80))
    """Stands here too so that a new version of the badge does not award it twice."""
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    status_list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("status_lists.id"))
    status_index: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    credential: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The signed JSON, byte for byte as it was signed."""
    proof_value: Mapped[str] = mapped_column(String(100))
    """The signature, by which the ledger knows its own."""
    answered_at: Mapped[datetime | None]
    """When the earner first said whether they take it, and whether others may see it."""
    declined_at: Mapped[datetime | None]
    """When the earner said that they don't want it."""
    published_at: Mapped[datetime | None]
    """When the earner said yes to a public page; none means there is no page."""
    name_hidden: Mapped[bool] = mapped_column(default=False)
    """Whether the public page leaves out whose badge it is."""
    verified_count: Mapped[int] = mapped_column(default=0)
    """How often somebody had it verified here; not who."""
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")

    badge_class: Mapped[BadgeClass] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    status_list: Mapped[StatusList] = relationship(lazy="raise")
