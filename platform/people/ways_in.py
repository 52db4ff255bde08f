"""Other ways in than those of this room: rooms above offer theirs, and the sign-in page shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class WayIn:
    """A link on the sign-in page."""

    label: str
    url: str


_offered: list[tuple[Any, str, Callable[[], bool]]] = []


def offer(label: Any, endpoint: str, *, shown: Callable[[], bool]) -> None:
    """Put a way in on the sign-in page, for as long as ``shown()`` says that it leads somewhere."""
    if all(endpoint != known for _label, known, _shown in _offered):
        _offered.append((label, endpoint, shown))


def ways_in(target: str | None = None) -> list[WayIn]:
    """The ways that are open now; each leads to the page ``target`` in the end."""
    return [
        WayIn(str(label), url_for(endpoint, next=target)) for label, endpoint, shown in _offered if shown()
    ]
