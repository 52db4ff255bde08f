"""Issuers' identities: did:web names, their documents and addresses."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from badges.openbadges import contexts, multikey

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")


class NotADid(ValueError):
    """The text is not a DID that this module can follow."""


def for_issuer(base_url: str, issuer: UUID) -> str:
    """The issuer's DID under the platform's address: did:web:host%3A8000:issuers:<uuid>."""
    parts = urlsplit(base_url)
    if not _HOST.fullmatch(parts.netloc):
        raise NotADid(f"no did:web can be made of {base_url!r}")
    segments = [segment for segment in parts.path.split("/") if segment]
    return ":".join(["did:web", quote(parts.netloc, safe=""), *segments, "issuers", str(issuer)])


def url(did: str) -> str:
    """Where a did:web document lies (always https); NotADid for other methods and malformed names."""
    prefix, _, name = did.partition("did:web:")
    host, *segments = name.split(":")
    host = unquote(host)
    if prefix or not _HOST.fullmatch(host):
        raise NotADid(did[:200])
    if not all(_SEGMENT.fullmatch(segment) and segment.strip(".") for segment in segments):
        raise NotADid(did[:200])
    path = "/".join(segments) if segments else ".well-known"
    return f"https://{host}/{path}/did.json"


def document(did: str, public_keys: Sequence[str]) -> dict[str, Any]:
    """The DID document of these Multikeys, retired ones included: without its key an old badge fails."""
    return {
        "@context": [contexts.DID, contexts.MULTIKEY],
        "id": did,
        "verificationMethod": [
            {"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key}
            for key in public_keys
        ],
        "assertionMethod": [f"{did}#{key}" for key in public_keys],
    }


def of_key(did: str) -> dict[str, Any]:
    """The document of a did:key, which is made of its name alone; NotADid if it is not an Ed25519 did:key."""
    key = did.removeprefix("did:key:")
    try:
        multikey.decode_public(key)
    except multikey.NotMultibase as error:
        raise NotADid(did[:200]) from error
    if key == did:
        raise NotADid(did[:200])
    return document(did, [key])


def assertion_key(document: object, did: str, method: str) -> str | None:
    """The Multikey under that name if the DID's document lets it make assertions, else None.

    The document must be the DID's own, the method must be listed in `assertionMethod`, and its controller
    must be the DID: a key that somebody else merely mentions counts for nothing.
    """
    if not isinstance(document, dict) or document.get("id") != did:
        return None
    allowed = document.get("assertionMethod")
    methods = document.get("verificationMethod")
    if not isinstance(allowed, list) or not isinstance(methods, list) or method not in allowed:
        return None
    for entry in methods:
        if not isinstance(entry, dict) or entry.get("id") != method:
            continue
        if entry.get("type") == "Multikey" and entry.get("controller") == did:
            key = entry.get("publicKeyMultibase")
            return key if isinstance(key, str) else None
    return None
