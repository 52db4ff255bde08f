"""Reading organisations' own times."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.guidance.models import OrganisationTime, as_held
from courses.joining.models import CohortOrganisation
from courses.models import CoachingSession
from courses.vocabulary import HeldFor
from foundation.database import db
from organisations.models import Organisation


def organisations_of(session: CoachingSession) -> list[Organisation]:
    """The organisations that can have a time of their own, by name; none where all meet together."""
    if session.plan.held_for is not HeldFor.EACH_ORGANISATION:
        return []
    statement = (
        select(Organisation)
        .join(CohortOrganisation, CohortOrganisation.organisation_id == Organisation.id)
        .where(CohortOrganisation.cohort_id == session.cohort_id)
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(statement))


def times_of(sessions: Iterable[CoachingSession]) -> dict[uuid.UUID, list[OrganisationTime]]:
    """The times of each of these sessions in order, with organisations; one query, or none if none can be."""
    keys = [each.id for each in sessions if each.plan.held_for is HeldFor.EACH_ORGANISATION]
    if not keys:
        return {}
    statement = (
        select(OrganisationTime)
        .options(joinedload(OrganisationTime.organisation))
        .where(OrganisationTime.session_id.in_(keys))
        .order_by(OrganisationTime.starts_at, OrganisationTime.id)
    )
    found: dict[uuid.UUID, list[OrganisationTime]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.session_id, []).append(row)
    return found


def own_time(times: Iterable[OrganisationTime], organisation_id: uuid.UUID | None) -> OrganisationTime | None:
    """The organisation's among these."""
    return next((row for row in times if row.organisation_id == organisation_id), None)


def has_come_for_some(session: CoachingSession) -> bool:
    """Whether the day of some organisation's own time is today or past, and the session is held."""
    return any(as_held(session, own).has_come for own in times_of([session]).get(session.id, ()))


def held_for(session: CoachingSession, organisation_id: uuid.UUID | None) -> CoachingSession:
    """The session as the organisation's people have it."""
    return as_held(session, own_time(times_of([session]).get(session.id, ()), organisation_id))
