"""What becomes of groups' answers when people come and go, or when a new version is asked for."""

import uuid
from typing import Any

from sqlalchemy import or_, select

from assignments import operations, signals
from assignments.extensions.models import Extension
from assignments.models import Feedback, Submission
from assignments.together import operations as together
from assignments.vocabulary import FeedbackVerdict
from assignments.waiting import submission_as_it_is_now
from foundation.database import db
from projects import signals as projects
from projects.models import Group


@projects.member_joined.connect
def _member_joined(group: Group, *, person_id: uuid.UUID, **_news: Any) -> None:
    together.join(group.id, person_id)


@projects.member_left.connect
def _member_left(group: Group, *, person_id: uuid.UUID, **_news: Any) -> None:
    for waiting in together.leave(group.id, person_id):
        submission = submission_as_it_is_now(waiting.id)
        assert submission is not None
        operations.hand_over_confirmed(submission, submission.assignment)


@projects.group_goes.connect
def _group_goes(group: Group, **_news: Any) -> bool:
    answered = select(Submission.id).where(Submission.group_id == group.id).exists()
    extended = select(Extension.id).where(Extension.group_id == group.id).exists()
    return bool(db.session.scalar(select(or_(answered, extended))))


@signals.feedback_given.connect
def _feedback_given(feedback: Feedback, **_news: Any) -> None:
    if feedback.verdict is FeedbackVerdict.ASK_NEW_VERSION and feedback.submission.group_id is not None:
        together.let_go(feedback.submission)
