"""The participant's pages: what there is to do, one assignment, writing and sending the answer."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import drafting, operations, queries, waiting
from assignments.extensions.queries import extension_for
from assignments.forms import AnswerForm
from assignments.home import joined_at, participant_note, standing_word
from assignments.models import Assignment, Submission, SubmissionFile
from assignments.operations import (
    Answer,
    AnswerClosed,
    AnswerRefused,
    SentTooLate,
    TextChangedMeanwhile,
    mark_of,
)
from assignments.permissions import may_answer, may_read_answers, may_read_file, may_see_assignment
from assignments.places import is_shared, writes
from assignments.reviewing.forms import ReplyForm
from assignments.reviewing.telling import told_of
from assignments.self_assessment import comparison
from assignments.together.queries import group_of, members_of
from assignments.views import blueprint
from assignments.views.writing import preview_of, writer_key
from assignments.vocabulary import SubmissionState
from assignments.wording import as_markdown
from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_take_part, may_train, participates
from courses.vocabulary import SHARED, CohortRole, CohortState
from foundation import arrivals, clock
from foundation.access import access
from foundation.database import db
from foundation.files import send as send_file
from foundation.files import takes_files
from foundation.languages import current_language
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
    return _page(assignment, queries.own_submission(assignment, person))


@blueprint.post("/assignments/<uuid:assignment_id>")
@access(may_answer, load=queries.assignment)
@takes_files
def answer(assignment: Assignment) -> ResponseReturnValue:
    """Save the draft, send it, or take a file away; the text is kept whichever button was pressed."""
    person = current_person()
    form = AnswerForm().shape(assignment)
    here = url_for("assignments.show_assignment", assignment_id=assignment.id)
    if not form.validate():
        return _page(assignment, queries.own_submission(assignment, person), form, 422)
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


def _page(
    assignment: Assignment,
    submission: Submission | None,
    form: AnswerForm | None = None,
    status: int = 200,
    saved: str | None = None,
    too_late: str = "",
    reply: ReplyForm | None = None,
) -> ResponseReturnValue:
    """The participant's page; ``form`` holds what was typed, ``saved`` the other text when two met.

    ``reply`` holds what was typed as an answer to the feedback.
    """
    together = _together(assignment, submission)
    # a draft is its writer's alone
    closed = seeing_as() or assignment.cohort.state is CohortState.ARCHIVED or together["closed"]
    if form is None and _writes(submission) and not closed:
        form = _fresh_form(submission).shape(assignment)
    joined = joined_at(current_person(), assignment.cohort)
    extension = extension_for(assignment, current_person())
    until = extension.until if extension else None
    standing = queries.standing(assignment, submission, clock.now(), joined, until)
    page = render_template(
        "assignments/assignment.html",
        assignment=assignment,
        cohort=assignment.cohort,
        submission=submission,
        newest=submission.newest if submission else None,
        form=form,
        saved=saved,
        typed=_typed(assignment, form) if form and saved is not None else "",
        failed=saved is not None or bool(too_late),
        too_late=too_late,
        preview=preview_of(submission),
        writer=writer_key(assignment),
        pace=drafting.PACE,
        standing=standing,
        note=participant_note(assignment, submission, standing, until),
        extension=extension,
        **together,
        until=until,
        compared=comparison(assignment, submission),
        others=assignment.plan.seen_by in SHARED,
        reads_others=assignment.plan.seen_by in SHARED
        and may_read_answers.allows(current_person(), assignment),
        **told_of(assignment.plan, submission, reply, only_read=bool(closed)),
    )
    return page, status


def _together(assignment: Assignment, submission: Submission | None) -> dict[str, Any]:
    """What the page tells of the person's group, and whether the person has no part in writing."""
    shared = submission.group_id is not None if submission else is_shared(assignment)
    if not shared:
        return {"shared": False, "closed": False}
    person = current_person()
    group = group_of(person, assignment)
    left = submission is not None and not writes(group, submission)
    mark = operations.draft_mark(submission) if submission else ""
    members = members_of(group.id, submission, mark) if group else []
    return {
        "shared": True,
        "group": None if left else group,
        "members": members,
        "left": left,
        "closed": left or group is None,
        "to_confirm": any(one.person.id == person.id and not one.confirmed for one in members),
    }


def page_with_reply(assignment: Assignment, submission: Submission, reply: ReplyForm) -> ResponseReturnValue:
    """The participant's page with an answer to the feedback that could not be taken."""
    return _page(assignment, submission, status=422, reply=reply)


def _fresh_form(submission: Submission | None) -> AnswerForm:
    """The form with the draft in it."""
    text, fields = (submission.text, submission.fields) if submission else ("", {})
    return AnswerForm(formdata=None, text=text, fields=fields, seen=mark_of(text, fields))


def _typed(assignment: Assignment, form: AnswerForm) -> str:
    """All that was typed, as one text to compare or to copy."""
    text = (form.text.data or "") if form.text else ""
    return as_markdown(assignment.plan, form.given, text, current_language())


def _writes(submission: Submission | None) -> bool:
    """Whether the form is open: not after the acceptance, and while waiting only for who has begun again."""
    if submission is None or submission.state in (SubmissionState.DRAFT, SubmissionState.NEW_VERSION_ASKED):
        return True
    waits = submission.state is SubmissionState.SENT
    return waits and (submission.has_unsent_changes or "again" in request.args)


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
    return _page(assignment, submission, form, status)


def _two_texts(
    assignment_id: uuid.UUID, form: AnswerForm, changed: TextChangedMeanwhile
) -> ResponseReturnValue:
    """Both texts side by side; sending from here on replaces the saved one, which the writer has now seen."""
    assignment, submission = _again(assignment_id)
    form.seen.data = changed.mark
    return _page(assignment, submission, form, 409, saved=changed.saved)


def _kept_only(assignment_id: uuid.UUID, form: AnswerForm, given: Answer, reason: str) -> ResponseReturnValue:
    """Too late to send: what was written and chosen is kept as a draft, and the page says what to do."""
    assignment, _submission = _again(assignment_id)
    try:
        operations.save_draft(current_person(), assignment, given)
    except (AnswerRefused, AnswerClosed, TextChangedMeanwhile, TextRefused):
        return _too_late(assignment_id, form, reason)
    db.session.commit()
    assignment, submission = _again(assignment_id)
    return _page(assignment, submission, status=409, too_late=reason)


def _too_late(assignment_id: uuid.UUID, form: AnswerForm, reason: str) -> ResponseReturnValue:
    """The answer is closed: the reason, and what was typed so that it can be copied."""
    assignment, _submission = _again(assignment_id)
    page = render_template(
        "assignments/not_taken.html",
        assignment=assignment,
        cohort=assignment.cohort,
        reason=reason,
        typed=_typed(assignment, form),
    )
    return page, 409
