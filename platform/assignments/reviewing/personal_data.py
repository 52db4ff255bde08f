"""What the trainer's desk knows of people: words in the margin, replies to feedback, phrases."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, or_, select, update

from assignments.models import Feedback, Submission, SubmissionAuthor, SubmissionVersion
from assignments.reviewing.models import FeedbackReply, MarginComment, Phrase
from foundation.database import db
from foundation.personal_data import (
    STAYS_NAMELESS,
    Keep,
    Subject,
    fact,
    holding,
    key,
    others,
    rendered,
    words,
)


def _versions(whom: Subject) -> Select[UUID]:
    """Versions of answers that are the person's own; a group's are its members' together."""
    own = (
        select(Submission.id)
        .join(SubmissionAuthor, SubmissionAuthor.submission_id == Submission.id)
        .where(Submission.group_id.is_(None), SubmissionAuthor.person_id == whom.id)
    )
    return select(SubmissionVersion.id).where(SubmissionVersion.submission_id.in_(own))


holding(
    MarginComment,
    key("version_id author_id feedback_id"),
    fact("start end", exported=False),
    others("quote"),
    words("text", stays="whoever got it needs it"),
    what=_l("Comments that you wrote in the margin of answers"),
    theirs=lambda whom: MarginComment.author_id == whom.id,
    keep=Keep.WORK,
    stays=STAYS_NAMELESS,
)
holding(
    MarginComment,
    key("version_id author_id feedback_id"),
    fact("start end", exported=False),
    words("quote"),
    others("text", goes=True),
    name="margin_comments_got",
    what=_l("Words of your answers that were commented on"),
    theirs=lambda whom: MarginComment.version_id.in_(_versions(whom)),
    keep=Keep.WORK,
    stays=_l("That there was a comment stays, without your name; the text goes."),
)
holding(
    FeedbackReply,
    key("feedback_id author_id"),
    fact("read_at"),
    words("text"),
    rendered("text_html"),
    what=_l("What you answered to feedback"),
    theirs=lambda whom: FeedbackReply.author_id == whom.id,
    keep=Keep.WORK,
    stays=_l("That you answered stays, without your name; the text goes."),
)
holding(
    Phrase,
    key("person_id"),
    words("text"),
    what=_l("Phrases that you keep for feedback"),
    theirs=lambda whom: Phrase.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)


def with_words_beside() -> list[ColumnElement[bool]]:
    """Conditions of submissions with something said beside their texts."""
    noted = or_(MarginComment.text != "", MarginComment.quote != "")
    versions = select(SubmissionVersion.submission_id).join(
        MarginComment, MarginComment.version_id == SubmissionVersion.id
    )
    replied = select(Feedback.submission_id).join(FeedbackReply, FeedbackReply.feedback_id == Feedback.id)
    return [
        Submission.id.in_(versions.where(noted)),
        Submission.id.in_(replied.where(FeedbackReply.text != "")),
    ]


def empty_words_beside(submissions: Sequence[UUID]) -> None:
    """What was said in the margin and what was replied goes."""
    versions = select(SubmissionVersion.id).where(SubmissionVersion.submission_id.in_(submissions))
    given = select(Feedback.id).where(Feedback.submission_id.in_(submissions))
    for statement in (
        update(MarginComment).where(MarginComment.version_id.in_(versions)).values(text="", quote=""),
        update(FeedbackReply).where(FeedbackReply.feedback_id.in_(given)).values(text="", text_html=""),
    ):
        db.session.execute(statement)
