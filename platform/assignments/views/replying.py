"""The participant answers feedback."""

import uuid

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import queries
from assignments.models import Assignment
from assignments.permissions import may_answer
from assignments.reviewing import replies
from assignments.reviewing.forms import REPLY, ReplyForm
from assignments.reviewing.replies import ReplyRefused
from assignments.views import blueprint
from assignments.views.answer_page import page_with_reply
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.post("/assignments/<uuid:assignment_id>/feedback/reply")
@access(may_answer, load=queries.assignment)
def reply_to_feedback(assignment: Assignment) -> ResponseReturnValue:
    """The trainer finds the words in the queue."""
    submission = queries.own_submission(assignment, current_person()) or abort(404)
    form = ReplyForm(prefix=REPLY)
    if not form.validate():
        return page_with_reply(assignment, submission, form)
    try:
        told = uuid.UUID(form.feedback.data or "")
        replies.reply(current_person(), submission, told, form.text.data, form.row_id)
    except ReplyRefused as refused:
        form.text.errors = [str(refused)]
        return page_with_reply(assignment, submission, form)
    except ValueError:
        abort(404)
    db.session.commit()
    flash(_("Your trainer sees your answer."))
    return redirect(url_for("assignments.show_assignment", assignment_id=assignment.id) + "#feedback")
