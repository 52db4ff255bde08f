"""Finding organisations and their members."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from foundation.database import db
from organisations.models import Membership, Organisation
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person
from people.passwords import told_about


def office() -> Organisation | None:
    """The programme office."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.OFFICE))


def organisation(organisation_id: uuid.UUID) -> Organisation | None:
    """The organisation with the key."""
    return db.session.get(Organisation, organisation_id)


@told_about
def names_around(person: Person) -> list[str]:
    """The names of the organisations in which the person has a place: they make poor passwords."""
    names = select(Organisation.name).join(Membership, Membership.organisation_id == Organisation.id)
    return list(db.session.scalars(names.where(Membership.person_id == person.id).distinct()))


def trainer_pool() -> list[Membership]:
    """The trainers that organisations choose from, with their persons, by name."""
    statement = (
        select(Membership)
        .join(Membership.person)
        .options(joinedload(Membership.person))
        .where(Membership.role == MembershipRole.TRAINER, Person.restricted_at.is_(None))
        .order_by(Person.name)
    )
    return list(db.session.scalars(statement))


def office_people() -> list[Person]:
    """Those who work in the programme office, to be told of what waits for it."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == MembershipRole.OFFICE, Person.restricted_at.is_(None))
        .order_by(Person.name)
    )
    return list(db.session.scalars(statement))


def representatives_of(organisation_id: uuid.UUID) -> list[Person]:
    """Those who speak for the organisation today, deputies too."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == MembershipRole.REPRESENTATIVE,
            Membership.holds_now,
            Person.restricted_at.is_(None),
        )
        .order_by(Person.name)
    )
    return list(db.session.scalars(statement))


def organisations_by_id(keys: list[uuid.UUID]) -> list[Organisation]:
    """The organisations with these keys, by name."""
    return list(
        db.session.scalars(select(Organisation).where(Organisation.id.in_(keys)).order_by(Organisation.name))
    )
