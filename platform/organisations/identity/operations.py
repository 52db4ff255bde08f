"""Registering providers, and joining identities to accounts."""

import uuid
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.sealing import open_sealed, seal
from organisations.identity import letters, queries
from organisations.identity.claims import Identity, Registration
from organisations.identity.models import EmailDomain, ExternalIdentity, IdentityProvider
from organisations.models import Organisation
from people.models import Person
from people.vouching import VouchedElsewhere

_PURPOSE = "secrets of identity providers"


@dataclass(frozen=True)
class Settings:
    """What the office says of an organisation's provider; no secret means: the one that is kept."""

    issuer: str
    client_id: str
    client_secret: str
    tenants: list[str]
    domains: list[str]
    enabled: bool


class ChangedMeanwhile(Exception):
    """Somebody else saved first."""


class SecretMissing(Exception):
    """A secret is needed: there is none yet, or it was for another provider or client."""


class DomainTaken(Exception):
    """Another organisation has this domain."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        super().__init__(domain)


class IdentityTaken(Exception):
    """The identity is joined to another account."""


def save_provider(
    organisation: Organisation, settings: Settings, *, version: int, by: Person
) -> IdentityProvider:
    """The organisation's provider is as the settings say; ``version`` is the one that its changer saw.

    A secret is bound to its issuer and client: whoever turns the provider elsewhere must know it anew.
    Raises `ChangedMeanwhile`, `SecretMissing` and `DomainTaken`, and then nothing has changed; and
    `IntegrityError` when somebody else took the organisation or a domain in this moment.
    """
    provider = queries.provider_of(organisation.id)
    if (provider.version if provider else 0) != version:
        raise ChangedMeanwhile
    same = provider and (provider.issuer, provider.client_id) == (settings.issuer, settings.client_id)
    if not settings.client_secret and not same:
        raise SecretMissing
    _check_domains(settings.domains, organisation)
    is_new = provider is None
    if provider is None:
        provider = IdentityProvider(id=uuid.uuid4(), organisation_id=organisation.id, domains=[])
        db.session.add(provider)
    provider.issuer, provider.client_id = settings.issuer, settings.client_id
    provider.tenants, provider.enabled = settings.tenants, settings.enabled
    if settings.client_secret:
        owner = _owner(provider)
        provider.sealed_secret = seal(settings.client_secret.encode(), _key(), purpose=_PURPOSE, owner=owner)
    flag_modified(provider, "tenants")  # the version rises also where only a domain has changed
    kept = [domain for domain in provider.domains if domain.name in settings.domains]
    names = {domain.name for domain in kept}
    provider.domains = kept + [EmailDomain(name=name) for name in settings.domains if name not in names]
    record(
        by,
        "registered identity provider" if is_new else "changed identity provider",
        provider,
        organisation=str(organisation.id),
        issuer=settings.issuer,
        enabled=settings.enabled,
        domains=settings.domains,
        tenants=settings.tenants,
        new_secret=bool(settings.client_secret),
    )
    db.session.flush()
    return provider


def _check_domains(names: list[str], organisation: Organisation) -> None:
    of_others = (
        select(EmailDomain.name)
        .join(IdentityProvider, IdentityProvider.id == EmailDomain.provider_id)
        .where(EmailDomain.name.in_(names), IdentityProvider.organisation_id != organisation.id)
        .order_by(EmailDomain.name)
    )
    if (domain := db.session.scalars(of_others).first()) is not None:
        raise DomainTaken(domain)


def registration_of(provider: IdentityProvider) -> Registration:
    """All that is needed to talk with the provider, the secret opened. Raises `SealBroken`.

    ``provider`` has its organisation and domains loaded.
    """
    return Registration(
        organisation_id=provider.organisation_id,
        organisation=provider.organisation.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_secret=open_sealed(
            provider.sealed_secret, _key(), purpose=_PURPOSE, owner=_owner(provider)
        ).decode(),
        tenants=frozenset(provider.tenants),
        domains=frozenset(domain.name for domain in provider.domains),
    )


def _key() -> str:
    return str(current_app.config["KEY_SECRET"])


def _owner(provider: IdentityProvider) -> str:
    return f"{provider.organisation_id} {provider.issuer} {provider.client_id}"


def come_in(identity: Identity) -> Person | None:
    """The person to whose account the identity is joined, and it was used now; None when it is nobody's."""
    known = queries.external_identity(identity)
    if known is None:
        return None
    known.used_at = known.person.last_seen_at = clock.now()
    return known.person


def join_identity(identity: Identity, person: Person) -> ExternalIdentity:
    """The identity lets its holder in as the person, who is told by letter; a second time changes nothing.

    Raises `IdentityTaken` when it is joined to another account, `LookupError` when its provider has gone.
    """
    known = queries.external_identity(identity)
    if known is not None:
        if known.person_id != person.id:
            raise IdentityTaken
        return known
    provider = queries.enabled_provider(uuid.UUID(identity.organisation_id))
    if provider is None:
        raise LookupError("no such provider in use")
    joined = ExternalIdentity(
        id=uuid.uuid4(),
        person_id=person.id,
        provider_id=provider.id,
        issuer=identity.issuer,
        subject=identity.subject,
    )
    try:
        with db.session.begin_nested():
            db.session.add(joined)
            db.session.flush()
    except IntegrityError:  # the other half of a double click, or somebody else a moment ago
        return join_identity(identity, person)
    record(
        person, "joined identity", joined, provider=str(provider.id), organisation=identity.organisation_id
    )
    letters.identity_joined(person, provider.organisation.name, joined.id)
    return joined


def part_identity(joined: ExternalIdentity, *, by: Person) -> None:
    """The identity lets nobody in any more, and its owner is told by letter.

    Nobody is shut out by it: every account has an address, to which a link to come in is sent. ``joined`` has
    its provider with the organisation loaded.
    """
    record(by, "parted identity", joined, provider=str(joined.provider_id))
    letters.identity_parted(by, joined.provider.organisation.name, joined.id)
    db.session.delete(joined)
    db.session.flush()


def note_refusal(organisation_id: uuid.UUID, reason: str) -> None:
    """The log tells that a provider said of somebody what does not hold."""
    provider = queries.provider_of(organisation_id)
    if provider is not None:
        record(None, "refused identity", provider, reason=reason, organisation=str(organisation_id))


def join_invited(identity: Identity, person: Person) -> None:
    """As `join_identity`, for an invitation answered with the identity. Raises `VouchedElsewhere`."""
    try:
        join_identity(identity, person)
    except (IdentityTaken, LookupError) as fault:
        raise VouchedElsewhere from fault


def owner_of(identity: Identity) -> Person | None:
    """Whose account the identity lets into; None for nobody's."""
    known = queries.external_identity(identity)
    return known.person if known else None
