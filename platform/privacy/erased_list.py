"""The list of who was erased: kept apart from the backups, so that a restored house erases them again."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from privacy import erasing, queries

_POSTS = {True: "with-posts", False: "without-posts"}


class NotTheList(ValueError):
    """A line of the file is none of the list; the message shows it."""


@dataclass(frozen=True)
class Entry:
    """Somebody who was erased: a key, and whether their posts went too."""

    person_id: uuid.UUID
    with_posts: bool


def lines() -> Iterator[str]:
    """The list as it is to be kept: a key, a date and a word in each line, no name."""
    for erasure in queries.erased():
        yield f"{erasure.person_id} {erasure.done_at:%Y-%m-%dT%H:%M:%SZ} {_POSTS[erasure.with_posts]}"


def read(lines: Iterable[str]) -> list[Entry]:
    """The entries of a kept list, all of them before the first is touched. Raises `NotTheList`."""
    return [_entry(line) for line in lines if line.strip()]


def erase_again(entries: Sequence[Entry]) -> int:
    """Whom an older backup has brought back is erased again; returns how many, none the second time."""
    return sum(erasing.erase_again(entry.person_id, with_posts=entry.with_posts) for entry in entries)


def _entry(line: str) -> Entry:
    try:
        key, _moment, posts = line.split()
        return Entry(uuid.UUID(key), {word: asked for asked, word in _POSTS.items()}[posts])
    except (ValueError, KeyError):
        raise NotTheList(f"This is no line of the list: {line.strip()[:80]}") from None
