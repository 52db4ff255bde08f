"""What a participant is told of their answer: comments in its margin, replies, what changed since."""

from typing import Any

from assignments.models import Submission
from assignments.reviewing import margins, replies
from assignments.reviewing.changes import changed_since
from assignments.reviewing.forms import REPLY, ReplyForm
from courses.models import PlannedTask


def told_of(
    plan: PlannedTask,
    submission: Submission | None,
    reply: ReplyForm | None = None,
    *,
    only_read: bool = False,
) -> dict[str, Any]:
    """What the page of an assignment needs besides; no query before there is feedback."""
    if submission is None or not submission.versions:
        return {"said": {}, "replies": {}, "changed": [], "beside": margins.beside, "reply": None}
    newest = submission.feedback[-1] if submission.feedback else None
    if newest is not None and reply is None and not only_read:
        reply = ReplyForm(formdata=None, prefix=REPLY, feedback=str(newest.id))
    return {
        "said": margins.told_to_author(submission),
        "replies": replies.of([one.id for one in submission.feedback]),
        "changed": changed_since(plan, submission),
        "beside": margins.beside,
        "reply": reply,
    }
