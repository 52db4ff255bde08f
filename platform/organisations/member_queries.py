"""Finding people and their places, for those who look after them."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from foundation import clock
from foundation.database import db
from foundation.paging import Page, paged
from foundation.text import clean_line
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person, UserSession


def like(typed: str) -> str:
    """A pattern that finds the typed text anywhere, itself and nothing cleverer: %, _ and \\ are letters."""
    plain = clean_line(typed)[:100].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def _counted(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def people_page(typed: str, asked: str | None) -> Page[Person]:
    """The people whose name or address has the typed text in it, by name, the page asked for."""
    statement = select(Person).order_by(Person.name, Person.id)
    if clean_line(typed):
        pattern = like(typed)
        statement = statement.where(
            or_(Person.name.ilike(pattern, escape="\\"), Person.email.ilike(pattern, escape="\\"))
        )
    return paged(statement, total=_counted(statement), asked=asked)


def places_of(people: list[Person]) -> dict[uuid.UUID, list[Membership]]:
    """The places in organisations that these people have today or will have, by person."""
    statement = (
        select(Membership)
        .join(Membership.organisation)
        .options(contains_eager(Membership.organisation))
        .where(
            Membership.person_id.in_([person.id for person in people]),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today()),
        )
        .order_by(Membership.role, Organisation.name)
    )
    found: dict[uuid.UUID, list[Membership]] = {person.id: [] for person in people}
    for membership in db.session.scalars(statement):
        found[membership.person_id].append(membership)
    return found


def person(person_id: uuid.UUID) -> Person | None:
    """The person with the key."""
    return db.session.get(Person, person_id)


def sessions_running(somebody: Person) -> int:
    """In how many browsers the person is signed in."""
    counted = select(func.count(UserSession.id)).where(
        UserSession.person_id == somebody.id,
        UserSession.ended_at.is_(None),
        UserSession.ends_at > clock.now(),
    )
    return db.session.scalar(counted) or 0


def membership(membership_id: uuid.UUID) -> Membership | None:
    """The place with its person, its organisation, and the place for which it stands in."""
    statement = (
        select(Membership)
        .options(
            joinedload(Membership.person),
            joinedload(Membership.organisation),
            joinedload(Membership.deputy_for).joinedload(Membership.person),
        )
        .where(Membership.id == membership_id)
    )
    return db.session.scalar(statement)


def members_page(organisation: Organisation, asked: str | None) -> Page[Membership]:
    """Those who have a place in the organisation, now or soon, with their persons, by role and name."""
    statement = (
        select(Membership)
        .join(Membership.person)
        .options(
            contains_eager(Membership.person),
            joinedload(Membership.deputy_for).joinedload(Membership.person),
        )
        .where(_of(organisation))
        .order_by(Membership.role, Person.name, Membership.id)
    )
    total = db.session.scalar(select(func.count(Membership.id)).where(_of(organisation))) or 0
    return paged(statement, total=total, asked=asked)


def _of(organisation: Organisation) -> ColumnElement[bool]:
    return (Membership.organisation_id == organisation.id) & or_(
        Membership.ends_on.is_(None), Membership.ends_on >= clock.today()
    )


def unanswered(organisation: Organisation) -> list[MembershipInvitation]:
    """The organisation's newest invitations without an answer, old ones included; at most fifty."""
    statement = (
        select(MembershipInvitation)
        .where(
            MembershipInvitation.organisation_id == organisation.id,
            MembershipInvitation.accepted_at.is_(None),
        )
        .order_by(MembershipInvitation.sent_at.desc())
        .limit(50)
    )
    return list(db.session.scalars(statement))


def _whole_invitation() -> Select[MembershipInvitation]:
    return select(MembershipInvitation).options(joinedload(MembershipInvitation.organisation))


def invitation_by_secret(secret_hash: str) -> MembershipInvitation | None:
    """The invitation whose newest letter carries the secret, with its organisation."""
    return db.session.scalar(_whole_invitation().where(MembershipInvitation.secret_hash == secret_hash))


def invitation(organisation_id: uuid.UUID, invitation_id: uuid.UUID) -> MembershipInvitation | None:
    """The invitation of this organisation, with the organisation."""
    return db.session.scalar(
        _whole_invitation().where(
            MembershipInvitation.id == invitation_id,
            MembershipInvitation.organisation_id == organisation_id,
        )
    )


def organisations_page(typed: str, asked: str | None) -> Page[Organisation]:
    """The organisations whose name has the typed text in it, by name."""
    statement = (
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.MUNICIPAL)
        .order_by(Organisation.name, Organisation.id)
    )
    if clean_line(typed):
        statement = statement.where(Organisation.name.ilike(like(typed), escape="\\"))
    return paged(statement, total=_counted(statement), asked=asked)


def is_last_of_the_office(somebody: Person) -> bool:
    """Whether nobody could run the office without the person; who waits to be erased can't."""
    staff = (
        select(Membership.person_id)
        .join(Membership.person)
        .where(Membership.role == MembershipRole.OFFICE, Person.restricted_at.is_(None))
    )
    return list(db.session.scalars(staff)) == [somebody.id]
