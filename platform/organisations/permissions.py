"""Who speaks for an organisation, who is the office, who is in the trainer pool."""

import uuid
from typing import cast

from foundation.access import Permission
from foundation.rules import whoever
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people.models import Person
from people.second_factor import required_by
from people.session import let_see_as, load_with_person

load_with_person("memberships")


def memberships_of(person: Person) -> list[Membership]:
    """The person's memberships that hold today; read once a request."""
    return [m for m in cast(list[Membership], person.memberships) if m.holds_now]  # type: ignore[attr-defined]


def is_office(person: Person) -> bool:
    """Whether the person works in the programme office."""
    return any(membership.role is MembershipRole.OFFICE for membership in memberships_of(person))


def is_pool_trainer(person: Person) -> bool:
    """Whether the person is in the trainer pool."""
    return any(membership.role is MembershipRole.TRAINER for membership in memberships_of(person))


required_by(is_office)
required_by(is_pool_trainer)


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


def standing_of(person: Person) -> str:
    """What the person is to the house, for the log of acts: office, trainer, representative, or ""."""
    roles = {membership.role for membership in memberships_of(person)}
    order = (MembershipRole.OFFICE, MembershipRole.TRAINER, MembershipRole.REPRESENTATIVE)
    return next((role.value for role in order if role in roles), "")


office = whoever(is_office)

may_run_the_office = Permission(name="run the office", who="the programme office", allows=office.allows)
may_apply = Permission(
    name="apply for a cohort",
    who="representatives of an organisation",
    allows=lambda person, thing: bool(represented_organisations(person)),
)
may_take_away_second_factor = Permission(
    name="remove somebody's second factor",
    who="the programme office, for others only",
    allows=lambda person, other: is_office(person) and other.id != person.id,
)


class SecondPersonNeeded(Exception):
    """Somebody of the office wanted to give a place to themselves: another office person has to."""


def check_second_person(giver: Person, email: str) -> None:
    """Raise `SecondPersonNeeded` when the office gives a place to itself; ``email`` is the receiver's."""
    if giver.email == email and is_office(giver):
        raise SecondPersonNeeded


def serves_itself(inviter_id: uuid.UUID, person: Person) -> bool:
    """Whether somebody of the office answers their own invitation: it went to an address they have since."""
    return person.id == inviter_id and is_office(person)


def speaks_in_person(person: Person, organisation_id: uuid.UUID) -> bool:
    """Whether the person represents the organisation in their own right, not as somebody's deputy."""
    return any(
        m.role is MembershipRole.REPRESENTATIVE
        and m.organisation_id == organisation_id
        and m.deputy_for_id is None
        for m in memberships_of(person)
    )


def _may_end(person: Person, membership: Membership) -> bool:
    if is_office(person) or membership.person_id == person.id:
        return True
    theirs = membership.role is MembershipRole.REPRESENTATIVE
    return theirs and speaks_in_person(person, membership.organisation_id)


def _may_see_as(person: Person, seen: Person) -> bool:
    return is_office(person) and not is_office(seen)


def _may_name_deputy(person: Person, membership: Membership) -> bool:
    nameable = membership.role is MembershipRole.REPRESENTATIVE and membership.deputy_for_id is None
    return nameable and (membership.person_id == person.id or is_office(person))


may_see_members = Permission(
    name="see an organisation's people",
    who="its representatives and their deputies, the office",
    allows=lambda person, organisation: is_office(person) or represents(person, organisation.id),
)
may_manage_members = Permission(
    name="invite an organisation's representatives",
    who="its representatives, but no deputies; the office",
    allows=lambda person, organisation: is_office(person) or speaks_in_person(person, organisation.id),
)
may_manage_invitation = Permission(
    name="withdraw an invitation to an organisation",
    who=may_manage_members.who,
    allows=lambda person, invitation: may_manage_members.allows(person, invitation.organisation),
)
may_rename_organisation = Permission(
    name="rename an organisation",
    who="the office",
    allows=lambda person, organisation: is_office(person),
)
may_end_membership = Permission(
    name="end a place in an organisation",
    who="whoever has it; a representative's or deputy's also the organisation's representatives; the office",
    allows=_may_end,
)
may_change_membership = Permission(
    name="change a trainer's presentation",
    who="the office",
    allows=lambda person, membership: is_office(person) and membership.role is MembershipRole.TRAINER,
)
may_name_deputy = Permission(
    name="name a deputy for a representative",
    who="the representative, but no deputy; the office",
    allows=_may_name_deputy,
)
may_look_after_person = Permission(
    name="look after a person's places", who="the office", allows=lambda person, other: is_office(person)
)
may_see_as = Permission(
    name="see the house as somebody",
    who="the office, but never as one of the office",
    allows=_may_see_as,
)
let_see_as(_may_see_as)
