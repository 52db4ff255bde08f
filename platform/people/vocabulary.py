"""The ways in which people come in, and what links in letters are for."""

from enum import StrEnum


class Way(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a word, not a password
    LINK = "link"
    """A one-time link that came by mail: an invitation, a sign-up, or one asked for."""
    ORGANISATION = "organisation"
    """The organisation's own identity, by OpenID Connect."""
    PASSKEY = "passkey"
    DEMONSTRATION = "demonstration"


class Purpose(StrEnum):
    """What a one-time link does; one made for another purpose does nothing."""

    SIGN_IN = "sign in"
    CONFIRM_ADDRESS = "confirm address"
    """The new address is its reader's: from now on it is the person's."""
    UNDO_ADDRESS = "undo address"
    """The old address is theirs again."""
