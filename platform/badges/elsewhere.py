"""What verifying other givers' badges needs from their hosts: those that the settings list, no others."""

from typing import Any

from flask import current_app
from requests.exceptions import RequestException

from badges.openbadges import did
from badges.openbadges.reading import Unreadable, read
from badges.openbadges.signature import id_of
from badges.settings import public_url
from organisations.identity.fetching import AddressRefused, GuardedSession, check_address

MOST = 3
"""Addresses asked for one badge: the giver's keys, and at most two lists."""


def addresses_in(data: bytes) -> list[str]:
    """Where the badge's keys and status lists lie, as far as they lie with listed hosts; asks nothing yet."""
    try:
        document = read(data)
    except Unreadable:
        return []
    wanted = [keys_of(id_of(document.get("issuer"))), *_lists_of(document.get("credentialStatus"))]
    return [address for address in wanted[:MOST] if _is_listed(address)]


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
    return bytes(answer.content) if answer.status_code == 200 else None


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
