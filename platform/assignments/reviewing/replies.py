"""What participants answer to feedback, and that trainers have read it."""

import uuid

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from assignments.models import Feedback, Submission
from assignments.reviewing.models import FeedbackReply
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import render_markdown
from people.models import Person

AT_MOST = 20
"""Replies to one piece of feedback; a longer talk belongs into the discussion."""


class ReplyRefused(ValueError):
    """There is nothing to reply to, or no room for more; the message is for the writer."""


def reply(
    person: Person, submission: Submission, feedback_id: uuid.UUID | None, text: str, row_id: uuid.UUID
) -> FeedbackReply:
    """Trainers find the reply in their queue; sent twice it is one. Raises `ReplyRefused`."""
    feedback = next((one for one in submission.feedback if one.id == feedback_id), None)
    if feedback is None:
        raise ReplyRefused(_("This feedback is not here any more. Open the page again."))
    db.session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    there = {one.id: one for one in of([feedback.id]).get(feedback.id, [])}
    if row_id in there:
        return there[row_id]
    if len(there) >= AT_MOST:
        raise ReplyRefused(_("There is no room for more answers here. Go on in the discussion."))
    said = FeedbackReply(
        id=uuid.uuid4() if db.session.get(FeedbackReply, row_id) else row_id,
        created_at=clock.now(),
        feedback_id=feedback.id,
        author_id=person.id,
        text=text,
        text_html=render_markdown(text),
    )
    db.session.add(said)
    feedback.read_at = feedback.read_at or clock.now()
    record(person, "answered feedback", submission, version=feedback.version_number)
    db.session.flush()
    return said


def of(feedback: list[uuid.UUID]) -> dict[uuid.UUID, list[FeedbackReply]]:
    """What was answered to each of these, in order."""
    if not feedback:
        return {}
    statement = (
        select(FeedbackReply)
        .options(joinedload(FeedbackReply.author))
        .where(FeedbackReply.feedback_id.in_(feedback))
        .order_by(FeedbackReply.created_at)
    )
    found: dict[uuid.UUID, list[FeedbackReply]] = {}
    for one in db.session.scalars(statement):
        found.setdefault(one.feedback_id, []).append(one)
    return found


def mark_read(submission_id: uuid.UUID) -> None:
    """A trainer has read all that was answered of this submission."""
    theirs = select(Feedback.id).where(Feedback.submission_id == submission_id)
    db.session.execute(
        update(FeedbackReply)
        .where(FeedbackReply.feedback_id.in_(theirs), FeedbackReply.read_at.is_(None))
        .values(read_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
