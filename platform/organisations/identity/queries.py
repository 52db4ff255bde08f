"""Finding providers, and whose an identity is."""

import uuid
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from foundation.database import db
from foundation.paging import Page, paged
from organisations.identity.claims import Identity
from organisations.identity.domains import domain_of
from organisations.identity.models import EmailDomain, ExternalIdentity, IdentityProvider
from organisations.models import Organisation
from people.models import Person

_WHOLE = (joinedload(IdentityProvider.organisation), selectinload(IdentityProvider.domains))


@dataclass(frozen=True)
class Desk:
    """An organisation as the office sees it: with its provider, when it has one."""

    organisation: Organisation
    provider: IdentityProvider | None


def any_enabled() -> bool:
    """Whether there is an organisation whose people may come in with its own sign-in."""
    return db.session.scalar(select(exists().where(IdentityProvider.enabled))) or False


def enabled_providers() -> list[IdentityProvider]:
    """The providers in use with their organisations, by name."""
    statement = (
        select(IdentityProvider)
        .join(IdentityProvider.organisation)
        .options(*_WHOLE)
        .where(IdentityProvider.enabled)
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(statement))


def enabled_provider(organisation_id: uuid.UUID) -> IdentityProvider | None:
    """The organisation's provider, if it is in use."""
    found = provider_of(organisation_id)
    return found if found is not None and found.enabled else None


def provider_of(organisation_id: uuid.UUID) -> IdentityProvider | None:
    """The organisation's provider with its domains and its organisation, in use or not."""
    statement = (
        select(IdentityProvider).options(*_WHOLE).where(IdentityProvider.organisation_id == organisation_id)
    )
    return db.session.scalar(statement)


def provider_for_address(address: str) -> IdentityProvider | None:
    """The provider in use of the organisation to whose domain the address belongs."""
    statement = (
        select(IdentityProvider)
        .join(EmailDomain, EmailDomain.provider_id == IdentityProvider.id)
        .options(*_WHOLE)
        .where(IdentityProvider.enabled, EmailDomain.name == domain_of(address))
    )
    return db.session.scalar(statement)


def external_identity(identity: Identity) -> ExternalIdentity | None:
    """The row of the identity with its person, if it is joined to somebody's account."""
    return db.session.scalar(
        select(ExternalIdentity)
        .options(joinedload(ExternalIdentity.person))
        .where(ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject)
    )


def identities_of(person: Person) -> list[ExternalIdentity]:
    """The identities that are joined to the person's account, with whose they are, oldest first."""
    with_organisation = joinedload(ExternalIdentity.provider).joinedload(IdentityProvider.organisation)
    statement = (
        select(ExternalIdentity)
        .options(with_organisation)
        .where(ExternalIdentity.person_id == person.id)
        .order_by(ExternalIdentity.created_at)
    )
    return list(db.session.scalars(statement))


def desk(organisation_id: uuid.UUID) -> Desk | None:
    """The organisation and its provider."""
    organisation = db.session.get(Organisation, organisation_id)
    return Desk(organisation, provider_of(organisation_id)) if organisation else None


def desks(asked: str | None) -> Page[Desk]:
    """The page of organisations that was asked for: those with a provider first, then the others, by name."""
    statement = (
        select(Organisation)
        .outerjoin(IdentityProvider, IdentityProvider.organisation_id == Organisation.id)
        .order_by(IdentityProvider.id.is_(None), Organisation.name, Organisation.id)
    )
    total = db.session.scalar(select(func.count()).select_from(Organisation)) or 0
    page = paged(statement, total=total, asked=asked)
    keys = [organisation.id for organisation in page.rows]
    found = select(IdentityProvider).where(IdentityProvider.organisation_id.in_(keys))
    providers = {provider.organisation_id: provider for provider in db.session.scalars(found)}
    rows = [Desk(organisation, providers.get(organisation.id)) for organisation in page.rows]
    return Page(rows=rows, page=page.page, pages=page.pages, total=page.total)
