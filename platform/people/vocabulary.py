"""The ways in which people come in."""

from enum import StrEnum


class Way(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a word, not a password
    LINK = "link"
    """A one-time link that came by mail: an invitation, a sign-up, or one asked for."""
    ORGANISATION = "organisation"
    """The organisation's own identity, by OpenID Connect."""
    PASSKEY = "passkey"
    DEMONSTRATION = "demonstration"
