"""Reading programmes and cohorts, with what each page needs loaded."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from courses.models import Attendance, Cohort, Day, Enrolment, Invitation, Material, Programme, ProgrammeVersion
from courses.permissions import visible_cohorts
from courses.vocabulary import CohortRole, Presence
from foundation.database import db
from people.models import Person


def cohort(cohort_id: uuid.UUID, **_more: object) -> Cohort | None:
    """The cohort with its programme's title and its organisation."""
    statement = (
        select(Cohort)
        .options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(Cohort.id == cohort_id)
    )
    return db.session.scalar(statement)


def day(cohort_id: uuid.UUID, day_id: uuid.UUID) -> Day | None:
    """A contact day of this cohort, with its plan and the cohort."""
    statement = (
        select(Day)
        .options(
            joinedload(Day.plan),
            joinedload(Day.cohort).options(joinedload(Cohort.version), joinedload(Cohort.organisation)),
        )
        .where(Day.id == day_id, Day.cohort_id == cohort_id)
    )
    return db.session.scalar(statement)


def days_of(cohort: Cohort) -> list[Day]:
    """The cohort's contact days in order, with their plans."""
    statement = select(Day).options(joinedload(Day.plan)).where(Day.cohort_id == cohort.id).order_by(Day.starts_at)
    return list(db.session.scalars(statement))


def cohorts_of(person: Person) -> list[Cohort]:
    """The cohorts that the person may see, newest first, with title and organisation."""
    statement = (
        select(Cohort)
        .options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(visible_cohorts(person))
        .order_by(Cohort.created_at.desc())
        .limit(50)
    )
    return list(db.session.scalars(statement))


def members_of(cohort: Cohort, role: CohortRole | None = None) -> list[Enrolment]:
    """Those who take part in the cohort now, with their persons, by name."""
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.cohort_id == cohort.id, Enrolment.left_at.is_(None))
        .order_by(Person.name)
    )
    if role is not None:
        statement = statement.where(Enrolment.role == role)
    return list(db.session.scalars(statement))


def invitations_of(cohort: Cohort) -> list[Invitation]:
    """The cohort's invitations, those without an answer first."""
    statement = (
        select(Invitation)
        .where(Invitation.cohort_id == cohort.id)
        .order_by(Invitation.accepted_at.is_not(None), Invitation.email)
    )
    return list(db.session.scalars(statement))


def attendance_of(day: Day) -> dict[uuid.UUID, Attendance]:
    """What was marked on the day, by enrolment."""
    rows = db.session.scalars(select(Attendance).where(Attendance.day_id == day.id))
    return {row.enrolment_id: row for row in rows}


def attendance_in(enrolment: Enrolment) -> dict[uuid.UUID, Attendance]:
    """One participant's attendance, by day."""
    rows = db.session.scalars(select(Attendance).where(Attendance.enrolment_id == enrolment.id))
    return {row.day_id: row for row in rows}


def days_attended(enrolment_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many days each of these participants attended."""
    statement = (
        select(Attendance.enrolment_id, func.count())
        .where(Attendance.enrolment_id.in_(enrolment_ids), Attendance.presence == Presence.PRESENT)
        .group_by(Attendance.enrolment_id)
    )
    return {enrolment_id: count for enrolment_id, count in db.session.execute(statement)}


def programmes() -> list[Programme]:
    """The programmes on offer, with their newest version."""
    statement = (
        select(Programme)
        .join(Programme.current_version)
        .options(contains_eager(Programme.current_version))
        .order_by(Programme.slug)
    )
    return list(db.session.scalars(statement))


def programme(slug: str) -> Programme | None:
    """The programme with its newest version, that version's days and tasks."""
    newest = joinedload(Programme.current_version)
    statement = (
        select(Programme)
        .options(newest.selectinload(ProgrammeVersion.days), newest.selectinload(ProgrammeVersion.tasks))
        .where(Programme.slug == slug)
    )
    return db.session.scalar(statement)


def version_with_plans(version_id: uuid.UUID) -> ProgrammeVersion | None:
    """A version with the plans that a new cohort is made from."""
    statement = (
        select(ProgrammeVersion)
        .options(selectinload(ProgrammeVersion.days), selectinload(ProgrammeVersion.tasks))
        .where(ProgrammeVersion.id == version_id)
    )
    return db.session.scalar(statement)


def materials_of(cohort: Cohort, day_key: str | None = None) -> list[Material]:
    """The cohort's materials without their texts, in order."""
    statement = select(Material).where(Material.version_id == cohort.version_id).order_by(Material.position)
    if day_key is not None:
        statement = statement.where(Material.day_key == day_key)
    return list(db.session.scalars(statement))
