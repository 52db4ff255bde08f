"""Which programmes take applications: told by the room above, for signing up makes sense only then."""

from collections.abc import Callable

from foundation.database import Words

_tellers: list[Callable[[], dict[str, Words]]] = []


def told_by(teller: Callable[[], dict[str, Words]]) -> Callable[[], dict[str, Words]]:
    """The room that knows programmes tells which are open: their titles by slug."""
    _tellers.append(teller)
    return teller


def open_programmes() -> dict[str, Words]:
    """The titles of the programmes that take applications now, by slug."""
    return {slug: title for teller in _tellers for slug, title in teller().items()}
