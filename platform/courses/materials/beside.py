"""What stands beside a material: rooms above put it there, as the discussion does."""

from collections.abc import Callable

from courses.home import Card
from courses.models import Cohort, Material
from people.models import Person

BesideSource = Callable[[Person, Cohort, Material], list[Card]]

_sources: list[BesideSource] = []


def beside_material_from(source: BesideSource) -> BesideSource:
    """Ask this function for cards beside a material: decorator for a room's `home.py`."""
    if source not in _sources:
        _sources.append(source)
    return source


def cards_beside(person: Person, cohort: Cohort, material: Material) -> list[Card]:
    """All rooms' cards."""
    return [card for source in _sources for card in source(person, cohort, material)]
