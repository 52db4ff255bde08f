"""What the office sees of a person's places; rooms above add theirs without being known here."""

from collections.abc import Callable
from dataclasses import dataclass

from people.models import Person


@dataclass(frozen=True)
class Line:
    """One place of the person. Texts are in the reader's language already."""

    title: str
    note: str
    url: str


Source = Callable[[Person], list[Line]]
_sources: list[Source] = []


def places_from(source: Source) -> Source:
    """Ask this function for a person's places: decorator for a room's `dossier.py`."""
    if source not in _sources:
        _sources.append(source)
    return source


def places_elsewhere(person: Person) -> list[Line]:
    """The person's places in the rooms above."""
    return [line for source in _sources for line in source(person)]
