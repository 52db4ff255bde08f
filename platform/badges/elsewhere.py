"""What verifying other givers' badges needs from their hosts: those that the settings list, no others."""

from typing import Any

from flask import current_app
from requests.exceptions import RequestException

from badges.openbadges import did, hosted, tokens
from badges.openbadges.reading import Unreadable, read
from badges.openbadges.signature import id_of
from badges.settings import public_url
from organisations.identity.fetching import AddressRefused, GuardedSession, check_address

MOST = 3
"""Addresses asked for one badge: the giver's keys, and at most two lists.

Of one of Open Badges 2.0 it is the badge itself, what it is, and whose.
"""


def addresses_in(data: bytes) -> list[str]:
    """Where the badge's keys and status lists lie, as far as they lie with listed hosts; asks nothing yet."""
    token = tokens.token_in(data)
    older = None if token else hosted.assertion_in(data)
    if older is not None:
        return [older.address] if _is_listed(older.address) else []
    try:
        document = token.credential if token else read(data)
    except Unreadable:
        return []
    wanted = [keys_of(id_of(document.get("issuer"))), *_lists_of(document.get("credentialStatus"))]
    return [address for address in wanted[:MOST] if _is_listed(address)]


def gathered(data: bytes) -> dict[str, bytes | None]:
    """What lies where the badge's giver keeps it, as far as the settings list the hosts; by address."""
    ahead = addresses_in(data)
    older = bool(ahead) and hosted.assertion_in(data) is not None
    found: dict[str, bytes | None] = {}
    while ahead and len(found) < MOST:
        address = ahead.pop(0)
        if address in found:
            continue
        found[address] = fetch(address)
        if older:
            ahead += [one for one in _named_in(found[address]) if _is_listed(one)]
    return found


def _named_in(data: bytes | None) -> list[str]:
    try:
        return hosted.names(read(data)) if data else []
    except Unreadable:
        return []


def fetch(address: str) -> bytes | None:
    """What lies there, or None: no redirects, a few seconds, a quarter of a megabyte at most."""
    try:
        with GuardedSession() as session:
            answer = session.request(
                "GET",
                address,
                withhold_token=True,
                headers={"Accept": "application/ld+json, application/json"},
            )
    except (AddressRefused, RequestException, OSError, ValueError):
        return None
    # A badge of 2.0 that was taken back says so with 410, Gone.
    return bytes(answer.content) if answer.status_code in (200, 410) else None


def keys_of(issuer: str) -> str:
    """Where the keys of that DID lie, or nothing for names that lie nowhere."""
    try:
        return did.url(issuer)
    except did.NotADid:
        return ""


def _lists_of(status: Any) -> list[str]:
    entries = status if isinstance(status, list) else [status]
    found = [entry.get("statusListCredential") for entry in entries if isinstance(entry, dict)]
    return [address for address in found if isinstance(address, str)]


def _is_listed(address: str) -> bool:
    """Whether the settings name the host; never our own, which needs no asking."""
    try:
        parts = check_address(address)
    except AddressRefused:
        return False
    listed = {host.strip().lower() for host in current_app.config["BADGE_HOSTS"].split(",") if host.strip()}
    return parts.netloc.lower() in listed and not address.startswith(f"{public_url()}/")
