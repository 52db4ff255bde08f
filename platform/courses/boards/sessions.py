"""What sessions and people say on the boards: who was there, and where a cohort is off plan."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import contains_eager

from courses import queries
from courses.addresses import session_page
from courses.attendance.models import Compensation, CompensationState
from courses.boards.sources import Cell, Column, Part, Tally, board_from, off_plan_when, tallies_from
from courses.home import Step, StepState
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    PlannedSession,
    ProgrammeVersion,
)
from courses.session_overviews import marked_by_a_trainer
from courses.session_steps import to_mark
from courses.vocabulary import CohortRole, Presence
from courses.wording import session_titles
from foundation import clock
from foundation.database import db
from people.models import Person

SOON = timedelta(days=14)
"""So long before a session its place should be known, and the people should be enough."""


@dataclass(frozen=True)
class Mark:
    """How somebody is marked in a session, and how far they are with what makes up for it."""

    presence: Presence
    made_good_at: datetime | None
    compensation: CompensationState | None
    marked_by_id: uuid.UUID | None

    @property
    def waits(self) -> bool:
        """Whether its person has answered what makes up for the session, and nobody has read it."""
        return self.compensation is CompensationState.SENT and self.presence is not Presence.PRESENT


@board_from
def _board(reader: Person, cohort: Cohort) -> Part:
    """Each session with who was there; those whose attendance waits to be marked; two queries."""
    sessions = queries.sessions_of(cohort)
    marks: dict[uuid.UUID, dict[uuid.UUID, Mark]] = {}
    statement = (
        select(
            Attendance.session_id,
            Enrolment.person_id,
            Attendance.presence,
            Attendance.made_good_at,
            Compensation.state,
            Attendance.marked_by_id,
        )
        .join(Attendance.enrolment)
        .outerjoin(Compensation, Compensation.attendance_id == Attendance.id)
        .where(Enrolment.cohort_id == cohort.id)
    )
    for session_id, person_id, presence, made_good_at, state, marked_by in db.session.execute(statement):
        marks.setdefault(session_id, {})[person_id] = Mark(presence, made_good_at, state, marked_by)
    titles = session_titles(each.plan for each in sessions)
    columns = [
        _column(coaching_session, title, marks.get(coaching_session.id, {}))
        for coaching_session, title in zip(sessions, titles, strict=True)
    ]
    return Part(columns, _waits(cohort, sessions, titles, marks))


def _cell(mark: Mark) -> Cell:
    """Where a participant stands in a session: there, made good, on the way to it, or not."""
    if mark.presence is Presence.PRESENT:
        return Cell(StepState.DONE, _("There"))
    if mark.made_good_at is not None:
        return Cell(StepState.DONE, _("Made good"))
    if mark.compensation is CompensationState.SENT:
        return Cell(StepState.WAITING, _("Answered the task that makes up for it"))
    if mark.compensation is not None:
        return Cell(StepState.OPEN, _("Has a task that makes up for it"))
    return Cell(StepState.MISSED, _("Part of it") if mark.presence is Presence.PARTIAL else _("Not there"))


def _column(coaching_session: CoachingSession, title: str, marks: dict[uuid.UUID, Mark]) -> Column:
    if coaching_session.called_off_at is not None:
        otherwise, marks = Cell(StepState.MISSED, _("Called off")), {}
    elif coaching_session.ends_at <= clock.now():
        otherwise = Cell(StepState.OPEN, _("Not marked"))
    else:
        otherwise = Cell(StepState.AHEAD, _("Ahead"))
    return Column(
        title=title,
        at=coaching_session.starts_at,
        url=session_page(coaching_session),
        cells={person_id: _cell(mark) for person_id, mark in marks.items()},
        otherwise=otherwise,
    )


def _waits(
    cohort: Cohort,
    sessions: Sequence[CoachingSession],
    titles: Sequence[str],
    marks: dict[uuid.UUID, dict[uuid.UUID, Mark]],
) -> list[Step]:
    """What waits for the trainer: attendance to mark, answers that make up for a session."""
    waits = []
    for coaching_session, title in zip(sessions, titles, strict=True):
        found = marks.get(coaching_session.id, {}).values()
        if coaching_session.has_come and not any(mark.marked_by_id for mark in found):
            waits.append(to_mark(coaching_session, cohort, title))
        sent = sum(mark.waits for mark in found)
        if sent and coaching_session.called_off_at is None:
            waits.append(_to_read(coaching_session, title, sent))
    return waits


def _to_read(coaching_session: CoachingSession, title: str, answers: int) -> Step:
    return Step(
        StepState.OPEN,
        ngettext("%(num)s answer makes up for it", "%(num)s answers make up for it", answers),
        coaching_session.starts_at,
        note=title,
        url=url_for(
            "courses.mark_attendance", cohort_id=coaching_session.cohort_id, session_id=coaching_session.id
        ),
    )


@tallies_from
def _tallies(cohorts: Sequence[Cohort], counted: ColumnElement[bool]) -> list[Tally]:
    """How many of the counted were in each session that has come, or have made it good; one query."""
    present = (
        select(func.count(Attendance.id))
        .join(Attendance.enrolment)
        .where(
            Attendance.session_id == CoachingSession.id,
            Attendance.counts,
            counted,
        )
        .correlate(CoachingSession)
        .scalar_subquery()
    )
    statement = (
        select(CoachingSession, present)
        .join(CoachingSession.plan)
        .options(contains_eager(CoachingSession.plan).defer(PlannedSession.body_html))
        .where(CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]))
        .order_by(CoachingSession.cohort_id, CoachingSession.starts_at)
    )
    by_cohort: dict[uuid.UUID, list[tuple[CoachingSession, int]]] = {}
    for coaching_session, people in db.session.execute(statement):
        by_cohort.setdefault(coaching_session.cohort_id, []).append((coaching_session, people))
    return [
        Tally(key, title, each.starts_at, people, of_session=True)
        for key, found in by_cohort.items()
        for title, (each, people) in zip(
            session_titles(each.plan for each, _people in found), found, strict=True
        )
        if each.starts_at <= clock.now() and each.called_off_at is None
    ]


@off_plan_when("no_trainer", _l("No trainer"))
def _no_trainer() -> ColumnElement[bool]:
    return ~exists().where(
        Enrolment.cohort_id == Cohort.id, Enrolment.role == CohortRole.TRAINER, Enrolment.holds_now
    ).correlate(Cohort)


@off_plan_when("no_place", _l("A session within two weeks has no place and no link"))
def _no_place() -> ColumnElement[bool]:
    now = clock.now()
    return _some_session(
        CoachingSession.place == "",
        CoachingSession.link == "",
        CoachingSession.ends_at > now,
        CoachingSession.starts_at <= now + SOON,
    )


@off_plan_when("unmarked", _l("Attendance of a past session is not marked"))
def _unmarked_attendance() -> ColumnElement[bool]:
    return _some_session(CoachingSession.ends_at <= clock.now(), ~marked_by_a_trainer())


@off_plan_when("few", _l("Fewer people than the programme needs"))
def _few() -> ColumnElement[bool]:
    """Too few from two weeks before the first session on: until then people are still being invited."""
    least = (
        select(ProgrammeVersion.least_people)
        .where(ProgrammeVersion.id == Cohort.version_id)
        .correlate(Cohort)
        .scalar_subquery()
    )
    people = (
        select(func.count(Enrolment.id))
        .where(
            Enrolment.cohort_id == Cohort.id, Enrolment.role == CohortRole.PARTICIPANT, Enrolment.holds_now
        )
        .correlate(Cohort)
        .scalar_subquery()
    )
    return and_(people < least, _some_session(CoachingSession.starts_at <= clock.now() + SOON))


def _some_session(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a session that is not called off meets the conditions."""
    held = CoachingSession.called_off_at.is_(None)
    return exists().where(CoachingSession.cohort_id == Cohort.id, held, *conditions).correlate(Cohort)
