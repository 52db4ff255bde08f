"""Which answer a person writes, an own one or their group's, and whether it is still taken."""

import uuid
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.queries import whole_submission
from assignments.together import operations as together
from assignments.together import queries
from assignments.vocabulary import SubmissionState
from courses.vocabulary import DoneBy
from foundation import clock
from foundation.database import db
from foundation.languages import moment_text
from people.models import Person
from projects.models import Group


class AnswerClosed(ValueError):
    """The assignment takes no answer from this person now; the message says why."""


class SentTooLate(AnswerClosed):
    """Its time is over for good: it can't be sent, but it can be kept as a draft."""


def answer_of(person: Person, assignment: Assignment) -> Submission:
    """The person's answer, made if there is none, held against a second request until this one commits.

    Raises `AnswerClosed`.
    """
    if clock.now() < assignment.opens_at:
        raise AnswerClosed(_("This assignment is not open yet."))
    group = queries.group_of(person, assignment, hold=True) if is_shared(assignment) else None
    submission = _held(person, assignment)
    if submission is None or not writes(group, submission):
        _come_to(person, assignment, group, submission)
        submission = _held(person, assignment)
    assert submission is not None
    if submission.state is SubmissionState.ACCEPTED:
        raise AnswerClosed(_("Your answer has been accepted, so it can't be changed any more."))
    return submission


def is_shared(assignment: Assignment) -> bool:
    """Whether a group answers it together."""
    return assignment.plan.done_by is not DoneBy.PERSON


def writes(group: Group | None, submission: Submission) -> bool:
    """Whether somebody of this group writes the answer: an own one, or one of the group that they are in."""
    return submission.group_id is None or (group is not None and group.id == submission.group_id)


def _come_to(person: Person, assignment: Assignment, group: Group | None, held: Submission | None) -> None:
    """The person has an answer to write: an own one, or the group's. Raises `AnswerClosed`."""
    if held is None and not is_shared(assignment):
        _begin(person, assignment)
        return
    if held is not None and (group is None or held.state in together.KEPT):
        raise AnswerClosed(_("You are not in that group any more. What you sent with it still counts."))
    if group is None:
        raise AnswerClosed(_("You do this in a group, and you are in none yet. Find your group first."))
    together.begin(group, person, assignment)


def _held(person: Person, assignment: Assignment) -> Submission | None:
    statement = (
        select(Submission)
        .join(Submission.authors)
        .options(*whole_submission())
        .where(SubmissionAuthor.of(person.id, assignment.id))
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one_or_none()


def _begin(person: Person, assignment: Assignment) -> None:
    """An empty answer is there, and it is the person's; whoever begins at the same moment begins nothing."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"id": uuid.uuid4(), "created_at": clock.now(), "assignment_id": assignment.id}
    empty = {"person_id": person.id, "state": SubmissionState.DRAFT, "text": "", "fields": {}, "version": 1}
    db.session.execute(insert(Submission).values(row | empty).on_conflict_do_nothing())
    mine = select(Submission.id).where(
        Submission.assignment_id == assignment.id,
        Submission.person_id == person.id,
        Submission.group_id.is_(None),
    )
    author = {"id": uuid.uuid4(), "person_id": person.id, "submission_id": db.session.scalars(mine).one()}
    db.session.execute(insert(SubmissionAuthor).values(row | author).on_conflict_do_nothing())


def check_time(submission: Submission, assignment: Assignment, arrived: datetime) -> None:
    """Refuse what comes after the cut-off, but for a new version that a trainer has asked for."""
    cut_off_at = assignment.cut_off_for(submission.extended_until)
    asked_for = submission.state is SubmissionState.NEW_VERSION_ASKED
    if cut_off_at is not None and arrived > cut_off_at and not asked_for:
        raise SentTooLate(
            _("Its time ended %(moment)s, and nothing is taken any more.", moment=moment_text(cut_off_at))
        )
