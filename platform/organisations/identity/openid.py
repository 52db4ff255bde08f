"""Talking with a provider: OpenID Connect's authorization code flow with PKCE, state and nonce, by Authlib.

Whatever a provider answers is hostile until checked. Of its description of itself only the fields that are
named here go any further, because Authlib hands all of them to its client, where they could switch off PKCE.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from joserfc.errors import InvalidClaimError, MissingClaimError
from joserfc.jwk import KeySet
from requests.exceptions import RequestException

from organisations.identity import entra
from organisations.identity.claims import Identity, IdentityRefused, Registration, believe
from organisations.identity.fetching import AddressRefused, GuardedSession, check_address

SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA", "RS384", "ES384", "PS384", "RS512", "ES512", "PS512")
"""Signatures with a private key only: with HS256 our own secret, or a public key, could sign."""
SCOPE = "openid email profile"

log = logging.getLogger("kehittamo")


class Fault(StrEnum):
    """What is wrong with a provider, or with how it was registered."""

    ADDRESS = "address"
    AWAY = "away"
    NO_DESCRIPTION = "no description"
    OTHER_ISSUER = "other issuer"
    NO_ENDPOINT = "no endpoint"
    NO_ALGORITHM = "no algorithm"
    NO_PKCE = "no pkce"
    NO_KEYS = "no keys"
    CLIENT = "client"


class ProviderFault(Exception):
    """The provider can't be used just now; `fault` says why, `told` what it said of itself."""

    def __init__(self, fault: Fault, told: str = "") -> None:
        self.fault, self.told = fault, told[:200]
        super().__init__(fault.value)


class CodeRefused(Exception):
    """The provider does not know the code, or no more."""


@dataclass(frozen=True)
class Begun:
    """An attempt to sign in: where the browser goes, and what must fit when it comes back."""

    url: str
    state: str
    nonce: str
    code_verifier: str


class _Client(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's Flask client, which asks nobody but over guarded connections."""

    client_cls = GuardedSession


def begin(registration: Registration, redirect_uri: str) -> Begun:
    """The beginning of an attempt. Raises `ProviderFault`."""
    client = _client(registration, discover(registration.issuer))
    begun = client.create_authorization_url(redirect_uri)
    return Begun(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])


def finish(
    registration: Registration, *, code: str, nonce: str, code_verifier: str, redirect_uri: str
) -> Identity:
    """Who the provider says it is. Raises `ProviderFault`, `CodeRefused` and `IdentityRefused`."""
    client = _client(registration, discover(registration.issuer))
    with _asking():
        token = client.fetch_access_token(redirect_uri, code=code, code_verifier=code_verifier)
        client.fetch_jwk_set()
    if not isinstance(token.get("id_token"), str):
        raise IdentityRefused("no ID token")
    with _judging():
        # Entra's shared addresses name no issuer beforehand: `believe` compares it in either case
        options = {name: {"essential": True} for name in ("iss", "sub", "aud", "exp", "iat", "nonce")}
        claims = client.parse_id_token(token, nonce=nonce, claims_options=options, leeway=SKEW)
    if "email" not in claims and client.server_metadata["userinfo_endpoint"]:
        with _asking():
            more = client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise IdentityRefused("userinfo sub")
        claims = {**{name: more.get(name) for name in ("email", "email_verified", "name")}, **claims}
    return believe(claims, registration)


def examine(registration: Registration) -> None:
    """Nothing happens when the provider knows us and answers as it should. Raises `ProviderFault`.

    It is asked for a token with a code that nobody gave: who does not know our secret says "invalid client",
    who does says that the code is none (RFC 6749, 5.2).
    """
    client = _client(registration, discover(registration.issuer))
    try:
        with _asking():
            keys = client.fetch_jwk_set()
        if not KeySet.import_key_set(keys).keys:
            raise ValueError
    except ProviderFault:
        raise
    except Exception:  # a library over a provider's answer: whatever it says
        raise ProviderFault(Fault.NO_KEYS) from None
    try:
        with _asking():
            client.fetch_access_token(
                "https://nowhere.invalid/", code="nobody-gave-this", code_verifier="x" * 43
            )
    except CodeRefused:
        pass


