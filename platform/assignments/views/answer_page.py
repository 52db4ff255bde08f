"""The participant's page of an assignment, whatever has become of the answer."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assignments import drafting, operations, queries
from assignments.extensions.queries import extension_for
from assignments.forms import AnswerForm
from assignments.home import joined_at, participant_note
from assignments.models import Assignment, Submission
from assignments.operations import mark_of
from assignments.permissions import may_read_answers
from assignments.places import is_shared, writes
from assignments.reviewing.forms import ReplyForm
from assignments.reviewing.telling import told_of
from assignments.self_assessment import comparison
from assignments.together.queries import group_of, members_of
from assignments.views.writing import preview_of, writer_key
from assignments.vocabulary import SubmissionState
from assignments.wording import as_markdown
from courses.vocabulary import SHARED, CohortState
from foundation import clock
from foundation.languages import current_language
from people.session import current_person, seeing_as


def page_of(
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
        typed=typed_in(assignment, form) if form and saved is not None else "",
        failed=saved is not None or bool(too_late),
        too_late=too_late,
        standing=standing,
        note=participant_note(assignment, submission, standing, until),
        extension=extension,
        until=until,
        **_for_writing(assignment, submission),
        **together,
        **_beside(assignment, submission),
        **told_of(assignment.plan, submission, reply, only_read=bool(closed)),
    )
    return page, status


def _for_writing(assignment: Assignment, submission: Submission | None) -> dict[str, Any]:
    """What the page needs to save by itself what is written, and to show it as others will read it."""
    return {
        "preview": preview_of(submission),
        "writer": writer_key(assignment),
        "pace": drafting.PACE,
    }


def _beside(assignment: Assignment, submission: Submission | None) -> dict[str, Any]:
    """What there is to read besides one's own answer: an earlier one, and the others'."""
    others = assignment.plan.seen_by in SHARED
    return {
        "compared": comparison(assignment, submission),
        "others": others,
        "reads_others": others and may_read_answers.allows(current_person(), assignment),
    }


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
    return page_of(assignment, submission, status=422, reply=reply)


def _fresh_form(submission: Submission | None) -> AnswerForm:
    """The form with the draft in it."""
    text, fields = (submission.text, submission.fields) if submission else ("", {})
    return AnswerForm(formdata=None, text=text, fields=fields, seen=mark_of(text, fields))


def typed_in(assignment: Assignment, form: AnswerForm) -> str:
    """All that was typed, as one text to compare or to copy."""
    text = (form.text.data or "") if form.text else ""
    return as_markdown(assignment.plan, form.given, text, current_language())


def _writes(submission: Submission | None) -> bool:
    """Whether the form is open: not after the acceptance, and while waiting only for who has begun again."""
    if submission is None or submission.state in (SubmissionState.DRAFT, SubmissionState.NEW_VERSION_ASKED):
        return True
    waits = submission.state is SubmissionState.SENT
    return waits and (submission.has_unsent_changes or "again" in request.args)
