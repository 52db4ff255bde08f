"""The tasks on the boards: who has sent which, who is behind, what waits to be read."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, exists, func, select

from assignments import queries, waiting
from assignments.extensions.models import Extension
from assignments.home import STEP_STATES, standing_word
from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.permissions import may_give_feedback
from assignments.vocabulary import Standing, SubmissionState
from courses.boards.sources import (
    Cell,
    Column,
    Part,
    Tally,
    behind_from,
    board_from,
    off_plan_when,
    tallies_from,
)
from courses.home import Step, StepState
from courses.models import Cohort, Enrolment, PlannedTask
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import Words, db
from foundation.languages import moment_text, say
from people.models import Person
from projects.models import Group

OLDEST = 5
"""So many submissions stand on the board itself; all of them are in the queue."""

PATIENCE = timedelta(days=7)
"""A submission that has waited longer is a sign for the office."""


@board_from
def _board(reader: Person, cohort: Cohort) -> Part:
    """Each task with where it stands for everybody; the submissions that wait longest; six queries."""
    answers: dict[uuid.UUID, dict[uuid.UUID, SubmissionState]] = {}
    statement = (
        select(SubmissionAuthor.assignment_id, SubmissionAuthor.person_id, Submission.state)
        .join(SubmissionAuthor.submission)
        .join(Submission.assignment)
        .where(Assignment.cohort_id == cohort.id, SubmissionAuthor.left_at.is_(None))
    )
    for assignment_id, person_id, state in db.session.execute(statement):
        answers.setdefault(assignment_id, {})[person_id] = state
    cells = {standing: Cell(STEP_STATES[standing], standing_word(standing)[0]) for standing in Standing}
    assignments, joined, longer = queries.assignments_of(cohort), _joined(cohort), _longer(cohort)
    columns = [
        _column(each, answers.get(each.id, {}), joined, longer.get(each.id, {}), cells)
        for each in assignments
    ]
    return Part(columns, [*_answered(reader, cohort), *_waits(reader, cohort)])


def _joined(cohort: Cohort) -> dict[uuid.UUID, datetime]:
    """When those joined who came after some task was due."""
    first_due = select(func.min(Assignment.due_at)).where(Assignment.cohort_id == cohort.id).scalar_subquery()
    statement = select(Enrolment.person_id, Enrolment.created_at).where(
        Enrolment.cohort_id == cohort.id,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.created_at > first_due,
    )
    return {person_id: moment for person_id, moment in db.session.execute(statement)}  # noqa: C416


def _longer(cohort: Cohort) -> dict[uuid.UUID, dict[uuid.UUID, datetime]]:
    """Until when who has more time, by assignment and person."""
    statement = (
        select(Extension.assignment_id, Enrolment.person_id, func.max(Extension.until))
        .join(Assignment, Assignment.id == Extension.assignment_id)
        .join(
            Enrolment,
            and_(
                Enrolment.cohort_id == Assignment.cohort_id,
                Extension.reaches(Enrolment.person_id, Assignment.id),
            ),
        )
        .where(Assignment.cohort_id == cohort.id)
        .group_by(Extension.assignment_id, Enrolment.person_id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, datetime]] = {}
    for assignment_id, person_id, until in db.session.execute(statement):
        found.setdefault(assignment_id, {})[person_id] = until
    return found


def _column(
    assignment: Assignment,
    answers: dict[uuid.UUID, SubmissionState],
    joined: dict[uuid.UUID, datetime],
    longer: dict[uuid.UUID, datetime],
    cells: dict[Standing, Cell],
) -> Column:
    now, before = clock.now(), Cell(StepState.AHEAD, _("Before their time"))
    unsent = queries.standing_of(assignment, None, now)
    return Column(
        title=say(assignment.plan.title),
        at=assignment.due_at,
        url=url_for("assignments.queue", cohort_id=assignment.cohort_id, assignment=assignment.id),
        # a draft is nobody's business but its writer's: the board shows it as what has not come
        cells={person_id: before for person_id, moment in joined.items() if moment > assignment.due_at}
        | {
            person_id: cells[queries.standing_of(assignment, None, now, until=until)]
            for person_id, until in longer.items()
        }
        | {
            person_id: cells[queries.standing_of(assignment, state, now)]
            for person_id, state in answers.items()
            if state is not SubmissionState.DRAFT
        },
        otherwise=cells[unsent],
    )


def _waits(reader: Person, cohort: Cohort) -> list[Step]:
    """The oldest submissions that the reader may read, and how many there are besides."""
    rows = db.session.execute(
        select(
            Submission.id,
            Submission.sent_at,
            func.coalesce(Group.name, Person.name),
            PlannedTask.title,
            func.count().over(),
        )
        .join(Submission.assignment)
        .join(Assignment.plan)
        .join(Submission.person)
        .outerjoin(Submission.group)
        .where(
            Assignment.cohort_id == cohort.id,
            waiting.waits(),
            may_give_feedback.among(reader),
        )
        .order_by(Submission.sent_at, Submission.id)
        .limit(OLDEST)
    ).all()
    steps = [_to_read(key, sent_at, name, title) for key, sent_at, name, title, _total in rows]
    rest = rows[0][-1] - len(rows) if rows else 0
    if rest:
        title = ngettext("%(num)s more submission waits", "%(num)s more submissions wait", rest)
        queue = url_for("assignments.queue", cohort_id=cohort.id)
        steps.append(Step(StepState.OPEN, title, clock.now(), url=queue))
    return steps


def _answered(reader: Person, cohort: Cohort) -> list[Step]:
    """That feedback was answered, and no trainer has read it: on top, because somebody waits for a word."""
    mine = Assignment.cohort_id == cohort.id, waiting.has_unread_reply(), may_give_feedback.among(reader)
    number = db.session.scalar(select(func.count(Submission.id)).join(Submission.assignment).where(*mine))
    if not number:
        return []
    title = ngettext("Your feedback was answered: %(num)s", "Your feedback was answered: %(num)s", number)
    queue = url_for("assignments.queue", cohort_id=cohort.id, show="replies")
    return [Step(StepState.OPEN, title, clock.now(), url=queue, foremost=True)]


def _to_read(submission_id: uuid.UUID, sent_at: datetime | None, name: str, title: Words) -> Step:
    return Step(
        StepState.OPEN,
        name,
        sent_at or clock.now(),
        note=f"{say(title)} · " + _("sent %(moment)s", moment=moment_text(sent_at)),
        url=url_for("assignments.show_submission", submission_id=submission_id),
    )


@behind_from
def _behind(cohorts: Sequence[Cohort]) -> dict[uuid.UUID, int]:
    """How many participants have not sent a task that is due, and was not when they came; one query."""
    statement = (
        select(Assignment.cohort_id, func.count(Enrolment.person_id.distinct()))
        .join(Enrolment, Enrolment.cohort_id == Assignment.cohort_id)
        .where(
            Assignment.cohort_id.in_([cohort.id for cohort in cohorts]),
            queries.due_for(Enrolment.person_id) < clock.now(),
            Enrolment.created_at <= Assignment.due_at,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.holds_now,
            ~_sent(),
        )
        .group_by(Assignment.cohort_id)
    )
    return {cohort_id: count for cohort_id, count in db.session.execute(statement)}  # noqa: C416


@tallies_from
def _tallies(cohorts: Sequence[Cohort], counted: ColumnElement[bool]) -> list[Tally]:
    """How many of the counted have sent each task that has opened; one query."""
    done = (
        select(func.count(Enrolment.id))
        .where(Enrolment.cohort_id == Assignment.cohort_id, counted, _sent())
        .correlate(Assignment)
        .scalar_subquery()
    )
    statement = (
        select(Assignment.cohort_id, PlannedTask.title, Assignment.due_at, done)
        .join(Assignment.plan)
        .where(
            Assignment.cohort_id.in_([cohort.id for cohort in cohorts]), Assignment.opens_at <= clock.now()
        )
        .order_by(Assignment.due_at, PlannedTask.position)
    )
    return [
        Tally(cohort_id, say(title), due_at, people)
        for cohort_id, title, due_at, people in db.session.execute(statement)
    ]


def _sent() -> ColumnElement[bool]:
    """That the person of the place being looked at has sent an answer to the assignment."""
    sent = exists().where(
        SubmissionAuthor.of(Enrolment.person_id, Assignment.id),
        Submission.id == SubmissionAuthor.submission_id,
        Submission.first_sent_at.is_not(None),
    )
    return sent.correlate(Assignment, Enrolment)


@off_plan_when("queue", _l("A submission has waited for over a week"))
def _long_queue() -> ColumnElement[bool]:
    waits = and_(
        Assignment.cohort_id == Cohort.id,
        Submission.state == SubmissionState.SENT,
        Submission.sent_at < clock.now() - PATIENCE,
    )
    return exists().where(waits, Submission.assignment_id == Assignment.id).correlate(Cohort)
