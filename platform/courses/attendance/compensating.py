"""Making good a missed session: the trainer gives a task, its person answers, the trainer accepts."""

import uuid
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import defer, joinedload

from courses import signals
from courses.attendance import letters
from courses.attendance.models import Compensation, CompensationState
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, PlannedSession, ProgrammeVersion
from courses.vocabulary import Presence
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import render_markdown
from people.models import Person

_CONTEXT = (
    joinedload(Attendance.coaching_session).options(
        joinedload(CoachingSession.plan).defer(PlannedSession.body_html),
        joinedload(CoachingSession.cohort).options(
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        ),
    ),
    joinedload(Attendance.enrolment).joinedload(Enrolment.person),
)


class MovedOn(Exception):
    """The other one, or a colleague, did something after the page was opened."""


def mark(attendance_id: uuid.UUID) -> Attendance | None:
    """How somebody is marked in a session; with the session, its cohort, the person."""
    return db.session.scalar(select(Attendance).options(*_CONTEXT).where(Attendance.id == attendance_id))


def can_be_made_good(marked: Attendance) -> bool:
    """Whether somebody was away, or there for a part, in a session that is held."""
    return marked.presence is not Presence.PRESENT and marked.coaching_session.called_off_at is None


def compensation_of(marked: Attendance) -> Compensation | None:
    """What its person was given to make the session good."""
    return db.session.scalar(select(Compensation).where(Compensation.attendance_id == marked.id))


def states_in(coaching_session: CoachingSession) -> dict[uuid.UUID, CompensationState]:
    """How far those are who were given something in this session, by the key of their mark; one query."""
    statement = (
        select(Compensation.attendance_id, Compensation.state)
        .join(Compensation.attendance)
        .where(Attendance.session_id == coaching_session.id)
    )
    return {key: state for key, state in db.session.execute(statement)}  # noqa: C416


def compensation(compensation_id: uuid.UUID) -> Compensation | None:
    """A compensation with the mark that it makes good, that mark's session, cohort and person."""
    statement = select(Compensation).options(joinedload(Compensation.attendance).options(*_CONTEXT))
    return db.session.scalar(statement.where(Compensation.id == compensation_id))


def give(marked: Attendance, *, task: str, due_on: date, seen: int, by: Person) -> Compensation:
    """The participant has the task and a letter; given again before it is accepted, it is another task.

    ``marked`` comes from `mark`; ``seen`` is the compensation's version on the trainer's page, 0 for none.
    The same task twice is one. Raises `MovedOn`.
    """
    db.session.execute(select(Attendance.id).where(Attendance.id == marked.id).with_for_update())
    if not can_be_made_good(marked):
        raise MovedOn
    row = compensation_of(marked)
    if row is not None and (row.task, row.due_on) == (task, due_on):
        return row
    if row is None:
        if seen:
            raise MovedOn
        row = Compensation(id=uuid.uuid4(), attendance=marked)
        db.session.add(row)
    else:
        _take_turn(row, seen)
        if not row.waits_for_participant:
            raise MovedOn
    row.task, row.task_html, row.due_on = task, render_markdown(task), due_on
    row.given_by_id = by.id
    db.session.flush()
    record(by, "gave compensation", row, about=marked.enrolment.person_id)
    letters.compensation_given(row, marked)
    return row


def answer(row: Compensation, *, text: str, seen: int, by: Person) -> None:
    """The trainer can read the answer; the same one twice is one. Raises `MovedOn`."""
    if row.state is CompensationState.SENT and row.answer == text:
        return
    _take_turn(row, seen)
    if not row.waits_for_participant:
        raise MovedOn
    row.answer, row.answer_html = text, render_markdown(text)
    row.state, row.sent_at = CompensationState.SENT, clock.now()
    record(by, "answered compensation", row, about=row.attendance.enrolment.person_id)
    db.session.flush()


def decide(row: Compensation, *, accept: bool, words: str, seen: int, by: Person) -> None:
    """The session counts as attended; or the participant is to answer again. They have a letter.

    ``row`` comes from `compensation`. The same decision twice is one. Raises `MovedOn`.
    """
    state = CompensationState.ACCEPTED if accept else CompensationState.ASKED_AGAIN
    if row.state is state and row.words == words:
        return
    _take_turn(row, seen)
    if row.state is not CompensationState.SENT:
        raise MovedOn
    marked = row.attendance
    row.state, row.words, row.words_html = state, words, render_markdown(words)
    if accept:
        marked.made_good_at = clock.now()
    record(by, "decided on compensation", row, about=marked.enrolment.person_id, verdict=state.value)
    db.session.flush()
    letters.compensation_decided(row, marked)
    if accept:
        signals.attendance_marked.send(marked.coaching_session, enrolments=[marked.enrolment])


def _take_turn(row: Compensation, seen: int) -> None:
    """Nobody else does something with this version: of two at the same moment one gets through."""
    statement = (
        update(Compensation)
        .where(Compensation.id == row.id, Compensation.version == seen)
        .values(version=seen + 1)
        .returning(Compensation.id)
    )
    if db.session.scalar(statement) is None:
        raise MovedOn
