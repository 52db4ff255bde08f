"""What the page asks and sends by itself while an answer is written; without a script nothing is missed."""

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from assignments import drafting, operations, queries
from assignments.forms import ChangesForm, FileForm
from assignments.models import Assignment, Submission
from assignments.operations import AnswerClosed, AnswerRefused, TextChangedMeanwhile
from assignments.permissions import may_answer
from assignments.places import writes
from assignments.together.queries import group_of
from assignments.views import blueprint
from foundation import clock, limits
from foundation.access import access
from foundation.database import db
from foundation.files import takes_files
from foundation.languages import time_text
from foundation.text import TextRefused, render_markdown
from people.models import Person
from people.seeing_views import own_eyes_only
from people.session import current_person

SAVE_LIMIT = 4096
"""The largest save taken, in bytes; the page keeps to two kilobytes and sends the rest in the next ones."""


@blueprint.get("/assignments/<uuid:assignment_id>/draft")
@own_eyes_only
@access(may_answer, load=queries.assignment)
def show_draft(assignment: Assignment) -> ResponseReturnValue:
    """What is saved, whose it is, and the token for sending: for a page that was without net or session."""
    person = current_person()
    draft = drafting.draft_of(assignment, _written_by(person, assignment))
    return {**_told(draft), "writer": writer_key(assignment), "token": generate_csrf()}


@blueprint.post("/assignments/<uuid:assignment_id>/draft")
@access(may_answer, load=queries.assignment)
def save_changes(assignment: Assignment) -> ResponseReturnValue:
    """Save what changed; 409 with what is there when somebody saved first, 429 when it is too soon."""
    if (request.content_length or 0) > SAVE_LIMIT:
        abort(413)
    person, form = current_person(), ChangesForm()
    if not limits.hit("drafts saved", person.id):
        return {}, 429, {"Retry-After": str(limits.seconds_left("drafts saved", person.id) or 1)}
    try:
        changes = drafting.read_changes(form.changes.data or "")
        there = drafting.draft_of(assignment, _written_by(person, assignment, refuse=True))
        values = drafting.changed(there, form.seen.data or "", changes)
        saved = drafting.save(person, assignment, values, there.mark)
    except drafting.ChangesUnreadable:
        abort(422)
    except TextChangedMeanwhile:
        return _told(_draft_now(assignment.id)), 409
    except (AnswerClosed, AnswerRefused, TextRefused) as refused:
        return _refused(refused)
    db.session.commit()
    said = _("Saved at %(time)s", time=time_text(clock.now()))
    made_clean = {} if saved.values == values else {"values": dict(saved.values)}
    return {"mark": saved.mark, "said": said, **made_clean}


@blueprint.post("/assignments/<uuid:assignment_id>/files")
@access(may_answer, load=queries.assignment)
@takes_files
def add_file(assignment: Assignment) -> ResponseReturnValue:
    """One file more in the draft; sent again under the same id it is there once."""
    form = FileForm()
    if not form.file.data:
        abort(422)
    try:
        submission, row = operations.add_file(current_person(), assignment, form.file.data, form.row_id)
    except (AnswerClosed, AnswerRefused) as refused:
        return _refused(refused)
    item = render_template("assignments/draft_file.html", submission=submission, row=row) if row else ""
    db.session.commit()
    return {"item": item}


def writer_key(assignment: Assignment) -> str:
    """Under which a device keeps what this person writes for this assignment."""
    return f"{current_person().id}:{assignment.id}"


def preview_of(submission: Submission | None) -> str | None:
    """The draft as it will look, where the address asks for it."""
    if "preview" not in request.args or submission is None:
        return None
    try:
        return render_markdown(submission.text)
    except TextRefused:
        return None


def _written_by(person: Person, assignment: Assignment, *, refuse: bool = False) -> Submission | None:
    """The answer that the person writes; not one of a group that they have left, whose draft is not theirs.

    Raises `AnswerClosed` there if it is to ``refuse``.
    """
    submission = queries.own_submission(assignment, person)
    if submission is None or submission.group_id is None or writes(group_of(person, assignment), submission):
        return submission
    if refuse:
        raise AnswerClosed(_("You are not in that group any more. What you sent with it still counts."))
    return None


def _told(draft: drafting.Draft) -> dict[str, object]:
    return {"mark": draft.mark, "values": dict(draft.values)}


def _draft_now(assignment_id: uuid.UUID) -> drafting.Draft:
    """What is there after all, read anew."""
    db.session.rollback()
    assignment = queries.assignment(assignment_id) or abort(404)
    return drafting.draft_of(assignment, _written_by(current_person(), assignment))


def _refused(refused: Exception) -> ResponseReturnValue:
    """Why it was not taken, for the page to say where the writer is looking."""
    db.session.rollback()
    return {"said": str(refused)}, 507 if getattr(refused, "ours", False) else 422
