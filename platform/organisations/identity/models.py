"""The sign-in of their own that organisations have, and who people are to it."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation import clock
from foundation.database import Base
from organisations.models import Organisation
from people.models import Person


class IdentityProvider(Base):
    """An organisation's own sign-in, as the office registered it; one for each organisation."""

    __tablename__ = "identity_providers"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), unique=True
    )
    issuer: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(200))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    """The client's secret, sealed for this organisation, issuer and client."""
    tenants: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The tenants of Entra ID whose people are the organisation's."""
    enabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    domains: Mapped[list["EmailDomain"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="EmailDomain.name"
    )


class EmailDomain(Base):
    """A domain of e-mail addresses that belongs to an organisation; no two organisations have the same."""

    __tablename__ = "email_domains"

    provider_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("identity_providers.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(253), unique=True)
    """In punycode and lower case."""


class ExternalIdentity(Base):
    """Who a person is to a provider: this lets them in, and an e-mail address never does."""

    __tablename__ = "external_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    provider_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("identity_providers.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    """The `sub`; for Entra ID the tenant and the object in it, which outlive a change of our registration."""
    used_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")
    provider: Mapped[IdentityProvider] = relationship(lazy="raise")
