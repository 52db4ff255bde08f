"""Organisations, memberships, and invitations to them."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from foundation import clock
from foundation.database import Base, choice
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person
from people.personal_links import InvitationLink


class Organisation(Base):
    """A municipality, a joint authority, or the programme office itself."""

    __tablename__ = "organisations"

    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[OrganisationKind] = choice(OrganisationKind, default=OrganisationKind.MUNICIPAL)
    url: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

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


@dataclass(frozen=True)
class Workplace:
    """Where somebody works, as far as told: an organisation of the house, and its name in their words."""

    organisation_id: uuid.UUID | None = None
    name: str = ""


class FromOrganisation:
    """Where somebody works: an organisation of the house, or one in their own words, or untold."""

    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(160), default="")

    @property
    def workplace(self) -> Workplace:
        """The same, out of its row."""
        return Workplace(self.organisation_id, self.organisation_name)

    def works_at(self, workplace: Workplace) -> None:
        """Keep it so."""
        self.organisation_id, self.organisation_name = workplace.organisation_id, workplace.name


class ForATime:
    """A place that may hold for some days only, both ends included, as people in Finland count them."""

    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    @hybrid_property
    def in_its_time(self) -> bool:
        """Whether today is one of its days; as a condition in SQL too."""
        today = clock.today()
        return (self.starts_on is None or self.starts_on <= today) and (
            self.ends_on is None or today <= self.ends_on
        )

    @in_its_time.inplace.expression
    @classmethod
    def _in_its_time(cls) -> ColumnElement[bool]:
        today = clock.today()
        return and_(
            or_(cls.starts_on.is_(None), cls.starts_on <= today),
            or_(cls.ends_on.is_(None), cls.ends_on >= today),
        )

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < clock.today()


class Membership(ForATime, Base):
    """A person's place in an organisation: representative, office staff, or trainer of the pool.

    A representative's deputy has one for a time; it goes when the place that it stands in for goes.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[MembershipRole] = choice(MembershipRole)
    presentation: Mapped[dict[str, str]] = mapped_column(default=dict)
    """A trainer's own words on what they are good at, by language."""
    deputy_for_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memberships.id", ondelete="CASCADE"), index=True
    )
    """The place for which this one stands in; None for a place of one's own."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    # Loaded with the signed-in person once a request, and then asked by every permission: hence no "raise".
    person: Mapped[Person] = relationship(
        lazy="raise", backref=backref("memberships", lazy="select", passive_deletes=True)
    )
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    deputy_for: Mapped["Membership | None"] = relationship(lazy="raise", remote_side="Membership.id")

    @hybrid_property
    def holds_now(self) -> bool:
        """Whether the place counts today; as a condition in SQL too."""
        return bool(self.in_its_time)

    @holds_now.inplace.expression
    @classmethod
    def _holds_now(cls) -> ColumnElement[bool]:
        return cls.in_its_time  # type: ignore[return-value]


class MembershipInvitation(InvitationLink, ForATime, Base):
    """A personal link to a place in an organisation; with days, to a deputy's place."""

    __tablename__ = "membership_invitations"
    __table_args__ = (UniqueConstraint("organisation_id", "email", "role"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[MembershipRole] = choice(MembershipRole)
    deputy_for_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("memberships.id", ondelete="CASCADE"), index=True
    )

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    deputy_for: Mapped[Membership | None] = relationship(lazy="raise")
