"""Passwords: kept as argon2id hashes, judged by length and by whether they would be guessed.

Length over rules (NIST SP 800-63B, 5.1.1.2): any letters, signs and spaces, pasted or typed; no change is
forced on anybody, and a password is refused only for being short or on somebody's list.
"""

from collections.abc import Callable, Iterable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _

from people.guessable import is_guessable

LEAST = 12
MOST = 200

_hasher = PasswordHasher()
# Compared with when there is no such person, or one without a password: an answer takes as long either way.
# Of a password that nobody has kept; written down, for to hash one is a tenth of what starting costs.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$40DjzMr4zbWjvSAlhXE3IA$y0MaU+41SZzTM/WLupvn3Pl9EzdFPZFHgA5wUUElV5Y"

_tellers: list[Callable[[Any], Iterable[str]]] = []


class PasswordRefused(ValueError):
    """The password is too easy to guess; the message tells its chooser why."""


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return _hasher.hash(password)


def matches(hashed: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; as slow for nobody, or for who has none."""
    try:
        return _hasher.verify(hashed or _NOBODY, password) and bool(hashed)
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Whether argon2's parameters have risen since the hash was made."""
    return _hasher.check_needs_rehash(hashed)


def told_about(teller: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterable[str]]:
    """Rooms above know more of a person, such as their organisation's name: nobody may use it as password."""
    _tellers.append(teller)
    return teller


def words_about(person: Any) -> list[str]:
    """What everybody knows of the person: name, address, and what rooms above tell."""
    return [person.name, person.email, *(word for teller in _tellers for word in teller(person))]


def check_password(password: str, about: Iterable[str] = ()) -> None:
    """Raise `PasswordRefused` for a password that others would guess; ``about`` as in `is_guessable`."""
    if len(password) < LEAST:
        raise PasswordRefused(_("Use at least %(least)s characters. A sentence works well.", least=LEAST))
    if len(password) > MOST:
        raise PasswordRefused(_("Use at most %(most)s characters.", most=MOST))
    if is_guessable(password, about):
        raise PasswordRefused(_("This password is too easy to guess. Try a sentence."))
