"""The trainer's queue: all their cohorts or one, who has waited longest first; what lies beside an item."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, defer, joinedload

from assignments.models import Assignment, Submission
from assignments.permissions import may_give_feedback
from assignments.vocabulary import SubmissionState
from assignments.waiting import has_unread_reply, something_held, waits
from courses.models import Cohort, PlannedTask, ProgrammeVersion
from courses.vocabulary import CohortState
from foundation.database import db
from people.models import Person
from projects.models import Group, GroupMember

PAGE = 25


class Shown(StrEnum):
    """Which submissions a queue shows."""

    WAITING = "waiting"
    REPLIES = "replies"
    HELD = "held"
    ASKED = "asked"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Scope:
    """Whose queue, of which cohort and task, and which part of it; everything where a key is None."""

    reader: Person
    shown: Shown = Shown.WAITING
    cohort_id: uuid.UUID | None = None
    assignment_id: uuid.UUID | None = None

    @property
    def place(self) -> dict[str, Any]:
        """What an address tells of it."""
        told = {"cohort": self.cohort_id, "assignment": self.assignment_id}
        shown = {"show": self.shown.value} if self.shown is not Shown.WAITING else {}
        return {name: value for name, value in told.items() if value} | shown


@dataclass(frozen=True)
class Beside:
    """What comes before and after a submission in its queue."""

    before: uuid.UUID | None
    after: uuid.UUID | None


Counts = dict[uuid.UUID, dict[Shown, int]]


def _is(shown: Shown) -> ColumnElement[bool]:
    conditions: dict[Shown, ColumnElement[bool]] = {
        Shown.WAITING: waits(),
        Shown.REPLIES: has_unread_reply(),
        Shown.HELD: something_held(),
        Shown.ASKED: Submission.state == SubmissionState.NEW_VERSION_ASKED,
        Shown.ACCEPTED: Submission.state == SubmissionState.ACCEPTED,
    }
    return conditions[shown]


def _in(scope: Scope, statement: Any) -> Any:
    """The statement over submissions joined with assignments, for those of the scope, in any state."""
    statement = statement.where(may_give_feedback.among(scope.reader))
    if scope.assignment_id is not None:
        statement = statement.where(Assignment.id == scope.assignment_id)
    if scope.cohort_id is not None:
        return statement.where(Assignment.cohort_id == scope.cohort_id)
    return statement.join(Cohort, Cohort.id == Assignment.cohort_id).where(
        Cohort.state != CohortState.ARCHIVED
    )


def page_of(scope: Scope, number: int) -> Pagination:
    """One page of the queue: the longest wait first, the newest accepted."""
    order = Submission.accepted_at.desc() if scope.shown is Shown.ACCEPTED else Submission.sent_at
    statement = _in(scope, select(Submission).join(Submission.assignment)).where(_is(scope.shown))
    statement = statement.options(*_as_rows()).order_by(order, Submission.id)
    page = min(max(number, 1), 10_000)
    return db.paginate(statement, page=page, per_page=PAGE, error_out=False)


def _as_rows() -> list[Any]:
    assignment = contains_eager(Submission.assignment)
    return [
        defer(Submission.text),
        assignment.joinedload(Assignment.plan).load_only(PlannedTask.title),
        assignment.joinedload(Assignment.cohort).joinedload(Cohort.version).load_only(ProgrammeVersion.title),
        assignment.joinedload(Assignment.cohort).joinedload(Cohort.organisation),
        joinedload(Submission.person),
        joinedload(Submission.group),
    ]


def counts_in(scope: Scope) -> Counts:
    """How many there are of each kind, by assignment; one query, whatever part the scope shows."""
    sums = [func.count().filter(_is(shown)) for shown in Shown]
    statement = _in(scope, select(Submission.assignment_id, *sums).join(Submission.assignment))
    rows = db.session.execute(statement.group_by(Submission.assignment_id))
    return {row[0]: dict(zip(Shown, row[1:], strict=True)) for row in rows}


def cohorts_with(counts: Counts) -> list[tuple[Cohort, dict[Shown, int]]]:
    """The cohorts of these assignments, each with its sums, those with most waiting first."""
    statement = (
        select(Assignment.id, Cohort)
        .join(Assignment.cohort)
        .options(
            joinedload(Cohort.version).load_only(ProgrammeVersion.title), joinedload(Cohort.organisation)
        )
        .where(Assignment.id.in_(list(counts)))
    )
    sums: dict[Cohort, dict[Shown, int]] = {}
    for assignment_id, cohort in db.session.execute(statement):
        of = sums.setdefault(cohort, dict.fromkeys(Shown, 0))
        for shown, number in counts[assignment_id].items():
            of[shown] += number
    return sorted(sums.items(), key=lambda one: (-one[1][Shown.WAITING], one[0].name))


def beside(scope: Scope, current: Submission) -> Beside:
    """Its neighbours in the queue; after the last one comes the first, and before the first nothing.

    Each way the index leads to one row, so that it costs the same however long the queue is.
    """
    down = scope.shown is Shown.ACCEPTED
    at: Any = Submission.accepted_at if down else Submission.sent_at
    here = current.accepted_at if down else current.sent_at
    order, back = (at.desc(), at) if down else (at, at.desc())
    statement = _in(scope, select(Submission.id).join(Submission.assignment))
    statement = statement.where(_is(scope.shown), Submission.id != current.id)
    first = statement.order_by(order, Submission.id).limit(1)
    if here is None:  # it has no place in this part of the queue
        return Beside(None, db.session.scalar(first))
    beyond, before = (at < here, at > here) if down else (at > here, at < here)
    level = at == here
    after = statement.where(
        at <= here if down else at >= here, or_(beyond, level & (Submission.id > current.id))
    )
    after = after.order_by(order, Submission.id).limit(1)
    earlier = statement.where(
        at >= here if down else at <= here, or_(before, level & (Submission.id < current.id))
    )
    earlier = earlier.order_by(back, Submission.id.desc()).limit(1)
    found = [select(one.subquery().c.id, literal(n).label("n")) for n, one in enumerate((after, first))]
    following = db.session.scalars(union_all(*found).order_by("n")).all()
    return Beside(db.session.scalar(earlier), following[0] if following else None)


def groups_in(scope: Scope) -> list[tuple[Group, int]]:
    """The groups whose members' own answers are in this part of the queue, two or more of each."""
    statement = select(Group, func.count()).select_from(Submission).join(Submission.assignment)
    statement = _in(scope, statement).join(GroupMember, _its_member()).join(GroupMember.group)
    statement = statement.where(_is(scope.shown), Submission.group_id.is_(None))
    return [
        (group, number)
        for group, number in db.session.execute(
            statement.group_by(Group.id).having(func.count() > 1).order_by(Group.name)
        )
    ]


