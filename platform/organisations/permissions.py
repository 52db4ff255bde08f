"""Who speaks for an organisation, who is the office, who is in the trainer pool."""

import uuid
from typing import cast

from foundation.access import Permission, RowPermission
from foundation.rules import equals, filled, one_of, own, told, whoever, with_any
from organisations.models import Membership, MembershipInvitation, Organisation
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
may_take_away_second_factor = RowPermission(
    name="remove somebody's second factor",
    who="the programme office, for others only",
    model=Person,
    rule=office & ~own(Person.id),
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


def _spoken_for_in_person(person: Person) -> list[uuid.UUID]:
    """The keys of the organisations that the person represents in their own right, not as a deputy."""
    return [
        membership.organisation_id
        for membership in memberships_of(person)
        if membership.role is MembershipRole.REPRESENTATIVE and membership.deputy_for_id is None
    ]


_own_place = own(Membership.person_id)
_representative_s = equals(Membership.role, MembershipRole.REPRESENTATIVE)
_of_the_office = with_any(
    Person,
    Membership.person_id,
    equals(Membership.role, MembershipRole.OFFICE) & told(Membership, "holds_now"),
    loaded="memberships",
)

may_see_members = RowPermission(
    name="see an organisation's people",
    who="its representatives and their deputies, the office",
    model=Organisation,
    rule=office | one_of(Organisation.id, represented_organisations),
)
may_manage_members = RowPermission(
    name="invite an organisation's representatives",
    who="its representatives, but no deputies; the office",
    model=Organisation,
    rule=office | one_of(Organisation.id, _spoken_for_in_person),
)
may_manage_invitation = RowPermission(
    name="withdraw an invitation to an organisation",
    who=may_manage_members.who,
    model=MembershipInvitation,
    rule=may_manage_members.rule.of(MembershipInvitation.organisation),
)
may_rename_organisation = RowPermission(
    name="rename an organisation", who="the office", model=Organisation, rule=office
)
may_arrange_sign_in = RowPermission(
    name="arrange an organisation's own sign-in", who="the office", model=Organisation, rule=office
)
may_end_membership = RowPermission(
    name="end a place in an organisation",
    who="whoever has it; a representative's or deputy's also the organisation's representatives; the office",
    model=Membership,
    rule=office
    | _own_place
    | (_representative_s & one_of(Membership.organisation_id, _spoken_for_in_person)),
)
may_change_membership = RowPermission(
    name="change a trainer's presentation",
    who="the office",
    model=Membership,
    rule=office & equals(Membership.role, MembershipRole.TRAINER),
)
may_name_deputy = RowPermission(
    name="name a deputy for a representative",
    who="the representative, but no deputy; the office",
    model=Membership,
    rule=_representative_s & ~filled(Membership.deputy_for_id) & (_own_place | office),
)
may_look_after_person = RowPermission(
    name="look after a person's places", who="the office", model=Person, rule=office
)
may_see_as = RowPermission(
    name="see the house as somebody",
    who="the office, but never as one of the office",
    model=Person,
    rule=office & ~_of_the_office,
)
let_see_as(may_see_as.allows)
