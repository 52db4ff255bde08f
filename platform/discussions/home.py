"""What was said last, beside a person's path."""

from courses.home import Card, cards_from
from courses.models import Cohort
from courses.vocabulary import CohortRole
from discussions import queries
from people.models import Person

SHOWN = 2


@cards_from
def cards(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """The latest posts of the cohort; no card as long as nobody has said anything."""
    posts = queries.latest_posts(cohort, SHOWN)
    if not posts:
        return []
    return [Card("discussions/card.html", {"cohort": cohort, "posts": posts})]
