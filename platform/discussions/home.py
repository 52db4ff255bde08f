"""What was said last, beside a person's path and beside a material."""

from courses.home import Card, cards_from
from courses.materials.beside import beside_material_from
from courses.models import Cohort, Material
from courses.vocabulary import CohortRole
from discussions import queries
from discussions.permissions import may_discuss, may_read_title
from people.models import Person

SHOWN = 2
SHOWN_ABOUT = 5


@cards_from
def cards(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """The latest posts of the cohort; no card as long as nobody has said anything."""
    posts = queries.latest_posts(cohort, SHOWN)
    if not posts:
        return []
    return [Card("discussions/card.html", {"cohort": cohort, "posts": posts})]


@beside_material_from
def about_material(person: Person, cohort: Cohort, material: Material) -> list[Card]:
    """What is said about the material, and the way to begin; nothing for those who don't discuss."""
    if not may_discuss.allows(person, cohort):
        return []
    threads = [
        thread
        for thread in queries.latest_about(cohort, material, SHOWN_ABOUT + 1)
        if may_read_title.allows(person, thread)
    ]
    more = len(threads) > SHOWN_ABOUT
    context = {"cohort": cohort, "material": material, "threads": threads[:SHOWN_ABOUT], "more": more}
    return [Card("discussions/beside.html", context)]
