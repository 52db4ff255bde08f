"""The office founds cohorts: of a programme without an application, or like a cohort that there is."""

import uuid
from collections.abc import Sequence
from datetime import date

from courses import places, queries
from courses.joining.requests import organisations_of
from courses.models import Cohort, ProgrammeVersion
from courses.operations import create_cohort, enrol
from courses.tailoring.operations import give_own_version
from courses.timetable.working_days import propose_dates
from courses.vocabulary import CohortRole, Joining
from foundation.audit import record
from foundation.database import db
from organisations.models import Organisation
from people.models import Person


def found(
    version: ProgrammeVersion,
    *,
    id: uuid.UUID,
    name: str,
    first: date,
    seats: int,
    organisations: Sequence[Organisation],
    trainer: Person | None,
    by: Person,
) -> Cohort:
    """The cohort exists with proposed dates; a chosen trainer has it and a letter.

    ``version`` has its sessions and tasks loaded. One organisation has it for itself. Raises as
    `places.appoint` does, and then there is no cohort; `IntegrityError` on the other half of a double click.
    """
    alone = organisations[0] if len(organisations) == 1 else None
    cohort = create_cohort(
        id=id,
        version=version,
        organisation=alone,
        several=() if alone else organisations,
        name=name,
        seats=seats,
        dates=propose_dates(version, first),
        self_enrolment=version.joining is Joining.SELF_ENROLMENT,
        by=by,
    )
    if trainer is not None:
        places.appoint(cohort, trainer, by=by)
    return cohort


def copy(
    pattern: Cohort, version: ProgrammeVersion, *, id: uuid.UUID, name: str, first: date, by: Person
) -> Cohort:
    """A cohort like the ``pattern`` exists: its programme's version, organisations, seats and trainers.

    ``version`` is the pattern's, with its sessions and tasks loaded; ``pattern`` has its organisation loaded.
    Nobody's deputies, nobody else of its people come along. Raises `IntegrityError` on the other half of a
    double click.
    """
    several = () if pattern.organisation_id else organisations_of(pattern)
    cohort = create_cohort(
        id=id,
        version=version,
        organisation=pattern.organisation,
        several=several,
        name=name,
        seats=pattern.seats,
        dates=propose_dates(version, first),
        self_enrolment=pattern.self_enrolment,
        by=by,
    )
    for place in queries.members_of(pattern, CohortRole.TRAINER):
        if place.deputy_for_id is None and place.person_id != by.id:
            enrol(cohort, place.person, CohortRole.TRAINER, by=by)
    record(by, "copied cohort", cohort, cohort=str(pattern.id))
    db.session.flush()
    if version.based_on_id:  # what the pattern's trainers change later is not for this cohort
        give_own_version(cohort, version)
    return cohort
