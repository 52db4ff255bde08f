"""Whose badge it is, and who may look over a cohort's badges."""

from badges.models import Award
from foundation.access import Permission
from organisations.permissions import is_office
from people.models import Person


def owns(person: Person, award: Award) -> bool:
    """Whether the person earned the badge."""
    return award.person_id == person.id


def may_read_credential(person: Person | None, award: Award) -> bool:
    """A published badge is everybody's to read; another only its earner's and the office's."""
    return award.published_at is not None or (
        person is not None and (owns(person, award) or is_office(person))
    )


may_keep_award = Permission(name="keep a badge", who="its earner", allows=owns)