def _its_member() -> ColumnElement[bool]:
    return and_(GroupMember.person_id == Submission.person_id, GroupMember.cohort_id == Assignment.cohort_id)


def ticked(scope: Scope, keys: list[uuid.UUID]) -> list[uuid.UUID]:
    """Which of these the reader may answer, in the queue's order."""
    return _several(scope, Submission.id.in_(keys[:PAGE]))


def of_group(scope: Scope, group_id: uuid.UUID) -> list[uuid.UUID]:
    """The own answers of the group's members in this part of the queue."""
    theirs = exists().where(_its_member(), GroupMember.group_id == group_id)
    return _several(scope, theirs.correlate(Submission, Assignment) & _is(scope.shown))


def _several(scope: Scope, which: ColumnElement[bool]) -> list[uuid.UUID]:
    statement = _in(scope, select(Submission.id).join(Submission.assignment)).where(which)
    return list(db.session.scalars(statement.order_by(Submission.sent_at, Submission.id).limit(PAGE)))


def held_in(scope: Scope) -> list[uuid.UUID]:
    """Those in the scope of which something is held."""
    statement = _in(scope, select(Submission.id).join(Submission.assignment)).where(something_held())
    return list(db.session.scalars(statement.order_by(Submission.sent_at, Submission.id)))