def discover(issuer: str) -> dict[str, Any]:
    """What we need of the provider's description of itself. Raises `ProviderFault`.

    OpenID Connect Discovery 4.3: the issuer in it is the one that was registered, letter for letter; Entra's
    shared addresses have a place for the tenant instead.
    """
    told = _description(issuer)
    expected = entra.issuer_for(issuer, entra.TEMPLATE) if entra.is_shared(issuer) else issuer
    if told.get("issuer") != expected:
        raise ProviderFault(Fault.OTHER_ISSUER, str(told.get("issuer")))
    found: dict[str, Any] = {"issuer": issuer}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        found[name] = _endpoint(told.get(name), name)
    optional = None if entra.is_entra(issuer) else told.get("userinfo_endpoint")
    found["userinfo_endpoint"] = _endpoint(optional, "userinfo_endpoint") if optional else ""
    algorithms = _names(told.get("id_token_signing_alg_values_supported")) or ["RS256"]
    found["id_token_signing_alg_values_supported"] = [name for name in ALGORITHMS if name in algorithms]
    if not found["id_token_signing_alg_values_supported"]:
        raise ProviderFault(Fault.NO_ALGORITHM)
    methods = _names(told.get("code_challenge_methods_supported"))
    if methods and "S256" not in methods:
        raise ProviderFault(Fault.NO_PKCE)
    ways = _names(told.get("token_endpoint_auth_methods_supported"))
    basic = not ways or "client_secret_basic" in ways
    found["token_endpoint_auth_method"] = "client_secret_basic" if basic else "client_secret_post"
    return found


def _description(issuer: str) -> dict[str, Any]:
    with _asking(), GuardedSession() as session:
        answer = session.request(
            "GET", issuer.rstrip("/") + "/.well-known/openid-configuration", withhold_token=True
        )
        if answer.status_code != 200:
            fault = Fault.AWAY if answer.status_code >= 500 else Fault.NO_DESCRIPTION
            raise ProviderFault(fault, str(answer.status_code))
        try:
            told = answer.json()
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise ProviderFault(Fault.NO_DESCRIPTION)
        return told


def _endpoint(url: object, name: str) -> str:
    if not isinstance(url, str):
        raise ProviderFault(Fault.NO_ENDPOINT, name)
    try:
        check_address(url)
    except AddressRefused:
        raise ProviderFault(Fault.NO_ENDPOINT, name) from None
    return url


def _names(told: object) -> list[str]:
    return [name for name in told if isinstance(name, str)] if isinstance(told, list) else []


def _client(registration: Registration, metadata: dict[str, Any]) -> _Client:
    options = {
        "scope": SCOPE,
        "code_challenge_method": "S256",
        "token_endpoint_auth_method": metadata["token_endpoint_auth_method"],
    }
    metadata = {name: told for name, told in metadata.items() if name not in options}
    return _Client(
        FlaskIntegration("organisation"),
        "organisation",
        client_id=registration.client_id,
        client_secret=registration.client_secret,
        client_kwargs=options,
        **metadata,
    )


@contextmanager
def _asking() -> Iterator[None]:
    """Whatever goes wrong while a provider is asked is its fault, or that of how it was registered."""
    try:
        yield
    except (ProviderFault, IdentityRefused):
        raise
    except AddressRefused:
        raise ProviderFault(Fault.ADDRESS) from None
    except OAuthError as refused:
        if refused.error in ("invalid_client", "unauthorized_client"):
            raise ProviderFault(Fault.CLIENT) from None
        raise CodeRefused from None
    except (RequestException, OSError) as fault:
        log.warning("an identity provider is away: %s", type(fault).__name__)
        raise ProviderFault(Fault.AWAY) from None
    except Exception as fault:  # libraries over a hostile answer: anything may come
        log.warning("an identity provider's answer can't be read: %s", type(fault).__name__)
        raise ProviderFault(Fault.AWAY) from None


@contextmanager
def _judging() -> Iterator[None]:
    """Whatever goes wrong while a token is judged means that it is not believed."""
    try:
        yield
    except (InvalidClaimError, MissingClaimError) as fault:
        raise IdentityRefused(str(fault.claim)) from None
    except Exception as fault:  # libraries over a hostile token: anything may come
        raise IdentityRefused(type(fault).__name__) from None
