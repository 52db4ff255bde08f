"""Who may write and who may read reviews; the fair's own pages follow the cohort's rules."""

from courses.permissions import may_take_part, may_train, participates
from fair.models import Review, Stand
from foundation.access import Permission
from people.models import Person


def _writes(person: Person, review: Review) -> bool:
    cohort = review.stand.fair.cohort
    return review.reviewer_id == person.id and participates(person, cohort)


def _sees_all(person: Person, stand: Stand) -> bool:
    return may_train.allows(person, stand.fair.cohort)


may_write_review = Permission(
    name="write a review",
    who="the participant it was given to, who is never of the project's own group",
    allows=_writes,
)
may_visit_stand = Permission(
    name="visit a stand",
    who="those who take part in the cohort",
    allows=lambda person, stand: may_take_part.allows(person, stand.fair.cohort),
)
may_read_all_reviews = Permission(
    name="read all reviews of a stand", who="the cohort's trainers, the office", allows=_sees_all
)


def reads_reviews(person: Person, stand: Stand, *, is_member: bool, has_sent: bool) -> bool:
    """Whether the person reads the stand's reviews: its own group, who has sent theirs, trainers, office."""
    return is_member or has_sent or may_read_all_reviews.allows(person, stand)
