"""Who may what in a cohort: roles are enrolments, so every rule asks for the person's place in it."""

import uuid
from typing import cast

from courses.attendance.models import Compensation
from courses.joining.models import CohortOrganisation
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, Invitation
from courses.vocabulary import CohortRole, CohortState
from foundation.access import Permission, RowPermission
from foundation.rules import Keys, equals, filled, one_of, own, told
from organisations.models import Organisation
from organisations.permissions import office, represented_organisations
from people.models import Person
from people.second_factor import required_by
from people.session import load_with_person

load_with_person("enrolments")


def enrolments_of(person: Person) -> list[Enrolment]:
    """The person's places in cohorts that hold today; read once a request."""
    return [e for e in cast(list[Enrolment], person.enrolments) if e.holds_now]  # type: ignore[attr-defined]


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


def _keys_as(*roles: CohortRole) -> Keys:
    """The cohorts in which the person has one of the roles."""
    return lambda person: {key for key, role in _places(person).items() if role in roles}


def _shared_cohorts(person: Person) -> set[uuid.UUID]:
    """The cohorts of several organisations, one of which the person speaks for."""
    spoken_for = represented_organisations(person)
    if not spoken_for:
        return set()
    rows = cast(list[CohortOrganisation], person.shared_cohorts)  # type: ignore[attr-defined]
    return {row.cohort_id for row in rows if row.organisation_id in spoken_for}


trainer = one_of(Cohort.id, _keys_as(CohortRole.TRAINER))
participant = one_of(Cohort.id, _keys_as(CohortRole.PARTICIPANT))
somebody_in_it = one_of(Cohort.id, _keys_as(*CohortRole))
representative = one_of(Cohort.organisation_id, represented_organisations) | one_of(
    Cohort.id, _shared_cohorts
)

may_see_cohort = RowPermission(
    name="see a cohort",
    who="its participants, trainers, observers, its organisations' representatives, the office",
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
may_tailor = RowPermission(
    name="tailor a cohort", who="its trainers, the office", model=Cohort, rule=trainer | office
)
may_tailor_part = Permission(  # a part belongs to the one cohort whose programme it is of
    may_tailor.name, may_tailor.who, lambda person, part: may_tailor.allows(person, part.cohort)
)
may_invite = RowPermission(
    name="invite participants",
    who="its organisations' representatives, the cohort's trainers, the office",
    model=Cohort,
    rule=representative | trainer | office,
)
may_see_progress = RowPermission(
    name="see an organisation's progress in numbers",
    who="the organisation's representatives, the office",
    model=Organisation,
    rule=one_of(Organisation.id, represented_organisations) | office,
)

may_see_session = may_see_cohort.of(CoachingSession.cohort)
may_train_session = may_train.of(CoachingSession.cohort)
may_compensate = may_train_session.of(Attendance.coaching_session)
may_read_material = Permission(  # a page belongs to all cohorts of its programme: it is read as one of them
    may_see_cohort.name, may_see_cohort.who, lambda person, page: may_see_cohort.allows(person, page.cohort)
)
may_invite_part = RowPermission(
    name="remind of an invitation or withdraw it",
    who="whoever may invite participants; for observers, the cohort's trainers and the office",
    model=Invitation,
    rule=may_train.rule.of(Invitation.cohort)
    | (~equals(Invitation.role, CohortRole.OBSERVER) & may_invite.rule.of(Invitation.cohort)),
)
may_appoint_trainers = RowPermission(
    name="appoint a cohort's trainers", who="the office", model=Cohort, rule=office
)

_own_place = own(Enrolment.person_id)
_trainer_s = equals(Enrolment.role, CohortRole.TRAINER)
_observer_s = equals(Enrolment.role, CohortRole.OBSERVER)
_trainer_there = one_of(Enrolment.cohort_id, _keys_as(CohortRole.TRAINER))
_a_deputy_s = _trainer_s & filled(Enrolment.deputy_for_id)

may_end_place = RowPermission(
    name="end a place in a cohort",
    who=(
        "the office; an observer's also the cohort's trainers and the observer; "
        "a deputy's also the trainer deputised and the deputy; a participant's nobody here"
    ),
    model=Enrolment,
    rule=~equals(Enrolment.role, CohortRole.PARTICIPANT)
    & ~filled(Enrolment.left_at)
    & (
        office
        | (_observer_s & (_own_place | _trainer_there))
        | (_a_deputy_s & (_own_place | _own_place.of(Enrolment.deputy_for)))
    ),
)
may_name_trainers_deputy = RowPermission(
    name="name a deputy for a trainer",
    who="the trainer, but no deputy; the office",
    model=Enrolment,
    rule=_trainer_s & told(Enrolment, "holds_now") & ~filled(Enrolment.deputy_for_id) & (_own_place | office),
)
may_archive = RowPermission(
    name="archive a cohort or open it again", who="the office", model=Cohort, rule=office
)
may_copy_cohort = RowPermission(name="copy a cohort", who="the office", model=Cohort, rule=office)
may_change_seats = RowPermission(name="change a cohort's seats", who="the office", model=Cohort, rule=office)
may_take_place = RowPermission(
    name="take a place in a cohort",
    who="everybody, where the cohort is open for it and not over",
    model=Cohort,
    rule=equals(Cohort.self_enrolment, True)
    & ~equals(Cohort.state, CohortState.FINISHED)
    & ~equals(Cohort.state, CohortState.ARCHIVED),
)
may_move_participant = RowPermission(
    name="move a participant to another cohort or take them off",
    who="the cohort's trainers, the office",
    model=Enrolment,
    rule=equals(Enrolment.role, CohortRole.PARTICIPANT)
    & ~filled(Enrolment.left_at)
    & may_train.rule.of(Enrolment.cohort),
)
may_answer_compensation = RowPermission(
    name="make good a missed session",
    who="the participant to whom the task was given",
    model=Compensation,
    rule=(_own_place & told(Enrolment, "holds_now")).of(Attendance.enrolment).of(Compensation.attendance),
)
