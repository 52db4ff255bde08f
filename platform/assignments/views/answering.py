"""The participant's pages: what there is to do, one assignment, writing and sending the answer."""

import uuid
from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import operations, queries, waiting
from assignments.forms import AnswerForm
from assignments.home import joined_at, participant_note, standing_word
from assignments.models import Assignment, Submission, SubmissionFile
from assignments.operations import (
    Answer,
    AnswerClosed,
    AnswerRefused,
    SentTooLate,
    TextChangedMeanwhile,
)
from assignments.permissions import may_answer, may_read_answers, may_read_file, may_see_assignment
from assignments.places import is_shared
from assignments.views import blueprint
from assignments.views.answer_page import page_of, typed_in
from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_take_part, may_train, participates
from courses.vocabulary import CohortRole
from foundation import arrivals, clock
from foundation.access import access
from foundation.database import db
from foundation.files import send as send_file
from foundation.files import takes_files
from foundation.text import TextRefused
from people.seeing_views import refusal
from people.session import current_person, seeing_as


@blueprint.get("/cohorts/<uuid:cohort_id>/assignments")
@access(may_take_part, load=courses.cohort)
def list_assignments(cohort: Cohort) -> ResponseReturnValue:
    """The cohort's assignments: for participants where each stands, for others how many have answered."""
    person, now = current_person(), clock.now()
    if not participates(person, cohort):
        return render_template(
            "assignments/overview.html",
            cohort=cohort,
            assignments=queries.assignments_of(cohort),
            counts=waiting.counts_of(cohort),
            people=len(courses.members_of(cohort, CohortRole.PARTICIPANT)),
            trains=may_train.allows(person, cohort),
            now=now,
        )
    rows, joined = [], joined_at(person, cohort)
    for assignment, own, until in queries.with_own_submissions([cohort], person):
        standing = queries.standing(assignment, own, now, joined, until)
        note = participant_note(assignment, own, standing, until)
        rows.append((assignment, standing, standing_word(standing), note))
    return render_template("assignments/list.html", cohort=cohort, rows=rows)


@blueprint.get("/assignments/<uuid:assignment_id>")
@access(may_see_assignment, load=queries.assignment)
def show_assignment(assignment: Assignment) -> ResponseReturnValue:
    """The brief, and for a participant the own answer or the form to write it."""
    person = current_person()
    if not participates(person, assignment.cohort):
        return render_template(
            "assignments/brief.html",
            assignment=assignment,
            cohort=assignment.cohort,
            trains=may_train.allows(person, assignment.cohort),
            reads_others=may_read_answers.allows(person, assignment),
        )
    if clock.now() < assignment.opens_at:
        return render_template("assignments/closed.html", assignment=assignment, cohort=assignment.cohort)
    return page_of(assignment, queries.own_submission(assignment, person))


@blueprint.post("/assignments/<uuid:assignment_id>")
@access(may_answer, load=queries.assignment)
@takes_files
def answer(assignment: Assignment) -> ResponseReturnValue:
    """Save the draft, send it, or take a file away; the text is kept whichever button was pressed."""
    person = current_person()
    form = AnswerForm().shape(assignment)
    here = url_for("assignments.show_assignment", assignment_id=assignment.id)
    if not form.validate():
        return page_of(assignment, queries.own_submission(assignment, person), form, 422)
    given = Answer(
        text=(form.text.data or "") if form.text else "",
        seen=form.seen.data or "",
        arrived=arrivals.moment(),
        uploads=form.files.data or [] if form.files else [],
        fields=form.given,
        remove=_key(form.remove.data),
    )
    try:
        if form.send.data and not given.remove:
            sent = operations.send(person, assignment, given)
            waits = sent.confirming_since is not None
            place = "#answer"
            message = _("Confirmed. It goes to your trainer when everybody in your group has confirmed.")
            message = message if waits else _("Sent. Your trainer will read it.")
        else:
            operations.save_draft(person, assignment, given)
            saved = _("The draft is saved. Only you see it.")
            if is_shared(assignment):
                saved = _("The draft is saved. Your group sees it.")
            message = _("The file was removed.") if given.remove else saved
            place = "#write"
            if form.preview and form.preview.data:
                message, place = "", "?again=1&preview=1#look"
    except (AnswerRefused, TextRefused) as refused:
        status = 507 if getattr(refused, "ours", False) else 422
        return _refused(assignment.id, form, getattr(refused, "told", {"text": str(refused)}), status)
    except TextChangedMeanwhile as changed:
        return _two_texts(assignment.id, form, changed)
    except SentTooLate as late:
        return _kept_only(assignment.id, form, given, str(late))
    except AnswerClosed as closed:
        return _too_late(assignment.id, form, str(closed))
    db.session.commit()
    if message:
        flash(message)
    return redirect(here + place)


