"""Founding organisations and giving people their places in them."""

import uuid

from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from organisations.models import Membership, Organisation
from organisations.queries import office
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person


def found_organisation(name: str, *, kind: OrganisationKind = OrganisationKind.MUNICIPAL) -> Organisation:
    """A new organisation exists."""
    organisation = Organisation(id=uuid.uuid4(), name=clean_line(name), kind=kind)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def ensure_office(name: str, *, email: str, url: str) -> Organisation:
    """The programme office exists, under this name."""
    existing = office()
    if existing is None:
        existing = found_organisation(name, kind=OrganisationKind.OFFICE)
    existing.email, existing.url = email, url
    return existing


def add_member(
    organisation: Organisation,
    person: Person,
    role: MembershipRole,
    *,
    by: Person | None = None,
    presentation: dict[str, str] | None = None,
) -> Membership:
    """The person has the place in the organisation, and the log tells who gave it."""
    membership = Membership(
        person_id=person.id, organisation_id=organisation.id, role=role, presentation=presentation or {}
    )
    db.session.add(membership)
    record(by or person, "added member", organisation, person=str(person.id), role=role.value)
    db.session.flush()
    return membership
