"""Invitations to a place in an organisation, a deputy's too: sent, sent again, withdrawn, answered."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from foundation import clock, limits
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from organisations import place_letters as letters
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.permissions import check_second_person, is_office, may_manage_members, serves_itself
from organisations.places import RightLost, lock, place_of, settle
from organisations.vocabulary import MembershipRole
from people.models import Person
from people.operations import create_person
from people.personal_links import InvitationOver
from people.queries import normal_email, person_by_email

LASTS = timedelta(days=14)
PAUSE = timedelta(minutes=10)
"""The same invitation this soon after the last letter is a double click."""
LONGEST = timedelta(days=366)
"""For how long a deputy may be named at most."""


class TooMany(Exception):
    """The inviter has sent as many letters today as anybody needs to."""


class AlreadyThere(Exception):
    """Whoever is invited has the place, or an open invitation of another kind to it."""


@dataclass(frozen=True)
class Days:
    """From when till when a deputy stands in, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first or self.last < clock.today() or self.last - self.first > LONGEST:
            raise ValueError("a deputy stands in for at least a day that is not over, at most for a year")


@dataclass(frozen=True)
class Guest:
    """Who is invited, and in which language."""

    email: str
    name: str
    language: str


def invite(
    organisation: Organisation,
    guest: Guest,
    role: MembershipRole,
    *,
    by: Person,
    deputy_for: Membership | None = None,
    days: Days | None = None,
) -> MembershipInvitation:
    """The guest has a letter with a personal link to the place; an earlier link to it works no more.

    Raises `AlreadyThere`, `RightLost`, `TooMany`, and `SecondPersonNeeded` when somebody of the office
    invites themselves.
    """
    email = normal_email(guest.email)
    check_second_person(by, email)
    lock(organisation.id, by)
    if not _may_still(by, organisation, role, deputy_for):
        raise RightLost
    _check_absent(organisation, email, role, deputy_for)
    invitation = _row(organisation, email, role)
    lately = invitation.is_open and clock.now() - invitation.sent_at < PAUSE if invitation.sent_at else False
    if lately and invitation.deputy_for_id == (deputy_for.id if deputy_for else None):
        return invitation
    if not is_office(by) and not limits.hit("invitations", by.id):
        raise TooMany
    invitation.name, invitation.language = clean_line(guest.name), guest.language
    invitation.invited_by_id = by.id
    invitation.accepted_at = invitation.accepted_by_id = None
    invitation.deputy_for_id = deputy_for.id if deputy_for else None
    invitation.starts_on, invitation.ends_on = (days.first, days.last) if days else (None, None)
    token = invitation.renew(LASTS)
    db.session.add(invitation)
    db.session.flush()
    record(by, "invited member", invitation, organisation=str(organisation.id), role=role.value)
    letters.invitation(invitation, organisation, by, token)
    return invitation


def _may_still(
    inviter: Person, organisation: Organisation, role: MembershipRole, deputy_for: Membership | None
) -> bool:
    """Whether the inviter may give the place now; asked again when the invitation is answered."""
    if is_office(inviter):
        return True
    if role is not MembershipRole.REPRESENTATIVE:
        return False
    return may_manage_members.allows(inviter, organisation) and (
        deputy_for is None or deputy_for.person_id == inviter.id
    )


def _check_absent(
    organisation: Organisation, email: str, role: MembershipRole, deputy_for: Membership | None
) -> None:
    person = person_by_email(email)
    place = place_of(organisation.id, person, role) if person else None
    if place is not None and (place.deputy_for_id is None or (deputy_for and not place.is_past)):
        raise AlreadyThere


def _row(organisation: Organisation, email: str, role: MembershipRole) -> MembershipInvitation:
    existing = db.session.scalar(
        select(MembershipInvitation).where(
            MembershipInvitation.organisation_id == organisation.id,
            MembershipInvitation.email == email,
            MembershipInvitation.role == role,
        )
    )
    return existing or MembershipInvitation(
        id=uuid.uuid4(), organisation_id=organisation.id, email=email, role=role
    )


