"""Passwords: kept as argon2id hashes, judged by length and by how common they are."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _

LEAST = 12
MOST = 200

_hasher = PasswordHasher()
# Compared with when there is no such person, so that an answer takes as long either way.
_NOBODY = _hasher.hash("nobody has this password")
_COMMON = frozenset(
    (
        "salasana password qwerty kissa koira kesa talvi syksy kevat suomi helsinki kunta kehittamo"
        " lösenord sommar"
    ).split()
)


class PasswordRefused(ValueError):
    """The password is too easy to guess; the message tells its chooser why."""


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(password)


def matches(hashed: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; as slow for nobody, or for none, as for somebody."""
    try:
        return _hasher.verify(hashed or _NOBODY, password) and bool(hashed)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_password(password: str) -> None:
    """Raise `PasswordRefused` for a password that others would guess."""
    if len(password) < LEAST:
        raise PasswordRefused(_("Use at least %(least)s characters. A sentence works well.", least=LEAST))
    if len(password) > MOST:
        raise PasswordRefused(_("Use at most %(most)s characters.", most=MOST))
    core = "".join(letter for letter in password.casefold() if letter.isalpha())
    if len(set(password)) < 5 or any(core == word * (len(core) // len(word)) for word in _COMMON if core):
        raise PasswordRefused(_("This password is too easy to guess. Try a sentence."))
