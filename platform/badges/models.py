"""Badge classes, issuers, keys, awards, status lists."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Cohort
from foundation.database import Base, Words
from organisations.models import Organisation
from people.models import Person
from people.personal_links import InvitationLink


class Issuer(Base):
    """An organisation that signs badges; its DID is made from the public address and this row's id."""

    __tablename__ = "issuers"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), unique=True)
    did: Mapped[str] = mapped_column(String(300), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    """Whether new badges are given in its name; its old ones verify either way."""

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
    withdrawn_at: Mapped[datetime | None]
    """When it was found in wrong hands: it is published no more, and nothing that it signed verifies."""

    issuer: Mapped[Issuer] = relationship(lazy="raise", back_populates="keys")


class BadgeClass(Base):
    """One version of a badge; never changed once loaded, so that what was awarded stays what it was."""

    __tablename__ = "badge_classes"
    __table_args__ = (UniqueConstraint("slug", "digest", "issuer_id"),)

    original_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("badge_classes.id"))
    """The office's own, where an organisation gives the same badge in its own name."""
    slug: Mapped[str] = mapped_column(String(80), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuers.id"))
    name: Mapped[Words]
    description: Mapped[Words]
    criteria: Mapped[Words]
    criteria_html: Mapped[Words]
    design: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Shape, colour and icon of the picture; `file` with a digest where one was uploaded instead."""
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    template: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    """The canonical form compiled for signing, per language."""
    tags: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    alignments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Skills of somebody's framework that the badge answers to: name, url, framework, code."""
    level: Mapped[str] = mapped_column(String(20), default="")
    """A word of `vocabulary.Level`, or none."""
    validity_months: Mapped[int | None]
    """For how long an award of it is in force; none means for good."""
    made_here: Mapped[bool] = mapped_column(default=False)
    """Made by the office in the interface; others come with their programme's content."""
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What earns it by itself, as `rules.Rules` writes it; empty where people give it."""
    programme_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    """In whose cohorts the rules are looked at; none for a milestone, which asks for other badges only."""

    issuer: Mapped[Issuer] = relationship(lazy="raise")


class Endorsement(Base):
    """An organisation stands behind a badge: its words, signed with its own key."""

    __tablename__ = "endorsements"
    __table_args__ = (UniqueConstraint("badge_class_id", "issuer_id"),)

    badge_class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("badge_classes.id"))
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuers.id"), index=True)
    comment: Mapped[str] = mapped_column(String(500))
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

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
    """A badge given to a person: the credential's exact bytes, and what its earner allowed."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("badge_slug", "cohort_id", "person_id", "edition"),
        UniqueConstraint("status_list_id", "status_index"),
        # nulls differ from each other: outside cohorts the constraint above holds nothing
        Index(
            "uq_awards_outside_cohorts",
            "badge_slug",
            "person_id",
            "edition",
            unique=True,
            sqlite_where=text("cohort_id IS NULL"),
            postgresql_where=text("cohort_id IS NULL"),
        ),
    )

    badge_class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("badge_classes.id"), index=True)
    badge_slug: Mapped[str] = mapped_column(String(80))
    """Stands here too so that a new version of the badge does not award it twice."""
    cohort_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cohorts.id"))
    """None for a milestone, or for somebody outside a cohort."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    """1 for the badge that was earned; one more when it is renewed, or given anew after it was taken back."""
    valid_until: Mapped[datetime | None]
    """When it ends, as the credential says; none means never."""
    awarded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """Who gave it by hand; none when the facts did."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was given by hand."""
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
    cohort: Mapped[Cohort | None] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    status_list: Mapped[StatusList] = relationship(lazy="raise")


class BadgeOffer(InvitationLink, Base):
    """A badge that waits for somebody who has no account: a link in a letter takes it."""

    __tablename__ = "badge_offers"
    __table_args__ = (UniqueConstraint("badge_slug", "email"),)

    badge_slug: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
