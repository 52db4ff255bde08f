"""Who may what in a cohort: roles are enrolments, so every rule asks for the person's place in it."""

from typing import cast

from sqlalchemy import ColumnElement, or_, select, true

from courses.models import Cohort, Enrolment
from courses.vocabulary import CohortRole
from foundation.access import Permission
from organisations.permissions import is_office, represented_organisations, represents
from people.models import Person
from people.second_factor import required_by
from people.session import load_with_person

load_with_person("enrolments")


def enrolments_of(person: Person) -> list[Enrolment]:
    """The person's places in cohorts that hold today; read once a request."""
    return [e for e in cast(list[Enrolment], person.enrolments) if e.holds_now]  # type: ignore[attr-defined]


def role_in(person: Person, cohort: Cohort) -> CohortRole | None:
    """What the person is in the cohort; a trainer who also takes part counts as trainer."""
    roles = {e.role for e in enrolments_of(person) if e.cohort_id == cohort.id}
    return next(
        (role for role in (CohortRole.TRAINER, CohortRole.PARTICIPANT, CohortRole.OBSERVER) if role in roles),
        None,
    )


def enrolment_in(person: Person, cohort: Cohort) -> Enrolment | None:
    """The person's place as a participant of the cohort."""
    return next(
        (e for e in enrolments_of(person) if e.cohort_id == cohort.id and e.role is CohortRole.PARTICIPANT),
        None,
    )


@required_by
def trains_somewhere(person: Person) -> bool:
    """Whether the person is a trainer of any cohort."""
    return any(enrolment.role is CohortRole.TRAINER for enrolment in enrolments_of(person))


def trains(person: Person, cohort: Cohort) -> bool:
    """Whether the person is a trainer of the cohort."""
    return role_in(person, cohort) is CohortRole.TRAINER


def participates(person: Person, cohort: Cohort) -> bool:
    """Whether the person is a participant of the cohort."""
    return role_in(person, cohort) is CohortRole.PARTICIPANT


def visible_cohorts(person: Person) -> ColumnElement[bool]:
    """The cohorts that the person may see, as a condition for a query."""
    if is_office(person):
        return true()
    enrolled = select(Enrolment.cohort_id).where(Enrolment.person_id == person.id, Enrolment.holds_now)
    return or_(Cohort.id.in_(enrolled), Cohort.organisation_id.in_(represented_organisations(person)))


may_see_cohort = Permission(
    name="see a cohort",
    who="its participants, trainers, observers, its organisation's representatives, the office",
    allows=lambda person, cohort: (
        role_in(person, cohort) is not None or is_office(person) or represents(person, cohort.organisation_id)
    ),
)
may_take_part = Permission(
    name="take part in a cohort",
    who="its participants, trainers, observers, the office",
    allows=lambda person, cohort: role_in(person, cohort) is not None or is_office(person),
)
may_do_as_participant = Permission(
    name="do what participants do",
    who="the cohort's participants",
    allows=lambda person, cohort: participates(person, cohort),
)
may_train = Permission(
    name="train a cohort",
    who="its trainers, the office",
    allows=lambda person, cohort: trains(person, cohort) or is_office(person),
)
may_invite = Permission(
    name="invite participants",
    who="the organisation's representatives, the cohort's trainers, the office",
    allows=lambda person, cohort: (
        represents(person, cohort.organisation_id) or trains(person, cohort) or is_office(person)
    ),
)


def _of_its_cohort(rule: Permission) -> Permission:
    """The same rule for something that belongs to a cohort: a day, a material, an invitation."""
    return Permission(rule.name, rule.who, lambda person, thing: rule.allows(person, thing.cohort))


may_see_part = _of_its_cohort(may_see_cohort)
may_train_part = _of_its_cohort(may_train)
may_invite_part = Permission(
    name="remind of an invitation or withdraw it",
    who="whoever may invite participants; for observers, the cohort's trainers and the office",
    allows=lambda person, invitation: (
        may_train if invitation.role is CohortRole.OBSERVER else may_invite
    ).allows(person, invitation.cohort),
)
may_appoint_trainers = Permission(
    name="appoint a cohort's trainers",
    who="the office",
    allows=lambda person, cohort: is_office(person),
)


def _may_end_place(person: Person, place: Enrolment) -> bool:
    if place.role is CohortRole.PARTICIPANT or place.left_at is not None:
        return False
    if is_office(person):
        return True
    if place.role is CohortRole.OBSERVER:
        return place.person_id == person.id or trains(person, place.cohort)
    deputised = place.deputy_for
    return deputised is not None and person.id in (place.person_id, deputised.person_id)


def _may_name_deputy(person: Person, place: Enrolment) -> bool:
    nameable = place.role is CohortRole.TRAINER and place.holds_now and place.deputy_for_id is None
    return nameable and (place.person_id == person.id or is_office(person))


may_end_place = Permission(
    name="end a place in a cohort",
    who=(
        "the office; an observer's also the cohort's trainers and the observer; "
        "a deputy's also the trainer deputised and the deputy; a participant's nobody here"
    ),
    allows=_may_end_place,
)
may_name_trainers_deputy = Permission(
    name="name a deputy for a trainer", who="the trainer, but no deputy; the office", allows=_may_name_deputy
)
