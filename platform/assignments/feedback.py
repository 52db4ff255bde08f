"""Giving feedback: a trainer accepts, asks for a new version, or comments, and the author is told."""

import uuid

from sqlalchemy import select

from assignments import letters, signals, waiting
from assignments.models import Feedback, Submission
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import render_markdown
from people.models import Person


class SubmissionMovedOn(Exception):
    """Something came after what the trainer read: a new version, or a colleague's feedback."""


def stage_of(submission: Submission) -> str:
    """What a reader has seen of the submission: its newest version and how much feedback there is."""
    return f"{len(submission.versions)}.{len(submission.feedback)}"


def give_feedback(
    trainer: Person,
    submission: Submission,
    *,
    verdict: FeedbackVerdict,
    text: str,
    seen: str,
    row_id: uuid.UUID,
) -> Feedback:
    """The author has the feedback and a letter; a comment alone leaves the submission waiting for a decision.

    ``submission`` comes from `waiting.submission`. The same feedback sent twice is one. Raises
    `SubmissionMovedOn` when ``seen`` is not the stage the submission is at, or when it has been accepted and
    the verdict is more than a comment.
    """
    _lock(submission)
    row = next((row for row in submission.feedback if row.id == row_id), None)
    if row is not None and (row.author_id, row.verdict, row.text) == (trainer.id, verdict, text):
        return row
    closed = submission.state is SubmissionState.ACCEPTED and verdict is not FeedbackVerdict.COMMENT
    if closed or seen != stage_of(submission):
        raise SubmissionMovedOn
    feedback = Feedback(
        id=uuid.uuid4() if db.session.get(Feedback, row_id) else row_id,
        author=trainer,
        version_number=len(submission.versions),
        verdict=verdict,
        text=text,
        text_html=render_markdown(text),
    )
    submission.feedback.append(feedback)
    _move(submission, verdict)
    record(trainer, "gave feedback", submission, verdict=verdict.value, version=feedback.version_number)
    db.session.flush()
    letters.feedback_given(feedback, submission)
    signals.feedback_given.send(feedback)
    if verdict is FeedbackVerdict.ACCEPT:
        signals.submission_accepted.send(submission)
    return feedback


def _move(submission: Submission, verdict: FeedbackVerdict) -> None:
    """The state that follows; a comment alone leaves the submission where it is in the queue."""
    if verdict is FeedbackVerdict.ACCEPT:
        submission.state, submission.accepted_at = SubmissionState.ACCEPTED, clock.now()
    elif verdict is FeedbackVerdict.ASK_NEW_VERSION:
        submission.state = SubmissionState.NEW_VERSION_ASKED


def _lock(submission: Submission) -> None:
    """Hold the row until the commit, and read it and what hangs on it as they are now."""
    db.session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    waiting.submission(submission.id, fresh=True)
