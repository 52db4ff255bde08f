"""The queues in which somebody waits, on their home page."""

from courses.home import Card, desk_from
from courses.joining import queries
from people.models import Person
from people.session import load_with_person

load_with_person("waiting_places")


@desk_from
def queues(person: Person) -> list[Card]:
    """One card for all queues; none when the person waits nowhere."""
    turns = queries.turns_of(person) if person.waiting_places else []  # type: ignore[attr-defined]
    return [Card("courses/joining/queues.html", {"turns": turns})] if turns else []
