"""What sessions and people say on the boards: who was there, and where a cohort is off plan."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import contains_eager

from courses import queries
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
from courses.session_steps import to_mark
from courses.vocabulary import CohortRole, Presence
from courses.wording import numbered, session_title
from foundation import clock
from foundation.database import db
from people.models import Person

SOON = timedelta(days=14)
"""So long before a session its place should be known, and the people should be enough."""


@board_from
def _board(reader: Person, cohort: Cohort) -> Part:
    """Each session with who was there; those whose attendance waits to be marked; two queries."""
    sessions = queries.sessions_of(cohort)
    marks: dict[uuid.UUID, dict[uuid.UUID, Presence]] = {}
    statement = (
        select(Attendance.session_id, Enrolment.person_id, Attendance.presence)
        .join(Attendance.enrolment)
        .where(Enrolment.cohort_id == cohort.id)
    )
    for session_id, person_id, presence in db.session.execute(statement):
        marks.setdefault(session_id, {})[person_id] = presence
    titles = [session_title(plan, number) for number, plan in numbered(each.plan for each in sessions)]
    columns = [
        _column(coaching_session, title, marks.get(coaching_session.id, {}))
        for coaching_session, title in zip(sessions, titles, strict=True)
    ]
    return Part(columns, _unmarked(cohort, sessions, titles, marks))


def _column(coaching_session: CoachingSession, title: str, marks: dict[uuid.UUID, Presence]) -> Column:
    words = {
        Presence.PRESENT: Cell(StepState.DONE, _("There")),
        Presence.ABSENT: Cell(StepState.MISSED, _("Not there")),
    }
    come = coaching_session.ends_at <= clock.now()
    return Column(
        title=title,
        at=coaching_session.starts_at,
        url=url_for(
            "courses.show_session", cohort_id=coaching_session.cohort_id, session_id=coaching_session.id
        ),
        cells={person_id: words[presence] for person_id, presence in marks.items()},
        otherwise=Cell(StepState.OPEN, _("Not marked")) if come else Cell(StepState.AHEAD, _("Ahead")),
    )


def _unmarked(
    cohort: Cohort,
    sessions: Sequence[CoachingSession],
    titles: Sequence[str],
    marks: dict[uuid.UUID, dict[uuid.UUID, Presence]],
) -> list[Step]:
    return [
        to_mark(coaching_session, cohort, title)
        for coaching_session, title in zip(sessions, titles, strict=True)
        if coaching_session.has_come and coaching_session.id not in marks
    ]


@tallies_from
def _tallies(cohorts: Sequence[Cohort], counted: ColumnElement[bool]) -> list[Tally]:
    """How many of the counted were in each session that has come; one query."""
    present = (
        select(func.count(Attendance.id))
        .join(Attendance.enrolment)
        .where(
            Attendance.session_id == CoachingSession.id,
            Attendance.presence == Presence.PRESENT,
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
        Tally(key, session_title(plan, number), each.starts_at, people, of_session=True)
        for key, found in by_cohort.items()
        for (number, plan), (each, people) in zip(
            numbered(each.plan for each, _people in found), found, strict=True
        )
        if each.starts_at <= clock.now()
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
    marked = exists().where(Attendance.session_id == CoachingSession.id).correlate(CoachingSession)
    return _some_session(CoachingSession.ends_at <= clock.now(), ~marked)


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
    return exists().where(CoachingSession.cohort_id == Cohort.id, *conditions).correlate(Cohort)
