"""What of a checked ID token is believed: who it is, and which e-mail address may be used for anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from foundation.text import clean_line
from organisations.identity import entra
from organisations.identity.domains import belongs
from people.queries import normal_email

LONGEST_SUBJECT = 255
"""Letters of a `sub`, OpenID Connect Core 2."""


@dataclass(frozen=True)
class Registration:
    """What the office registered of an organisation's provider, in the hand while the database is let go."""

    organisation_id: UUID
    organisation: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    tenants: frozenset[str]
    domains: frozenset[str]


@dataclass(frozen=True)
class Identity:
    """Somebody whom the provider vouches for; `issuer` and `subject` are who it is, nothing else is."""

    organisation_id: str
    issuer: str
    subject: str
    email: str
    """An address of the organisation that the provider has verified; empty when it is not so."""
    name: str
    second_factor: bool
    """Whether the provider says that it asked for more than one proof."""


class IdentityRefused(Exception):
    """What the provider said does not hold; `reason` names what, for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason[:80]
        super().__init__(self.reason)


def believe(claims: Mapping[str, Any], registration: Registration) -> Identity:
    """The identity that claims with a good signature, nonce and time tell of. Raises `IdentityRefused`.

    Core 3.1.3.7: the issuer is the registered one, and the token is for us and for nobody else beside us.
    """
    if claims.get("aud") not in (registration.client_id, [registration.client_id]):
        raise IdentityRefused("aud")
    issuer, subject = _who(claims, registration)
    methods = claims.get("amr")
    return Identity(
        organisation_id=str(registration.organisation_id),
        issuer=issuer,
        subject=subject,
        email=_address(claims, registration),
        name=_name(claims.get("name")),
        second_factor=isinstance(methods, list) and "mfa" in methods,
    )


def _who(claims: Mapping[str, Any], registration: Registration) -> tuple[str, str]:
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise IdentityRefused("sub")
    if not entra.is_entra(registration.issuer):
        if issuer != registration.issuer:
            raise IdentityRefused("iss")
        return issuer, subject
    tenant, person = claims.get("tid"), claims.get("oid")
    if not entra.is_key(tenant) or not entra.is_key(person):
        raise IdentityRefused("tid, oid")
    if tenant not in entra.tenants_of(registration.issuer, registration.tenants):
        raise IdentityRefused("tid")
    if issuer != entra.issuer_for(registration.issuer, tenant):
        raise IdentityRefused("iss")
    return issuer, f"{tenant}.{person}"


def _address(claims: Mapping[str, Any], registration: Registration) -> str:
    """The address if its owner was verified and it is the organisation's; Entra says so by `xms_edov`."""
    address = claims.get("email")
    if entra.is_entra(registration.issuer):
        verified = claims.get("xms_edov") in (True, "1", "true")
    else:
        verified = claims.get("email_verified") is True
    if not verified or not isinstance(address, str) or len(address) > 320:
        return ""
    return normal_email(address) if belongs(address, registration.domains) else ""


def _name(told: object) -> str:
    return clean_line(told)[:120] if isinstance(told, str) else ""
