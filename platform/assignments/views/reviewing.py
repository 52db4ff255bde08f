"""The trainer's pages: the queue, and one submission with the form for feedback."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import feedback, queries, waiting
from assignments.feedback import SubmissionMovedOn, stage_of
from assignments.forms import FeedbackForm
from assignments.models import Submission
from assignments.permissions import may_give_feedback
from assignments.self_assessment import comparison
from assignments.views import blueprint
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_train
from foundation.access import access
from foundation.database import db
from people.session import current_person

_SHOWN = {
    "waiting": SubmissionState.SENT,
    "asked": SubmissionState.NEW_VERSION_ASKED,
    "accepted": SubmissionState.ACCEPTED,
}


@blueprint.get("/cohorts/<uuid:cohort_id>/submissions")
@access(may_train, load=courses.cohort)
def queue(cohort: Cohort) -> ResponseReturnValue:
    """What waits for feedback, who has waited longest first; `show` and `assignment` choose others."""
    show = request.args.get("show", "waiting")
    show = show if show in _SHOWN else "waiting"
    assignments = queries.assignments_of(cohort)
    chosen = next((a for a in assignments if str(a.id) == request.args.get("assignment", "").lower()), None)
    page = waiting.submissions_page(
        cohort,
        _SHOWN[show],
        chosen.id if chosen else None,
        request.args.get("page", 1, type=int),
        reader=current_person(),
    )
    counts = waiting.counts_of(cohort, reader=current_person())
    counted = [counts.get(chosen.id, {})] if chosen else list(counts.values())
    return render_template(
        "assignments/queue.html",
        cohort=cohort,
        assignments=[one for one in assignments if one.id in counts or one is chosen],
        chosen=chosen,
        show=show,
        page=page,
        totals={name: sum(one.get(state, 0) for one in counted) for name, state in _SHOWN.items()},
    )


@blueprint.get("/submissions/<uuid:submission_id>")
@access(may_give_feedback, load=waiting.submission)
def show_submission(submission: Submission) -> ResponseReturnValue:
    """What was sent, what was said of it, and the form for feedback."""
    form = FeedbackForm(formdata=None, seen=stage_of(submission))
    return _page(submission, form, 200)


@blueprint.post("/submissions/<uuid:submission_id>")
@access(may_give_feedback, load=waiting.submission)
def give_feedback(submission: Submission) -> ResponseReturnValue:
    """Give the feedback and tell the author; then the next in the queue is offered."""
    form = FeedbackForm()
    if not form.validate():
        return _page(submission, form, 422)
    key, name = submission.id, submission.by
    try:
        feedback.give_feedback(
            current_person(),
            submission,
            verdict=FeedbackVerdict(form.verdict.data),
            text=form.text.data or "",
            seen=form.seen.data or "",
            row_id=form.row_id,
        )
    except SubmissionMovedOn:
        return _moved_on(key, form)
    db.session.commit()
    flash(_("The feedback was sent. %(name)s gets an e-mail about it.", name=name))
    return redirect(url_for("assignments.show_submission", submission_id=key))


def _page(
    submission: Submission, form: FeedbackForm, status: int, moved_on: bool = False
) -> ResponseReturnValue:
    cohort = submission.assignment.cohort
    page = render_template(
        "assignments/submission.html",
        submission=submission,
        cohort=cohort,
        assignment=submission.assignment,
        newest=submission.newest,
        form=form,
        moved_on=moved_on,
        failed=moved_on,
        following=waiting.next_after(submission, cohort, reader=current_person()),
        accepted=submission.state is SubmissionState.ACCEPTED,
        compared=comparison(submission.assignment, submission),
        for_trainer=True,
    )
    return page, status


def _moved_on(key: uuid.UUID, form: FeedbackForm) -> ResponseReturnValue:
    """What is there now, with the words that were typed; sending from here on is about the newest version."""
    db.session.rollback()
    submission = waiting.submission(key)
    assert submission is not None
    form.seen.data = stage_of(submission)
    return _page(submission, form, 409, moved_on=True)
