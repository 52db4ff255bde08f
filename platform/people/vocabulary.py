"""The ways in which people come in, and what can be said of a code that they show."""

from enum import StrEnum


class Way(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a word, not a password
    LINK = "link"
    """A one-time link that came by mail: an invitation, a sign-up, or one asked for."""
    ORGANISATION = "organisation"
    """The organisation's own identity, by OpenID Connect."""
    PASSKEY = "passkey"
    DEMONSTRATION = "demonstration"


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
