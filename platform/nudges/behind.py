"""Reminding by hand: a trainer asks once, and everybody who is behind in the cohort has a letter."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.queries import due_for as own_due
from courses.boards.board import REST
from courses.boards.sources import reminders_from
from courses.models import Cohort, Enrolment, PlannedTask
from courses.vocabulary import OVER, CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import Words, db
from foundation.languages import moment_text, say
from nudges import letters
from nudges.models import Nudge
from nudges.operations import enter
from nudges.rules import WHO, Due, due_for, waking
from people.models import Person

RULE = "behind"


@dataclass(frozen=True)
class Reminded:
    """What came of reminding: how many have a letter, and how many are left in peace for a day."""

    letters: int
    resting: int


def remind_behind(cohort: Cohort, *, by: Person) -> Reminded:
    """Whoever has not sent a task that is due has one letter about all of them, and the ledger knows it.

    Nobody gets it within `REST` of another reminder, whatever that was about; a second click writes nothing.
    At night the letters wait for the morning.
    """
    found = _still_open(cohort)
    resting = _reminded_since(list(found), clock.now() - REST)
    asked = {person: things for person, things in found.items() if person not in resting}
    fresh = enter([things[0] for things in asked.values()]) if asked else []
    due_at = waking()
    for first in fresh:
        assert first.person_id is not None
        letters.still_open(asked[first.person_id], due_at=due_at)
    if fresh:
        record(by, "reminded those behind", cohort, people=len(fresh))
    db.session.flush()
    return Reminded(len(fresh), len(found) - len(fresh))


def _still_open(cohort: Cohort) -> dict[uuid.UUID, list[Due]]:
    """The tasks that are due and not sent, by person; nothing in a cohort that has finished.

    What was due before somebody came is not asked of them.
    """
    due = own_due(Person.id)
    statement = (
        select(Assignment.id, due, PlannedTask.title, Person)
        .options(WHO)
        .join(PlannedTask, PlannedTask.id == Assignment.planned_task_id)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Assignment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SubmissionAuthor, SubmissionAuthor.of(Person.id, Assignment.id))
        .outerjoin(Submission, Submission.id == SubmissionAuthor.submission_id)
        .where(
            Assignment.cohort_id == cohort.id,
            due < clock.now(),
            Enrolment.created_at <= Assignment.due_at,
            Cohort.state.not_in(OVER),
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.holds_now,
            Person.restricted_at.is_(None),
            Submission.first_sent_at.is_(None),
        )
        .order_by(Person.id, due, PlannedTask.position)
    )
    found: dict[uuid.UUID, list[Due]] = {}
    for assignment_id, due_at, title, person in db.session.execute(statement):
        thing = due_for(
            person,
            key=f"{_prefix(cohort)}{person.id}:{clock.today()}",
            rule=RULE,
            cohort=cohort.name,
            line=_line(assignment_id, title, due_at),
        )
        found.setdefault(person.id, []).append(thing)
    return found


def _prefix(cohort: Cohort) -> str:
    return f"{RULE}:{cohort.id}:"


def _line(assignment_id: uuid.UUID, title: Words, due_at: datetime) -> Callable[[], str]:
    def line() -> str:
        return str(
            _(
                "%(title)s\nIt was due %(date)s.\n%(link)s",
                title=say(title),
                date=moment_text(due_at),
                link=url_for("assignments.show_assignment", assignment_id=assignment_id, _external=True),
            )
        )

    return line


def _reminded_since(person_ids: list[uuid.UUID], since: datetime) -> set[uuid.UUID]:
    statement = select(Nudge.person_id).where(Nudge.person_id.in_(person_ids), Nudge.created_at > since)
    return {person_id for person_id in db.session.scalars(statement) if person_id is not None}


@reminders_from
def _by_the_trainer(cohort: Cohort) -> dict[uuid.UUID, datetime]:
    """When each participant was last reminded from the cohort's board; one query."""
    statement = (
        select(Nudge.person_id, func.max(Nudge.created_at))
        .where(Nudge.rule == RULE, Nudge.key.startswith(_prefix(cohort), autoescape=True))
        .group_by(Nudge.person_id)
    )
    return {person_id: moment for person_id, moment in db.session.execute(statement) if person_id}
