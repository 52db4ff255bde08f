"""Reading programmes and cohorts, with what each page needs loaded."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from courses.joining.models import CohortOrganisation
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    Invitation,
    Material,
    Programme,
    ProgrammeVersion,
)
from courses.vocabulary import CohortRole, CohortState
from foundation import clock
from foundation.asking import row_of, rows_of
from foundation.database import Words, db
from foundation.paging import Page, paged
from organisations import openings
from organisations.models import Organisation
from people.models import Person
from people.passwords import told_about

PEOPLE_PER_PAGE = 50
"""As many as a programme has seats: a real cohort is one page."""


@row_of
def cohort(cohort_id: uuid.UUID, **_more: object) -> Select[Cohort]:
    """The cohort with its programme's title and its organisation; most pages ask this."""
    return (
        select(Cohort)
        .options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(Cohort.id == cohort_id)
    )


@row_of
def coaching_session(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Select[CoachingSession]:
    """A session of this cohort, with its plan and the cohort."""
    return (
        select(CoachingSession)
        .options(
            joinedload(CoachingSession.plan),
            joinedload(CoachingSession.cohort).options(
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                joinedload(Cohort.organisation),
            ),
        )
        .where(CoachingSession.id == session_id, CoachingSession.cohort_id == cohort_id)
    )


def sessions_of(cohort: Cohort) -> list[CoachingSession]:
    """The cohort's sessions in order, with their plans."""
    return list(_sessions(cohort.id).scalars())


@rows_of
def _sessions(cohort_id: uuid.UUID) -> Select[CoachingSession]:
    return (
        select(CoachingSession)
        .options(joinedload(CoachingSession.plan))
        .where(CoachingSession.cohort_id == cohort_id)
        .order_by(CoachingSession.starts_at)
    )


def _members(cohort: Cohort, role: CohortRole | None) -> Select[Enrolment]:
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.cohort_id == cohort.id, Enrolment.holds_now)
        .order_by(Person.name, Person.id)
    )
    return statement if role is None else statement.where(Enrolment.role == role)


def members_of(cohort: Cohort, role: CohortRole | None = None) -> list[Enrolment]:
    """Those who take part in the cohort now, with their persons, by name."""
    return list(db.session.scalars(_members(cohort, role)))


def trainers_of(cohort: Cohort) -> list[Enrolment]:
    """The trainers and their deputies, those to come included, each with whom they stand in for, by name."""
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .options(
            contains_eager(Enrolment.person),
            joinedload(Enrolment.deputy_for).joinedload(Enrolment.person),
        )
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.role == CohortRole.TRAINER,
            Enrolment.left_at.is_(None),
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= clock.today()),
        )
        .order_by(Enrolment.deputy_for_id.is_not(None), Person.name, Person.id)
    )
    return list(db.session.scalars(statement))


def place(enrolment_id: uuid.UUID) -> Enrolment | None:
    """Somebody's place in a cohort, with the person, the cohort, and whom they stand in for."""
    statement = (
        select(Enrolment)
        .options(
            joinedload(Enrolment.person),
            joinedload(Enrolment.deputy_for).joinedload(Enrolment.person),
            joinedload(Enrolment.cohort).options(
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                joinedload(Cohort.organisation),
            ),
        )
        .where(Enrolment.id == enrolment_id)
    )
    return db.session.scalar(statement)


def participants_page(cohort: Cohort, asked: str | None) -> Page[Enrolment]:
    """The participants by name, the page asked for; two queries."""
    total = count_members(cohort, CohortRole.PARTICIPANT)
    return paged(_members(cohort, CohortRole.PARTICIPANT), total=total, asked=asked, per_page=PEOPLE_PER_PAGE)


def count_members(cohort: Cohort, role: CohortRole) -> int:
    """How many there are now in this role."""
    statement = select(func.count(Enrolment.id)).where(
        Enrolment.cohort_id == cohort.id, Enrolment.holds_now, Enrolment.role == role
    )
    return db.session.scalar(statement) or 0


def invitations_of(cohort: Cohort, role: CohortRole = CohortRole.PARTICIPANT) -> list[Invitation]:
    """The cohort's invitations to this role, those without an answer first."""
    statement = (
        select(Invitation)
        .where(Invitation.cohort_id == cohort.id, Invitation.role == role)
        .order_by(Invitation.accepted_at.is_not(None), Invitation.email)
    )
    return list(db.session.scalars(statement))


def unanswered_page(cohort: Cohort, asked: str | None) -> Page[Invitation]:
    """Participants' unanswered invitations, the oldest first, the page asked for; two queries."""
    statement = select(Invitation).where(_waits(cohort)).order_by(Invitation.sent_at, Invitation.email)
    return paged(statement, total=count_unanswered(cohort), asked=asked)


