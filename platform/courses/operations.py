"""Cohorts come to be, people join them, trainers mark who was there."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from sqlalchemy import select

from courses import signals
from courses.joining.models import CohortOrganisation
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, PlannedSession, ProgrammeVersion
from courses.vocabulary import CohortRole, CohortState, Presence
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.models import Organisation, Workplace
from people.models import Person


def create_cohort(
    *,
    version: ProgrammeVersion,
    organisation: Organisation | None,
    name: str,
    seats: int,
    dates: list[date],
    by: Person,
    several: Sequence[Organisation] = (),
    self_enrolment: bool = False,
    id: uuid.UUID | None = None,
) -> Cohort:
    """The cohort exists with its dated sessions; rooms above add what belongs to it.

    It is run for one ``organisation``, or for ``several``, or for whoever takes a place.

    ``version`` has its sessions and tasks loaded; ``dates`` has one date for each session, in order. Raises
    `ValueError` when they don't fit.
    """
    if len(dates) != len(version.sessions) or not in_order(version.sessions, dates):
        raise ValueError("a cohort needs one date for each session of its programme, in order")
    cohort = Cohort(
        id=id or uuid.uuid4(),
        version=version,
        organisation=organisation,
        name=name,
        seats=seats,
        state=CohortState.PLANNED,
        self_enrolment=self_enrolment,
    )
    cohort.sessions = _dated(version.sessions, dates)
    db.session.add(cohort)
    db.session.flush()
    db.session.add_all(CohortOrganisation(cohort_id=cohort.id, organisation_id=each.id) for each in several)
    for_whom = [organisation] if organisation else several
    record(by, "created cohort", cohort, organisation=",".join(str(each.id) for each in for_whom))
    signals.cohort_created.send(cohort)
    return cohort


def in_order(plans: Sequence[PlannedSession], dates: Sequence[date]) -> bool:
    """Whether each session on its date is over before the next one begins."""
    return all(
        day < next_day or (day == next_day and plan.ends <= following.starts)
        for (plan, day), (following, next_day) in pairwise(zip(plans, dates, strict=True))
    )


def _dated(plans: Sequence[PlannedSession], dates: list[date]) -> list[CoachingSession]:
    return [
        CoachingSession(
            id=uuid.uuid4(),
            plan=plan,
            starts_at=clock.at(date, plan.starts),
            ends_at=clock.at(date, plan.ends),
        )
        for plan, date in zip(plans, dates, strict=True)
    ]


def enrol(
    cohort: Cohort,
    person: Person,
    role: CohortRole = CohortRole.PARTICIPANT,
    *,
    by: Person | None,
    workplace: Workplace | None = None,
) -> Enrolment:
    """The person has a place in the cohort; who left before is back in theirs; a deputy gets their own.

    ``workplace`` tells where a participant works: without it, at the organisation that the cohort is for.
    ``by`` is None when the waiting list moved on.
    """
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
    if workplace is not None or role is CohortRole.PARTICIPANT:
        enrolment.works_at(workplace or Workplace(cohort.organisation_id))
    db.session.add(enrolment)
    db.session.flush()
    record(by, "enrolled", enrolment, cohort=str(cohort.id), role=role.value)
    signals.enrolled.send(enrolment)
    return enrolment


def mark_attendance(
    trainer: Person, coaching_session: CoachingSession, presences: Mapping[uuid.UUID, Presence]
) -> int:
    """Each of these enrolments has the presence in the session, with who marked it and when; tells how many.

    What participants marked themselves is the trainer's word from then on.

    The first marking sets a planned cohort running. Keys that are no participants of the session's cohort are
    passed over.
    """
    db.session.execute(
        select(CoachingSession.id).where(CoachingSession.id == coaching_session.id).with_for_update()
    )  # two trainers, one list
    participants = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == coaching_session.cohort_id,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            Enrolment.id.in_(presences),
        )
    ).all()
    marked = {
        row.enrolment_id: row
        for row in db.session.scalars(select(Attendance).where(Attendance.session_id == coaching_session.id))
    }
    for enrolment in participants:
        row = marked.get(enrolment.id)
        if row is None:
            row = Attendance(id=uuid.uuid4(), session_id=coaching_session.id, enrolment_id=enrolment.id)
            db.session.add(row)
        elif row.presence is presences[enrolment.id] and row.marked_by_id is not None:
            continue
        row.presence = presences[enrolment.id]
        row.marked_by_id, row.marked_at = trainer.id, clock.now()
        record(trainer, "marked presence", row, about=enrolment.person_id, presence=row.presence.value)
    if participants and coaching_session.cohort.state is CohortState.PLANNED:
        coaching_session.cohort.state = CohortState.RUNNING
    record(trainer, "marked attendance", coaching_session, people=len(participants))
    db.session.flush()
    signals.attendance_marked.send(coaching_session, enrolments=list(participants))
    return len(participants)
