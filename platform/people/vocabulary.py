"""The ways in which people come in, what links in letters are for, and what can be said of a code."""

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
    CONFIRM_PRIVATE = "confirm private address"
    """The address is its reader's own, and opens their account beside the one from work."""
    UNDO_ADDRESS = "undo address"
    """The old address is theirs again."""


class Shown(StrEnum):
    """What became of a code that somebody showed."""

    RIGHT = "right"
    WRONG = "wrong"
    """Not the code, or one that was used before: who guesses is not told which."""
    TOO_OFTEN = "too often"
    """Not looked at: too many were wrong."""


class HelpReason(StrEnum):
    """Why the office takes somebody's second factor away."""

    LOST = "lost"
    REPLACED = "replaced"
    BROKEN = "broken"