def count_unanswered(cohort: Cohort) -> int:
    """How many invitations of participants wait for an answer, those that are too old included."""
    return db.session.scalar(select(func.count(Invitation.id)).where(_waits(cohort))) or 0


def _waits(cohort: Cohort) -> ColumnElement[bool]:
    return and_(
        Invitation.cohort_id == cohort.id,
        Invitation.role == CohortRole.PARTICIPANT,
        Invitation.accepted_at.is_(None),
    )


def _whole_invitation() -> Select[Invitation]:
    return select(Invitation).options(
        joinedload(Invitation.cohort).options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
    )


def invitation_by_secret(secret_hash: str) -> Invitation | None:
    """The invitation whose newest letter carries the secret, with its cohort; none into an archived one."""
    open_door = Invitation.cohort.has(Cohort.state != CohortState.ARCHIVED)
    return db.session.scalar(_whole_invitation().where(Invitation.secret_hash == secret_hash, open_door))


def invitation(invitation_id: uuid.UUID) -> Invitation | None:
    """The invitation with its cohort."""
    return db.session.scalar(_whole_invitation().where(Invitation.id == invitation_id))


def attendance_of(coaching_session: CoachingSession) -> dict[uuid.UUID, Attendance]:
    """What was marked on the day, by enrolment."""
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == coaching_session.id))
    return {row.enrolment_id: row for row in rows}


def attendance_in(enrolment: Enrolment) -> dict[uuid.UUID, Attendance]:
    """One participant's attendance, by day."""
    rows = db.session.scalars(select(Attendance).where(Attendance.enrolment_id == enrolment.id))
    return {row.session_id: row for row in rows}


def programmes() -> list[Programme]:
    """The programmes on offer, with their newest version."""
    statement = (
        select(Programme)
        .join(Programme.current_version)
        .options(contains_eager(Programme.current_version))
        .order_by(Programme.slug)
    )
    return list(db.session.scalars(statement))


@openings.told_by
def open_programmes() -> dict[str, Words]:
    """The titles of the programmes that take applications, by slug."""
    return {
        each.slug: each.current_version.title
        for each in programmes()
        if each.takes_applications and each.current_version
    }


@told_about
def hosts_of(person: Person) -> list[str]:
    """The names of the organisations whose cohorts the person is in: they make poor passwords."""
    names = (
        select(Organisation.name)
        .outerjoin(CohortOrganisation, CohortOrganisation.organisation_id == Organisation.id)
        .join(
            Cohort, or_(Cohort.organisation_id == Organisation.id, Cohort.id == CohortOrganisation.cohort_id)
        )
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == person.id)
        .distinct()
    )
    return list(db.session.scalars(names))


def programme(slug: str) -> Programme | None:
    """The programme with its newest version, that version's sessions and tasks."""
    newest = joinedload(Programme.current_version)
    statement = (
        select(Programme)
        .options(newest.selectinload(ProgrammeVersion.sessions), newest.selectinload(ProgrammeVersion.tasks))
        .where(Programme.slug == slug)
    )
    return db.session.scalar(statement)


def version_with_plans(version_id: uuid.UUID) -> ProgrammeVersion | None:
    """A version with the plans that a new cohort is made from."""
    statement = (
        select(ProgrammeVersion)
        .options(selectinload(ProgrammeVersion.sessions), selectinload(ProgrammeVersion.tasks))
        .where(ProgrammeVersion.id == version_id)
    )
    return db.session.scalar(statement)


def materials_of(cohort: Cohort, session_key: str | None = None) -> list[Material]:
    """The cohort's materials without their texts, in order."""
    shown = Material.version_id == cohort.version_id, ~Material.hidden
    statement = select(Material).where(*shown).order_by(Material.position)
    if session_key is not None:
        statement = statement.where(Material.session_key == session_key)
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class OpenMaterial:
    """A material as a cohort reads it, with what comes before and after."""

    cohort: Cohort
    material: Material
    before: Material | None
    after: Material | None


def material(cohort_id: uuid.UUID, key: str) -> OpenMaterial | None:
    """A page of the programme version that this cohort has, its text included."""
    place = cohort(cohort_id)
    if place is None:
        return None
    pages = materials_of(place)
    number = next((number for number, page in enumerate(pages) if page.key == key), None)
    if number is None:
        return None
    before = pages[number - 1] if number else None
    after = pages[number + 1] if number + 1 < len(pages) else None
    return OpenMaterial(place, pages[number], before, after)
