"""Cohorts come to be, people join them, trainers mark who was there."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from courses import signals
from courses.models import Attendance, Cohort, Day, Enrolment, ProgrammeVersion
from courses.vocabulary import CohortRole, CohortState, Presence
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from organisations.models import Organisation
from people.models import Person


def create_cohort(
    *,
    version: ProgrammeVersion,
    organisation: Organisation,
    name: str,
    seats: int,
    dates: list[date],
    by: Person,
) -> Cohort:
    """The cohort exists with its dated days; rooms above add what belongs to it.

    ``version`` has its days and tasks loaded; ``dates`` has one date for each day, in order. Raises
    `ValueError` when they don't fit.
    """
    if len(dates) != len(version.days) or dates != sorted(dates) or len(set(dates)) != len(dates):
        raise ValueError("a cohort needs one date for each day of its programme, in order")
    cohort = Cohort(
        id=uuid.uuid4(),
        version=version,
        organisation=organisation,
        name=name,
        seats=seats,
        state=CohortState.PLANNED,
    )
    cohort.days = [
        Day(
            id=uuid.uuid4(),
            plan=plan,
            starts_at=clock.at(date, plan.starts),
            ends_at=clock.at(date, plan.ends),
        )
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


def enrol(
    cohort: Cohort, person: Person, role: CohortRole = CohortRole.PARTICIPANT, *, by: Person
) -> Enrolment:
    """The person has a place in the cohort; who left before is back in theirs; a deputy gets their own."""
    existing = db.session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id == person.id, Enrolment.role == role
        )
    )
    if existing is not None:
        if existing.left_at is not None or existing.deputy_for_id is not None:
            existing.left_at = existing.deputy_for_id = existing.starts_on = existing.ends_on = None
            record(by, "enrolled again", existing, cohort=str(cohort.id), role=role.value)
        return existing
    enrolment = Enrolment(id=uuid.uuid4(), cohort_id=cohort.id, person_id=person.id, role=role)
    db.session.add(enrolment)
    db.session.flush()
    record(by, "enrolled", enrolment, cohort=str(cohort.id), role=role.value)
    signals.enrolled.send(enrolment)
    return enrolment


class DateRefused(ValueError):
    """The day can't have this date: it has been held, or the days would change places."""


def change_day(day: Day, *, date: date, place: str, by: Person) -> bool:
    """The day is on the date, at its planned hours, in the place; true when the date changed.

    ``day`` has its plan and cohort loaded. Rooms above move what depends on the date. Raises `DateRefused`.
    """
    if date == day.date:
        if day.place != clean_line(place):
            day.place = clean_line(place)
            record(by, "changed place of day", day, cohort=str(day.cohort_id))
        db.session.flush()
        return False
    held = db.session.scalar(select(Attendance.id).where(Attendance.day_id == day.id).limit(1))
    others = db.session.scalars(select(Day).where(Day.cohort_id == day.cohort_id, Day.id != day.id)).all()
    crossed = any(
        (other.starts_at < day.starts_at) != (other.date < date) or other.date == date for other in others
    )
    if held or crossed:
        raise DateRefused("held" if held else "crossed")
    before = day.date
    day.place = clean_line(place)
    day.starts_at, day.ends_at = clock.at(date, day.plan.starts), clock.at(date, day.plan.ends)
    record(by, "moved day", day, before=before.isoformat(), after=date.isoformat())
    db.session.flush()
    signals.day_moved.send(day)
    return True


def mark_attendance(trainer: Person, day: Day, presences: Mapping[uuid.UUID, Presence]) -> int:
    """Each of these enrolments has the presence on the day, with who marked it and when; returns how many.

    The first marking sets a planned cohort running. Keys that are no participants of the day's cohort are
    passed over.
    """
    db.session.execute(select(Day.id).where(Day.id == day.id).with_for_update())  # two trainers, one list
    participants = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == day.cohort_id,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            Enrolment.id.in_(presences),
        )
    ).all()
    marked = {
        row.enrolment_id: row
        for row in db.session.scalars(select(Attendance).where(Attendance.day_id == day.id))
    }
    for enrolment in participants:
        row = marked.get(enrolment.id)
        if row is None:
            row = Attendance(id=uuid.uuid4(), day_id=day.id, enrolment_id=enrolment.id)
            db.session.add(row)
        elif row.presence is presences[enrolment.id]:
            continue
        row.presence = presences[enrolment.id]
        row.marked_by_id, row.marked_at = trainer.id, clock.now()
        record(trainer, "marked presence", row, about=enrolment.person_id, presence=row.presence.value)
    if participants and day.cohort.state is CohortState.PLANNED:
        day.cohort.state = CohortState.RUNNING
    record(trainer, "marked attendance", day, people=len(participants))
    db.session.flush()
    signals.attendance_marked.send(day, enrolments=list(participants))
    return len(participants)


class NotOver(ValueError):
    """The cohort still has days ahead."""


def finish(cohort: Cohort, *, by: Person) -> None:
    """The cohort is finished; a second time changes nothing. Raises `NotOver` before its last day is over."""
    last = db.session.scalar(select(func.max(Day.ends_at)).where(Day.cohort_id == cohort.id))
    if last is not None and last > clock.now():
        raise NotOver
    if cohort.state is CohortState.FINISHED:
        return
    cohort.state = CohortState.FINISHED
    record(by, "finished cohort", cohort)
    db.session.flush()
    signals.cohort_finished.send(cohort)
