"""Places in organisations: given and ended under the organisation's lock, so that nobody is locked out."""

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from foundation.audit import record
from foundation.database import Words, db
from foundation.text import clean_line, clean_text
from organisations import place_letters as letters
from organisations.models import Membership, Organisation
from organisations.operations import add_member
from organisations.permissions import check_second_person, is_office, may_end_membership
from organisations.vocabulary import MembershipRole
from people.models import Person


class LastOne(Exception):
    """Without this place nobody could run the office, or speak for the organisation."""


class PlaceGone(Exception):
    """The place had been ended a moment ago."""


class RightLost(Exception):
    """Whoever acts has lost the right to, a moment ago."""


def lock(organisation_id: uuid.UUID, *actors: Person) -> None:
    """Hold the organisation's row until the transaction ends; the actors' places are read anew after that."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    for actor in actors:
        db.session.expire(actor, ["memberships"])


def give(organisation: Organisation, person: Person, role: MembershipRole, *, by: Person) -> Membership:
    """The person has a place of their own and a letter about it; who had it before keeps it.

    Raises `SecondPersonNeeded` when somebody of the office gives it to themselves, `RightLost`.
    """
    check_second_person(by, person.email)
    lock(organisation.id, by)
    if not is_office(by):
        raise RightLost
    membership, is_new = settle(organisation, person, role, by=by)
    if is_new:
        letters.given(organisation, person, role)
    return membership


def settle(
    organisation: Organisation, person: Person, role: MembershipRole, *, by: Person
) -> tuple[Membership, bool]:
    """The person's own place, and whether it is new; a deputy's place becomes one. Under the lock."""
    existing = place_of(organisation.id, person, role)
    if existing is None:
        return add_member(organisation, person, role, by=by), True
    if existing.deputy_for_id is None:
        return existing, False
    existing.deputy_for_id = existing.starts_on = existing.ends_on = None
    record(by, "added member", organisation, person=str(person.id), role=role.value)
    db.session.flush()
    return existing, True


def place_of(organisation_id: uuid.UUID, person: Person, role: MembershipRole) -> Membership | None:
    """The person's place in this role, whenever it holds."""
    return db.session.scalar(
        select(Membership).where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person.id,
            Membership.role == role,
        )
    )


def end(membership: Membership, *, by: Person) -> None:
    """The place is gone at the next request, with those of its deputies; all of them have a letter.

    ``membership`` has its person and organisation loaded. Raises `LastOne`, `PlaceGone`, `RightLost`.
    """
    lock(membership.organisation_id, by)
    if not may_end_membership.allows(by, membership):
        raise RightLost
    own = membership.deputy_for_id is None
    guarded = membership.role is MembershipRole.OFFICE or (
        membership.role is MembershipRole.REPRESENTATIVE and not is_office(by)
    )
    if own and guarded and not others(membership):
        raise LastOne
    deputies = db.session.scalars(
        select(Membership)
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
        .where(Membership.deputy_for_id == membership.id)
    ).all()
    for place in (*deputies, membership):
        gone = db.session.scalar(delete(Membership).where(Membership.id == place.id).returning(Membership.id))
        if gone is None:
            raise PlaceGone
        _tell(place, by)


def others(membership: Membership) -> int:
    """How many have the same place in their own right; who waits to be erased does not count."""
    counted = (
        select(func.count(Membership.id))
        .join(Membership.person)
        .where(
            Membership.organisation_id == membership.organisation_id,
            Membership.role == membership.role,
            Membership.deputy_for_id.is_(None),
            Membership.id != membership.id,
            Person.restricted_at.is_(None),
        )
    )
    return db.session.scalar(counted) or 0


def _tell(place: Membership, by: Person) -> None:
    """The log and those concerned know that the place has ended."""
    record(by, "removed member", place.organisation, person=str(place.person_id), role=place.role.value)
    deputised = db.session.get(Membership, place.deputy_for_id) if place.deputy_for_id else None
    if place.person_id != by.id:
        letters.ended(place, place.person)
    if deputised is not None and deputised.person_id != by.id:
        principal = db.session.get(Person, deputised.person_id)
        if principal is not None:
            letters.deputy_ended(place, principal)


def rename(organisation: Organisation, name: str, *, by: Person) -> None:
    """The organisation goes by the name everywhere, from now on."""
    if (new := clean_line(name)) != organisation.name:
        record(by, "renamed organisation", organisation, before=organisation.name, after=new)
        organisation.name = new


def present(membership: Membership, words: Words, *, by: Person) -> None:
    """The trainer is presented with these words to organisations that choose one."""
    membership.presentation = {
        language: text for language, raw in words.items() if (text := clean_text(raw).strip())
    }
    record(by, "changed presentation", membership, person=str(membership.person_id))