@blueprint.post("/assignments/<uuid:assignment_id>/feedback/read")
@access(may_answer, load=queries.assignment)
def mark_feedback_read(assignment: Assignment) -> ResponseReturnValue:
    """The trainer will see that the feedback has been read."""
    submission = queries.own_submission(assignment, current_person()) or abort(404)
    operations.mark_read(submission)
    db.session.commit()
    flash(_("Your trainer now sees that you have read the feedback."))
    return redirect(url_for("assignments.show_assignment", assignment_id=assignment.id))


@blueprint.get("/submissions/<uuid:submission_id>/files/<uuid:file_id>")
@access(may_read_file, load=queries.file_of)
def download(file: SubmissionFile) -> ResponseReturnValue:
    """The file as an attachment; one that was not sent yet is its writer's alone."""
    if file.first_version is None and seeing_as():
        return refusal()
    return send_file(file.file)


def _key(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return None


def _again(assignment_id: uuid.UUID) -> tuple[Assignment, Submission | None]:
    """The assignment and the saved answer as they were before what was refused."""
    db.session.rollback()
    assignment = queries.assignment(assignment_id) or abort(404)
    return assignment, queries.own_submission(assignment, current_person())


def _refused(
    assignment_id: uuid.UUID, form: AnswerForm, told: Mapping[str, str], status: int
) -> ResponseReturnValue:
    """The page with what was typed and each reason beside its field."""
    assignment, submission = _again(assignment_id)
    for where, message in told.items():
        named = form[where] if where in form else next(iter(form))
        named.errors = [message]
        if form.files and len(form.files.data or []) > 1 and where == "files":
            named.errors = [_("%(reason)s Choose the other files again too.", reason=message)]
    return page_of(assignment, submission, form, status)


def _two_texts(
    assignment_id: uuid.UUID, form: AnswerForm, changed: TextChangedMeanwhile
) -> ResponseReturnValue:
    """Both texts side by side; sending from here on replaces the saved one, which the writer has now seen."""
    assignment, submission = _again(assignment_id)
    form.seen.data = changed.mark
    return page_of(assignment, submission, form, 409, saved=changed.saved)


def _kept_only(assignment_id: uuid.UUID, form: AnswerForm, given: Answer, reason: str) -> ResponseReturnValue:
    """Too late to send: what was written and chosen is kept as a draft, and the page says what to do."""
    assignment, _submission = _again(assignment_id)
    try:
        operations.save_draft(current_person(), assignment, given)
    except (AnswerRefused, AnswerClosed, TextChangedMeanwhile, TextRefused):
        return _too_late(assignment_id, form, reason)
    db.session.commit()
    assignment, submission = _again(assignment_id)
    return page_of(assignment, submission, status=409, too_late=reason)


def _too_late(assignment_id: uuid.UUID, form: AnswerForm, reason: str) -> ResponseReturnValue:
    """The answer is closed: the reason, and what was typed so that it can be copied."""
    assignment, _submission = _again(assignment_id)
    page = render_template(
        "assignments/not_taken.html",
        assignment=assignment,
        cohort=assignment.cohort,
        reason=reason,
        typed=typed_in(assignment, form),
    )
    return page, 409
