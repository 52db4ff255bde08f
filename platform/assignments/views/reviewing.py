"""The trainer's page of one submission: what was sent, comments in its margin, and the form for feedback."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import feedback, waiting
from assignments.feedback import SubmissionMovedOn, stage_of
from assignments.models import Feedback, Submission
from assignments.permissions import may_give_feedback
from assignments.reviewing import margins, phrases, queue, replies
from assignments.reviewing.changes import changed_since
from assignments.reviewing.forms import FeedbackForm, MarginForm, feedback_form
from assignments.reviewing.margins import NoSuchPassage
from assignments.reviewing.phrases import PhraseRefused
from assignments.reviewing.queue import Scope
from assignments.self_assessment import comparison
from assignments.views import blueprint
from assignments.views.queue import asked_scope
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from foundation.access import access
from foundation.database import db
from people.session import current_person, seeing_as

MARGIN = "margin-"


@blueprint.get("/submissions/<uuid:submission_id>")
@access(may_give_feedback, load=waiting.submission)
def show_submission(submission: Submission) -> ResponseReturnValue:
    """What was sent, what was said of it, and the form for feedback; `change` takes up what is held."""
    kind = feedback_form(submission.assignment.plan)
    held = next((one for one in submission.held if str(one.id) == request.args.get("change")), None)
    if held is not None and held.author_id == current_person().id:
        return _page(submission, kind(formdata=None, **_taken_up(submission, held)))
    return _page(submission, kind(formdata=None, seen=stage_of(submission)))


@blueprint.post("/submissions/<uuid:submission_id>")
@access(may_give_feedback, load=waiting.submission)
def give_feedback(submission: Submission) -> ResponseReturnValue:
    """Give the feedback and tell the author, and go on to the next; or what the other buttons say.

    Those leave everything typed where it is: a comment in the margin, a phrase, replies that were read.
    """
    form = feedback_form(submission.assignment.plan)()
    act = next((do for name, do in _BESIDES.items() if name in request.form), None)
    if act is not None:
        return act(submission, form)
    form.in_margin = margins.any_waiting(current_person(), submission)
    if not form.validate():
        return _page(submission, form, 422)
    key, name = submission.id, submission.by
    try:
        given = feedback.give_feedback(
            current_person(),
            submission,
            verdict=FeedbackVerdict(form.verdict.data),
            text=form.text.data or "",
            seen=form.seen.data or "",
            row_id=form.row_id,
            criteria=form.marks(),
            hold=bool(form.hold.data),
        )
    except SubmissionMovedOn:
        return _moved_on(key, form)
    held = given.released_at is None
    db.session.commit()
    if held:
        flash(_("Held. %(name)s sees nothing of it before you release it.", name=name))
    else:
        flash(_("The feedback was sent. %(name)s gets an e-mail about it.", name=name))
    return redirect(_onward(key))


def _onward(key: uuid.UUID) -> str:
    """The next one that waits; the queue when there is none."""
    submission = waiting.submission(key)
    assert submission is not None
    scope = asked_scope()
    following = queue.beside(scope, submission).after
    if following is not None:
        return url_for("assignments.show_submission", submission_id=following, **scope.place)
    return queue_url(scope)


def queue_url(scope: Scope) -> str:
    """The list that the scope is of."""
    place = scope.place
    if cohort_id := place.pop("cohort", None):
        return url_for("assignments.queue", cohort_id=cohort_id, **place)
    return url_for("assignments.queue_of_all", **place)


# What the other buttons of the form do


def _open_margin(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    """A field for a comment on the passage is there; nothing has changed yet."""
    number, quote = request.form.get("passage", "")[:6], request.form.get(f"{MARGIN}quote", "")[:2000]
    margin = MarginForm(formdata=None, prefix=MARGIN, number=number, quote=quote)
    return _page(submission, form, margin=margin)


def _keep_comment(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    margin = MarginForm(prefix=MARGIN)
    number = margin.number.data or ""
    version = next((v for v in submission.versions if v is submission.newest), None)
    if not margin.validate() or version is None:
        return _page(submission, form, 422, margin=margin)
    try:
        margins.comment(
            current_person(),
            submission.assignment.plan,
            version,
            int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0,
            quote=(margin.quote.data or "")[:2000],
            text=margin.text.data,
            row_id=margin.row_id,
        )
    except NoSuchPassage as refused:
        margin.text.errors = [str(refused)]
        return _page(submission, form, 422, margin=margin)
    return _done(submission, form)


def _take_comment_away(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    if key := _key(request.form.get("drop")):
        margins.take_away(current_person(), submission, key)
    return _done(submission, form)


def _use_phrase(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    """The phrase stands at the end of what was typed."""
    key = _key(request.form.get("phrase"))
    phrase = next((one for one in phrases.phrases_of(current_person()) if one.id == key), None)
    if phrase is not None:
        form.text.data = "\n\n".join(part for part in (form.text.data, phrase.text) if part)
    return _page(submission, form)


def _keep_phrase(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    try:
        phrases.remember(current_person(), form.text.data or "")
    except PhraseRefused as refused:
        form.text.errors = [str(refused)]
        return _page(submission, form, 422)
    flash(_("Kept. You find it under Your phrases."))
    return _done(submission, form)


def _replies_read(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    replies.mark_read(submission.id)
    return _done(submission, form)


_BESIDES = {
    "passage": _open_margin,
    "keep": _keep_comment,
    "drop": _take_comment_away,
    "phrase": _use_phrase,
    "keep_phrase": _keep_phrase,
    "replies_read": _replies_read,
}


def _done(submission: Submission, form: FeedbackForm) -> ResponseReturnValue:
    """The same page with what was typed, after something beside it was written."""
    key = submission.id
    db.session.commit()
    again = waiting.submission(key)
    assert again is not None
    return _page(again, form)


def _key(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return None


def _taken_up(submission: Submission, held: Feedback) -> dict[str, Any]:
    """What the form begins with when its trainer changes what they hold."""
    criteria = {f"criterion_{key}": met for key, met in held.criteria.items()}
    told = {"once": str(held.id), "text": held.text, "verdict": held.verdict.value}
    return {**told, **criteria, "seen": stage_of(submission)}


def _page(
    submission: Submission,
    form: FeedbackForm,
    status: int = 200,
    *,
    moved_on: bool = False,
    margin: MarginForm | None = None,
) -> ResponseReturnValue:
    trainer, scope = current_person(), asked_scope()
    looked_at = bool(seeing_as())  # what is the trainer's alone is not the office's to see
    newest = submission.newest
    assert newest is not None
    said = margins.seen_by_trainer(None if looked_at else trainer, submission)
    page = render_template(
        "assignments/submission.html",
        submission=submission,
        cohort=submission.assignment.cohort,
        assignment=submission.assignment,
        newest=newest,
        passages=margins.beside(submission.assignment.plan, newest, said),
        said=said,
        beside=margins.beside,
        changed=changed_since(submission.assignment.plan, submission),
        replies=replies.of([one.id for one in submission.feedback]),
        phrases=[] if looked_at else phrases.phrases_of(trainer),
        form=form,
        margin=margin,
        me=trainer,
        moved_on=moved_on,
        failed=moved_on or (margin is not None and bool(margin.errors)),
        place=scope.place,
        queue_url=queue_url(scope),
        neighbours=queue.beside(scope, submission),
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
