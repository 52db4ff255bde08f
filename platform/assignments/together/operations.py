"""One answer of a whole group: who comes in on it, who has confirmed it, and what stays when somebody goes.

Whoever helped to send an answer keeps it, also in another group. Who left with nothing sent goes without it;
what they wrote stays with the group. Who comes in comes in on the answer that the group has.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, select

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionVersion
from assignments.together import letters, queries
from assignments.together.models import SubmissionConfirmation
from assignments.vocabulary import SubmissionState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person
from projects.models import Group

KEPT = (SubmissionState.SENT, SubmissionState.ACCEPTED)
"""While an answer is in these states, whoever helped to send it need not answer in another group."""


def begin(group: Group, person: Person, assignment: Assignment) -> None:
    """The group has an empty answer, and it is its members'; the group is held."""
    found = select(Submission).where(
        Submission.assignment_id == assignment.id, Submission.group_id == group.id
    )
    submission = db.session.scalar(found)
    if submission is None:
        submission = Submission(
            id=uuid.uuid4(), assignment_id=assignment.id, person_id=person.id, group_id=group.id
        )
        db.session.add(submission)
        db.session.flush()
    for member in queries.members_of(group.id, None):
        come_in(submission, member.person.id)


def come_in(submission: Submission, person_id: uuid.UUID) -> None:
    """The group's answer is the person's too, unless they have one that they keep."""
    there = queries.place_of(person_id, submission.assignment_id)
    if there is not None:
        place, held = there
        if held.id == submission.id or held.group_id is None or held.state in KEPT:
            return
        place.left_at = clock.now()
        db.session.flush()
    again = select(SubmissionAuthor).where(
        SubmissionAuthor.submission_id == submission.id, SubmissionAuthor.person_id == person_id
    )
    author = db.session.scalar(again) or SubmissionAuthor(
        id=uuid.uuid4(),
        submission_id=submission.id,
        person_id=person_id,
        assignment_id=submission.assignment_id,
    )
    author.created_at, author.left_at = clock.now(), None
    db.session.add(author)
    db.session.flush()


def join(group_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Somebody came into the group, and so to its answers."""
    for submission in queries.submissions_of(group_id):
        come_in(submission, person_id)


def leave(group_id: uuid.UUID, person_id: uuid.UUID) -> list[Submission]:
    """Somebody left the group; gives the answers that still wait for others' confirmation."""
    waiting = []
    for submission in queries.submissions_of(group_id):
        there = queries.place_of(person_id, submission.assignment_id)
        if there is not None and there[1].id == submission.id and not _helped(there[0]):
            there[0].left_at = clock.now()
        db.session.execute(
            delete(SubmissionConfirmation).where(
                SubmissionConfirmation.submission_id == submission.id,
                SubmissionConfirmation.person_id == person_id,
            )
        )
        if submission.confirming_since is not None:
            waiting.append(submission)
    db.session.flush()
    return waiting


def let_go(submission: Submission) -> None:
    """A new version is asked for: who is in another group by now goes on there, and may answer with it."""
    for author in submission.authors:
        group = queries.group_of(author.person, submission.assignment) if author.left_at is None else None
        if group is None or group.id == submission.group_id:
            continue
        author.left_at = clock.now()
        db.session.flush()
        for theirs in queries.submissions_of(group.id):
            if theirs.assignment_id == submission.assignment_id:
                come_in(theirs, author.person_id)


def confirm(person: Person, submission: Submission, assignment: Assignment, mark: str) -> bool:
    """The person stands behind the answer with this mark; true when now every member does.

    The first to confirm asks the others, by letter.
    """
    row = _word_of(person, submission)
    if row.mark != mark:
        row.mark, row.given_at = mark, clock.now()
        db.session.add(row)
        db.session.flush()
        record(person, "confirmed submission", submission)
    members = queries.members_of(submission.group_id or uuid.UUID(int=0), submission, mark)
    missing = [member.person for member in members if not member.confirmed]
    if missing and submission.confirming_since is None:
        submission.confirming_since = clock.now()
        letters.confirmation_asked(submission, assignment, person, missing, mark)
    return not missing


def confirmed_at(submission: Submission, mark: str) -> datetime | None:
    """When the last of the members confirmed the answer with this mark; None while somebody has not."""
    assert submission.group_id is not None
    members = queries.members_of(submission.group_id, submission, mark)
    if not members or not all(member.confirmed for member in members):
        return None
    moments = select(SubmissionConfirmation.given_at).where(
        SubmissionConfirmation.submission_id == submission.id, SubmissionConfirmation.mark == mark
    )
    return max(db.session.scalars(moments).all())


def _word_of(person: Person, submission: Submission) -> SubmissionConfirmation:
    found = select(SubmissionConfirmation).where(
        SubmissionConfirmation.submission_id == submission.id, SubmissionConfirmation.person_id == person.id
    )
    return db.session.scalar(found) or SubmissionConfirmation(
        id=uuid.uuid4(), submission_id=submission.id, person_id=person.id, mark=""
    )


def _helped(author: SubmissionAuthor) -> bool:
    """Whether a version was sent while the person was among the writers."""
    sent = select(SubmissionVersion.id).where(
        SubmissionVersion.submission_id == author.submission_id,
        SubmissionVersion.created_at >= author.created_at,
    )
    return db.session.scalar(sent.limit(1)) is not None
