"""Comments in the margin: a trainer's alone until given with feedback, then their reader's, too."""

import uuid

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import joinedload

from assignments.models import Feedback, Submission, SubmissionVersion
from assignments.reviewing.models import MarginComment
from assignments.reviewing.passages import Passage, place_of, with_comments
from assignments.reviewing.sources import source_of
from courses.models import PlannedTask
from foundation import clock
from foundation.database import db
from foundation.text import clean_line
from people.models import Person

AT_MOST = 100
"""Comments that one trainer may have waiting on one submission."""

ByVersion = dict[uuid.UUID, list[MarginComment]]


class NoSuchPassage(ValueError):
    """The passage is not in the text, or there is no room for more; the message is for the trainer."""


def comment(
    trainer: Person,
    plan: PlannedTask,
    version: SubmissionVersion,
    number: int,
    *,
    quote: str,
    text: str,
    row_id: uuid.UUID,
) -> MarginComment:
    """The trainer, and nobody else, has a comment on the passage; sent twice it is one.

    Raises `NoSuchPassage`.
    """
    db.session.execute(select(Submission.id).where(Submission.id == version.submission_id).with_for_update())
    if there := db.session.get(MarginComment, row_id):
        if there.author_id == trainer.id:
            return there
        row_id = uuid.uuid4()
    source, found = source_of(plan, version)
    passage = next((one for one in found if one.number == number), None)
    waiting = select(MarginComment.id).where(_waiting(trainer, version.submission_id)).limit(AT_MOST)
    if passage is None or len(db.session.scalars(waiting).all()) == AT_MOST:
        raise NoSuchPassage(_("There is no room for this comment. Give the feedback first."))
    start, end, quote = place_of(passage, source, clean_line(quote))
    said = MarginComment(
        id=row_id,
        created_at=clock.now(),
        version_id=version.id,
        author_id=trainer.id,
        start=start,
        end=end,
        quote=quote,
        text=text,
    )
    db.session.add(said)
    db.session.flush()
    return said


def take_away(trainer: Person, submission: Submission, comment_id: uuid.UUID) -> None:
    """The trainer's own comment is no more, if it was not given yet."""
    mine = select(MarginComment).where(MarginComment.id == comment_id, _waiting(trainer, submission.id))
    if said := db.session.scalar(mine):
        db.session.delete(said)


def give_with(feedback: Feedback) -> None:
    """What the feedback's author has said in the margin belongs to it."""
    waiting = select(MarginComment.id).where(
        MarginComment.author_id == feedback.author_id, _of(feedback.submission_id), _not_given
    )
    given = update(MarginComment).where(MarginComment.id.in_(waiting)).values(feedback_id=feedback.id)
    db.session.execute(given, execution_options={"synchronize_session": False})


def any_with(feedback: Feedback) -> bool:
    """Whether the feedback has comments in the margin."""
    return bool(db.session.scalar(select(exists().where(MarginComment.feedback_id == feedback.id))))


def any_waiting(trainer: Person, submission: Submission) -> bool:
    """Whether the trainer has said something in the margin that was not given yet."""
    return bool(db.session.scalar(select(exists().where(_waiting(trainer, submission.id)))))


def told_to_author(submission: Submission) -> ByVersion:
    """What was said in the margin and has been released."""
    given = MarginComment.feedback_id.in_([one.id for one in submission.feedback])
    return _by_version(given) if submission.feedback else {}


def seen_by_trainer(trainer: Person | None, submission: Submission) -> ByVersion:
    """What trainers have given or hold; and what this one has not given yet, if it is they who look."""
    given = MarginComment.feedback_id.is_not(None)
    seen = or_(given, MarginComment.author_id == trainer.id) if trainer else given
    return _by_version(seen & _of(submission.id))


def beside(plan: PlannedTask, version: SubmissionVersion, said: ByVersion) -> list[Passage]:
    """The version in passages, with what is said of each."""
    return with_comments(source_of(plan, version)[1], said.get(version.id, []))


def _by_version(which: ColumnElement[bool]) -> ByVersion:
    statement = (
        select(MarginComment)
        .options(joinedload(MarginComment.author))
        .where(which)
        .order_by(MarginComment.start, MarginComment.created_at)
    )
    found: ByVersion = {}
    for one in db.session.scalars(statement):
        found.setdefault(one.version_id, []).append(one)
    return found


_not_given = MarginComment.feedback_id.is_(None)


def _of(submission_id: uuid.UUID) -> ColumnElement[bool]:
    versions = select(SubmissionVersion.id).where(SubmissionVersion.submission_id == submission_id)
    return MarginComment.version_id.in_(versions)


def _waiting(trainer: Person, submission_id: uuid.UUID) -> ColumnElement[bool]:
    return (MarginComment.author_id == trainer.id) & _of(submission_id) & _not_given
