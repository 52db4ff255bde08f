"""Who may what in a cohort: roles are enrolments, so every rule asks for the person's place in it."""

import uuid
from typing import cast

from courses.models import Cohort, Day, Enrolment, Invitation
from courses.vocabulary import CohortRole
from foundation.access import Permission, RowPermission
from foundation.rules import Keys, one_of
from organisations.permissions import office, represented_organisations
from people.models import Person
from people.session import load_with_person

load_with_person("enrolments")


def enrolments_of(person: Person) -> list[Enrolment]:
    """The person's places in cohorts that they have not left; read once a request."""
    return [e for e in cast(list[Enrolment], person.enrolments) if e.left_at is None]  # type: ignore[attr-defined]


def _places(person: Person) -> dict[uuid.UUID, CohortRole]:
    """What the person is in which cohort; a trainer who also takes part counts as trainer."""
    rank = (CohortRole.OBSERVER, CohortRole.PARTICIPANT, CohortRole.TRAINER)
    return {e.cohort_id: e.role for e in sorted(enrolments_of(person), key=lambda e: rank.index(e.role))}


def role_in(person: Person, cohort: Cohort) -> CohortRole | None:
    """What the person is in the cohort."""
    return _places(person).get(cohort.id)


def enrolment_in(person: Person, cohort: Cohort) -> Enrolment | None:
    """The person's place as a participant of the cohort."""
    return next(
        (e for e in enrolments_of(person) if e.cohort_id == cohort.id and e.role is CohortRole.PARTICIPANT),
        None,
    )


def trains(person: Person, cohort: Cohort) -> bool:
    """Whether the person is a trainer of the cohort."""
    return role_in(person, cohort) is CohortRole.TRAINER


def participates(person: Person, cohort: Cohort) -> bool:
    """Whether the person is a participant of the cohort."""
    return role_in(person, cohort) is CohortRole.PARTICIPANT


def _keys_as(*roles: CohortRole) -> Keys:
    """The cohorts in which the person has one of the roles."""
    return lambda person: {key for key, role in _places(person).items() if role in roles}


trainer = one_of(Cohort.id, _keys_as(CohortRole.TRAINER))
participant = one_of(Cohort.id, _keys_as(CohortRole.PARTICIPANT))
somebody_in_it = one_of(Cohort.id, _keys_as(*CohortRole))
representative = one_of(Cohort.organisation_id, represented_organisations)

may_see_cohort = RowPermission(
    name="see a cohort",
    who="its participants, trainers, observers, its organisation's representatives, the office",
    model=Cohort,
    rule=somebody_in_it | representative | office,
)
may_take_part = RowPermission(
    name="take part in a cohort",
    who="its participants, trainers, observers, the office",
    model=Cohort,
    rule=somebody_in_it | office,
)
may_do_as_participant = RowPermission(
    name="do what participants do", who="the cohort's participants", model=Cohort, rule=participant
)
may_train = RowPermission(
    name="train a cohort", who="its trainers, the office", model=Cohort, rule=trainer | office
)
may_invite = RowPermission(
    name="invite participants",
    who="the organisation's representatives, the cohort's trainers, the office",
    model=Cohort,
    rule=representative | trainer | office,
)

may_see_day = may_see_cohort.of(Day.cohort)
may_train_day = may_train.of(Day.cohort)
may_answer_invitation = may_invite.of(Invitation.cohort)
may_read_material = Permission(  # a page belongs to all cohorts of its programme: it is read as one of them
    may_see_cohort.name, may_see_cohort.who, lambda person, page: may_see_cohort.allows(person, page.cohort)
)
