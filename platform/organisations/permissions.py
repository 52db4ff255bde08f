"""Who speaks for an organisation, who is the office, who is in the trainer pool."""

import uuid
from typing import cast

from foundation.access import Permission
from foundation.rules import whoever
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people.models import Person
from people.session import load_with_person

load_with_person("memberships")


def memberships_of(person: Person) -> list[Membership]:
    """The person's memberships; read once a request."""
    return cast(list[Membership], person.memberships)  # type: ignore[attr-defined]


def is_office(person: Person) -> bool:
    """Whether the person works in the programme office."""
    return any(membership.role is MembershipRole.OFFICE for membership in memberships_of(person))


def is_pool_trainer(person: Person) -> bool:
    """Whether the person is in the trainer pool."""
    return any(membership.role is MembershipRole.TRAINER for membership in memberships_of(person))


def represented_organisations(person: Person) -> list[uuid.UUID]:
    """The keys of the organisations that the person speaks for."""
    return [
        membership.organisation_id
        for membership in memberships_of(person)
        if membership.role is MembershipRole.REPRESENTATIVE
    ]


def represents(person: Person, organisation_id: uuid.UUID) -> bool:
    """Whether the person speaks for the organisation."""
    return organisation_id in represented_organisations(person)


office = whoever(is_office)

may_run_the_office = Permission(name="run the office", who="the programme office", allows=office.allows)
may_apply = Permission(
    name="apply for a cohort",
    who="representatives of an organisation",
    allows=lambda person, thing: bool(represented_organisations(person)),
)
