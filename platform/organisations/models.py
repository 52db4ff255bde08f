"""Organisations and memberships."""

import uuid

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from foundation.database import Base, choice
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person


class Organisation(Base):
    """A municipality, a joint authority, or the programme office itself."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[OrganisationKind] = choice(OrganisationKind, default=OrganisationKind.MUNICIPAL)
    url: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(320), default="")

    # one programme office, whoever starts the house twice at once
    __table_args__ = (
        Index(
            "uq_organisations_office",
            "kind",
            unique=True,
            sqlite_where=text("kind = 'office'"),
            postgresql_where=text("kind = 'office'"),
        ),
    )


class Membership(Base):
    """A person's place in an organisation: representative, office staff, or trainer of the pool."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[MembershipRole] = choice(MembershipRole)
    presentation: Mapped[dict[str, str]] = mapped_column(default=dict)
    """A trainer's own words on what they are good at, by language."""

    # Loaded with the signed-in person once a request, and then asked by every permission: hence no "raise".
    person: Mapped[Person] = relationship(lazy="raise", backref=backref("memberships", lazy="select"))
    organisation: Mapped[Organisation] = relationship(lazy="raise")
