"""Cohorts come to be, people join them, trainers mark who was there."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from courses import signals
from courses.models import Attendance, Cohort, Day, Enrolment, ProgrammeVersion
from courses.vocabulary import CohortRole, CohortState, Presence
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.models import Organisation
from people.models import Person


def create_cohort(
    *, version: ProgrammeVersion, organisation: Organisation, name: str, seats: int, dates: list[date], by: Person
) -> Cohort:
    """The cohort exists with its dated days; rooms above add what belongs to it.

    ``version`` has its days and tasks loaded; ``dates`` has one date for each day, in order. Raises
    `ValueError` when they don't fit.
    """
    if len(dates) != len(version.days) or dates != sorted(dates) or len(set(dates)) != len(dates):
        raise ValueError("a cohort needs one date for each day of its programme, in order")
    cohort = Cohort(
        id=uuid.uuid4(), version=version, organisation=organisation, name=name, seats=seats, state=CohortState.PLANNED
    )
    cohort.days = [
        Day(id=uuid.uuid4(), plan=plan, starts_at=clock.at(date, plan.starts), ends_at=clock.at(date, plan.ends))
        for plan, date in zip(version.days, dates, strict=True)
    ]
    db.session.add(cohort)
    db.session.flush()
    record(by, "created cohort", cohort, organisation=str(organisation.id))
    signals.cohort_created.send(cohort)
    return cohort


def propose_dates(version: ProgrammeVersion, first: date) -> list[date]:
    """Dates for the programme's days from the first one on, moved off weekends."""
    dates = [first + timedelta(weeks=plan.weeks_after_first) for plan in version.days]
    return [day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0) for day in dates]


def enrol(cohort: Cohort, person: Person, role: CohortRole = CohortRole.PARTICIPANT, *, by: Person) -> Enrolment:
    """The person has a place in the cohort; somebody who left before is back in theirs."""
    existing = db.session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id == person.id, Enrolment.role == role
        )
    )
    if existing is not None:
        existing.left_at = None
        return existing
    enrolment = Enrolment(id=uuid.uuid4(), cohort_id=cohort.id, person_id=person.id, role=role)
    db.session.add(enrolment)
    db.session.flush()
    record(by, "enrolled", enrolment, cohort=str(cohort.id), role=role.value)
    signals.enrolled.send(enrolment)
    return enrolment


def mark_attendance(trainer: Person, day: Day, presences: Mapping[uuid.UUID, Presence]) -> None:
    """Each of these enrolments has the presence on the day; who marked it and when is kept."""
    participants = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == day.cohort_id,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.id.in_(presences),
        )
    ).all()
    marked = {row.enrolment_id: row for row in db.session.scalars(select(Attendance).where(Attendance.day_id == day.id))}
    for enrolment in participants:
        row = marked.get(enrolment.id)
        if row is None:
            row = Attendance(day_id=day.id, enrolment_id=enrolment.id, presence=presences[enrolment.id])
            db.session.add(row)
        row.presence = presences[enrolment.id]
        row.marked_by_id, row.marked_at = trainer.id, clock.now()
    if day.cohort.state is CohortState.PLANNED:
        day.cohort.state = CohortState.RUNNING
    record(trainer, "marked attendance", day, people=len(participants))
    db.session.flush()
    signals.attendance_marked.send(day, enrolments=list(participants))
