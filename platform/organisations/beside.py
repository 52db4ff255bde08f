"""Pages that rooms above have of an organisation: told by them, found beside its people."""

from typing import Any

from flask import url_for

_pages: list[tuple[Any, str]] = []


def offer(label: Any, endpoint: str) -> None:
    """The page is found from the organisation's; its address takes the organisation's id."""
    if all(endpoint != page for _label, page in _pages):
        _pages.append((label, endpoint))


def pages_beside(organisation_id: object) -> list[tuple[str, str]]:
    """The label and address of each."""
    return [(str(label), url_for(page, organisation_id=organisation_id)) for label, page in _pages]
