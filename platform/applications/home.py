"""What applications put on somebody's desk: the office's queue, an organisation's own applications."""

from applications import queries, wording
from courses.home import Card, desk_from
from organisations.permissions import is_office, represented_organisations
from people.models import Person


@desk_from
def desk(person: Person) -> list[Card]:
    """For the office how many applications wait; for a representative the newest of their own."""
    if is_office(person):
        count, oldest = queries.waiting()
        return [Card("applications/desk_office.html", {"count": count, "oldest": oldest, "wording": wording})]
    if represented_organisations(person):
        newest = queries.newest_own(person)
        return [Card("applications/desk_own.html", {"applications": newest, "wording": wording})]
    return []