def withdraw(invitation: MembershipInvitation, *, by: Person) -> None:
    """The invitation is gone and its link works no more. Raises `InvitationOver` when it was answered."""
    _hold(invitation)
    if invitation.accepted_at is not None:
        raise InvitationOver
    record(by, "withdrew invitation", invitation, organisation=str(invitation.organisation_id))
    db.session.delete(invitation)
    db.session.flush()


def join(invitation: MembershipInvitation, person: Person) -> Membership:
    """The person has the place and the invitation is answered; a second time changes nothing.

    Raises `InvitationOver` when somebody else answered, it is too old, or the inviter may invite no more.
    """
    _hold(invitation)
    return _join(invitation, person)


def join_as_new(
    invitation: MembershipInvitation, *, id: uuid.UUID, name: str, password: str | None, language: str
) -> Person:
    """Somebody has an account and the place. Raises as `join` and `create_person` do; then has neither."""
    _hold(invitation)
    _check_open(invitation)
    person = create_person(id=id, email=invitation.email, name=name, password=password, language=language)
    _join(invitation, person)
    return person


def _join(invitation: MembershipInvitation, person: Person) -> Membership:
    organisation = invitation.organisation
    if invitation.accepted_by_id == person.id and invitation.accepted_at is not None:
        existing = place_of(organisation.id, person, invitation.role)
        if existing is None:  # given, and taken away since
            raise InvitationOver
        return existing
    _check_open(invitation)
    if serves_itself(invitation.invited_by_id, person):
        raise InvitationOver
    invitation.accepted_at, invitation.accepted_by_id = clock.now(), person.id
    record(person, "accepted invitation", invitation, organisation=str(organisation.id))
    if invitation.deputy_for_id is None:
        membership, _new = settle(organisation, person, invitation.role, by=person)
        return membership
    return _stand_in(invitation, person)


def _stand_in(invitation: MembershipInvitation, person: Person) -> Membership:
    """The person is the deputy for the days of the invitation, and both know it."""
    place = place_of(invitation.organisation_id, person, invitation.role)
    if place is not None and place.deputy_for_id is None:
        return place
    if place is None:
        place = Membership(
            id=uuid.uuid4(),
            person_id=person.id,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
        )
        db.session.add(place)
    place.deputy_for_id = invitation.deputy_for_id
    place.starts_on, place.ends_on = invitation.starts_on, invitation.ends_on
    record(
        person,
        "became deputy",
        invitation.organisation,
        person=str(person.id),
        deputy_for=str(invitation.deputy_for_id),
        days=[str(place.starts_on), str(place.ends_on)],
    )
    db.session.flush()
    deputised = db.session.get_one(Membership, invitation.deputy_for_id)
    letters.deputy_begins(
        place, invitation.organisation, person, db.session.get_one(Person, deputised.person_id)
    )
    return place


def _check_open(invitation: MembershipInvitation) -> None:
    """Raise `InvitationOver` unless it can be answered and its sender may still give what it promises."""
    if not invitation.is_open or (invitation.ends_on is not None and invitation.ends_on < clock.today()):
        raise InvitationOver
    inviter = db.session.get(Person, invitation.invited_by_id)
    deputised = (
        db.session.get(Membership, invitation.deputy_for_id) if invitation.deputy_for_id is not None else None
    )
    if inviter is None or not _may_still(inviter, invitation.organisation, invitation.role, deputised):
        raise InvitationOver


def _hold(invitation: MembershipInvitation) -> None:
    """Hold the organisation's row until the transaction ends, and see what others did meanwhile."""
    lock(invitation.organisation_id)
    there = select(MembershipInvitation.id).where(MembershipInvitation.id == invitation.id)
    if db.session.scalar(there) is None:  # withdrawn a moment ago
        raise InvitationOver
    db.session.refresh(invitation, ["accepted_at", "accepted_by_id", "expires_at", "sent_at", "secret_hash"])
