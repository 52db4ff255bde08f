"""The acts of the audit log in the reader's language: each room tells the words for its own."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from foundation.audit import FORGOT

ACTS: dict[str, Any] = {
    FORGOT: _l("Old entries of the log were removed: %(entries)s"),
    "removed harmful file": _l("A file that could do harm was removed"),
}
"""By the name under which the act is recorded: a sentence, with `%(...)s` for what its detail holds.

The ground's own are here from the beginning.
"""


def tell(words: Mapping[str, Any]) -> None:
    """These are the words for these acts."""
    ACTS.update(words)


class _Detail(dict[str, Any]):
    """What an entry's detail lacks is shown as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def in_words(act: str, detail: Mapping[str, Any] | None = None) -> str:
    """The act as a sentence; the recorded name where no room has words for it."""
    words = ACTS.get(act)
    return act if words is None else str(words) % _Detail(detail or {})


def by_words() -> list[tuple[str, str]]:
    """Every act, name and sentence, in the order of the sentences: for a list to choose from."""
    plain = ((act, " ".join(in_words(act).replace("–", "").split()).rstrip(" :")) for act in ACTS)
    return sorted(plain, key=lambda pair: pair[1])
