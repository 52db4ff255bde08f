"""Giving feedback: a trainer accepts, asks for a new version, or comments; told at once, or held."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from assignments import letters, signals, waiting
from assignments.models import Feedback, Submission
from assignments.queries import authors_now
from assignments.reviewing import margins, replies
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
    return f"{len(submission.versions)}.{len(submission.feedback) + len(submission.held)}"


def give_feedback(
    trainer: Person,
    submission: Submission,
    *,
    verdict: FeedbackVerdict,
    text: str,
    seen: str,
    row_id: uuid.UUID,
    criteria: dict[str, str] | None = None,
    hold: bool = False,
) -> Feedback:
    """The author has the feedback and a letter; a comment alone leaves the submission waiting for a decision.

    What the trainer has said in the margin goes with it. With ``hold``, and after feedback that is held, the
    author learns of it when it is released; until then its writer may give it anew with its ``row_id``. The
    same feedback sent twice is one. ``submission`` comes from `waiting.submission`. Raises
    `SubmissionMovedOn` when ``seen`` is not its stage, or it is accepted and the verdict more than a comment.
    """
    _lock(submission)
    row = next((row for row in (*submission.feedback, *submission.held) if row.id == row_id), None)
    if row is not None and (row.author_id, row.verdict, row.text) == (trainer.id, verdict, text):
        return row
    closed = submission.state is SubmissionState.ACCEPTED and verdict is not FeedbackVerdict.COMMENT
    if closed or seen != stage_of(submission):
        raise SubmissionMovedOn
    if row is None or row not in submission.held or row.author_id != trainer.id:
        row = _begun(trainer, submission, row_id)
    held = hold or bool(submission.held)
    row.verdict, row.text, row.text_html, row.criteria = verdict, text, render_markdown(text), criteria or {}
    record(
        trainer,
        "held feedback" if held else "gave feedback",
        submission,
        verdict=verdict.value,
        version=row.version_number,
    )
    db.session.flush()
    margins.give_with(row)
    replies.mark_read(submission.id)
    if not held:
        _tell([row], submission)
        letters.feedback_given(row, submission)
    return row


def _begun(trainer: Person, submission: Submission, row_id: uuid.UUID) -> Feedback:
    """Feedback on the newest version, still without words."""
    feedback = Feedback(
        id=uuid.uuid4() if db.session.get(Feedback, row_id) else row_id,
        created_at=clock.now(),
        submission=submission,
        author=trainer,
        version_number=len(submission.versions),
    )
    db.session.add(feedback)
    return feedback


def release(trainer: Person, submissions: Sequence[Submission]) -> int:
    """Their authors have the feedback that was held, each with one letter; returns of how many answers.

    The submissions come from `waiting.submission`. What was released meanwhile is not released again.
    """
    told: dict[Person, list[tuple[Feedback, Submission]]] = {}
    released = 0
    for submission in submissions:
        _lock(submission)
        if not submission.held:
            continue
        released += 1
        held = list(submission.held)
        _tell(held, submission)
        record(trainer, "released feedback", submission, version=held[-1].version_number)
        for person in authors_now(submission):
            told.setdefault(person, []).append((held[-1], submission))
    db.session.flush()
    for person, given in told.items():
        letters.feedback_released(person, given)
    return released


def forget_held_decisions(submission: Submission) -> None:
    """A new version has come: what is held speaks of an older one, so it decides nothing any more.

    The words stay held, as a comment; feedback without words is none.
    """
    mine = select(Feedback).where(Feedback.submission_id == submission.id, Feedback.released_at.is_(None))
    for feedback in db.session.scalars(mine).all():
        if feedback.text or feedback.criteria or margins.any_with(feedback):
            feedback.verdict = FeedbackVerdict.COMMENT
        else:
            db.session.delete(feedback)
    db.session.flush()


def _tell(given: Sequence[Feedback], submission: Submission) -> None:
    """The feedback is there for the author, in the order in which it was given, and moves the submission."""
    now, accepted = clock.now(), False
    for feedback in given:
        set_committed_value(feedback, "submission", submission)  # whoever hears of it may ask
        feedback.released_at = now
        if feedback.verdict is FeedbackVerdict.ACCEPT:
            submission.state, submission.accepted_at, accepted = SubmissionState.ACCEPTED, now, True
        elif feedback.verdict is FeedbackVerdict.ASK_NEW_VERSION:
            submission.state, submission.accepted_at, accepted = (
                SubmissionState.NEW_VERSION_ASKED,
                None,
                False,
            )
    db.session.flush()
    for feedback in given:
        signals.feedback_given.send(feedback)
    if accepted:
        signals.submission_accepted.send(submission)


def _lock(submission: Submission) -> None:
    """Hold the row until the commit, and read it and what hangs on it as they are now."""
    db.session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    waiting.submission_as_it_is_now(submission.id)
