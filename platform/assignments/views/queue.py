"""The trainer's queue over all cohorts or of one; the same words to several; what is held, released."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assignments import feedback, queries, waiting
from assignments.feedback import SubmissionMovedOn, stage_of
from assignments.models import Submission
from assignments.permissions import may_read_queue
from assignments.reviewing import queue as queues
from assignments.reviewing.forms import TogetherForm
from assignments.reviewing.queue import Scope, Shown
from assignments.views import blueprint
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_train
from foundation.access import access
from foundation.database import db
from people.session import current_person


def asked_scope(cohort: Cohort | None = None) -> Scope:
    """The queue that the address names; what it names wrongly is not looked at."""
    args = request.args
    shown = args.get("show", "")
    return Scope(
        current_person(),
        Shown(shown) if shown in set(Shown) else Shown.WAITING,
        cohort.id if cohort else _key(args.get("cohort")),
        _key(args.get("assignment")),
    )


@blueprint.get("/submissions")
@access(may_read_queue)
def queue_of_all() -> ResponseReturnValue:
    """What waits for feedback in all the reader's cohorts, who has waited longest first."""
    scope = Scope(current_person(), asked_scope().shown)
    counts = queues.counts_in(scope)
    return _queue(scope, counts, cohorts=queues.cohorts_with(counts))


@blueprint.get("/cohorts/<uuid:cohort_id>/submissions")
@access(may_train, load=courses.cohort)
def queue(cohort: Cohort) -> ResponseReturnValue:
    """The same of one cohort; `show` and `assignment` choose others."""
    assignments = queries.assignments_of(cohort)
    asked = asked_scope(cohort)
    chosen = next((one for one in assignments if one.id == asked.assignment_id), None)
    scope = Scope(asked.reader, asked.shown, cohort.id, chosen.id if chosen else None)
    counts = queues.counts_in(Scope(scope.reader, cohort_id=cohort.id))
    offered = [one for one in assignments if one.id in counts or one is chosen]
    groups = queues.groups_in(scope)
    return _queue(scope, counts, cohort=cohort, assignments=offered, chosen=chosen, groups=groups)


def _queue(scope: Scope, counts: queues.Counts, **more: Any) -> ResponseReturnValue:
    counted = [counts.get(scope.assignment_id, {})] if scope.assignment_id else list(counts.values())
    return render_template(
        "assignments/queue.html",
        scope=scope,
        show=scope.shown.value,
        place=scope.place,
        page=queues.page_of(scope, request.args.get("page", 1, type=int)),
        totals={shown.value: sum(one.get(shown, 0) for one in counted) for shown in Shown},
        **more,
    )


@blueprint.get("/cohorts/<uuid:cohort_id>/submissions/together")
@access(may_train, load=courses.cohort)
def choose_several(cohort: Cohort) -> ResponseReturnValue:
    """Those that were ticked, or of a whole group, and the form for the words that they all get."""
    several = _several(cohort, request.args.getlist("of"))
    if group_id := _key(request.args.get("group")):
        several = waiting.submissions(queues.of_group(asked_scope(cohort), group_id))
    if not several:
        flash(_("Tick first those whom you want to answer."), "error")
        return redirect(url_for("assignments.queue", cohort_id=cohort.id))
    return _together(cohort, several, TogetherForm(formdata=None), 200)


@blueprint.post("/cohorts/<uuid:cohort_id>/submissions/together")
@access(may_train, load=courses.cohort)
def answer_several(cohort: Cohort) -> ResponseReturnValue:
    """All of them have the feedback, or none: when one has moved on, it is told and left out."""
    form = TogetherForm()
    stages = dict(told.split(":", 1) for told in request.form.getlist("of") if ":" in told)
    several = _several(cohort, list(stages))
    if not form.validate() or not several:
        return _together(cohort, several, form, 422)
    for number, submission in enumerate(several):
        try:
            feedback.give_feedback(
                current_person(),
                submission,
                verdict=FeedbackVerdict(form.verdict.data),
                text=form.text.data or "",
                seen=stages[str(submission.id)],
                row_id=uuid.uuid5(form.row_id, str(submission.id)),
                hold=bool(form.hold.data),
            )
        except SubmissionMovedOn:
            gone = several[number].id, several[number].by
            db.session.rollback()
            rest = [one for one in _several(cohort, list(stages)) if one.id != gone[0]]
            return _together(cohort, rest, form, 409, moved_on=gone[1])
    db.session.commit()
    number = len(several)
    if form.hold.data:
        flash(ngettext("Held for %(num)s answer.", "Held for %(num)s answers.", number))
    else:
        flash(ngettext("The feedback was sent to %(num)s.", "The feedback was sent to %(num)s.", number))
    return redirect(url_for("assignments.queue", cohort_id=cohort.id))


@blueprint.post("/cohorts/<uuid:cohort_id>/submissions/release")
@access(may_train, load=courses.cohort)
def release(cohort: Cohort) -> ResponseReturnValue:
    """What is held of the cohort, of one task or of one answer is there for its readers, one letter each."""
    task, one = _key(request.form.get("assignment")), _key(request.form.get("submission"))
    if ("assignment" in request.form and not task) or ("submission" in request.form and not one):
        abort(404)  # what names nothing must not come to mean everything
    keys = queues.held_in(Scope(current_person(), cohort_id=cohort.id, assignment_id=task))
    keys = [key for key in keys if one in (None, key)]
    submissions = waiting.submissions(keys)
    number = feedback.release(current_person(), submissions)
    db.session.commit()
    if number:
        flash(
            ngettext(
                "The feedback on %(num)s answer was given.",
                "The feedback on %(num)s answers was given.",
                number,
            )
        )
    else:
        flash(_("Nothing is held any more."))
    return redirect(url_for("assignments.queue", cohort_id=cohort.id))


def _several(cohort: Cohort, typed: list[str]) -> list[Submission]:
    """Those of the cohort that the reader may answer, with all that answering needs."""
    keys = [key for one in typed if (key := _key(one))]
    return waiting.submissions(queues.ticked(Scope(current_person(), cohort_id=cohort.id), keys))


def _together(
    cohort: Cohort, several: list[Submission], form: TogetherForm, status: int, moved_on: str = ""
) -> ResponseReturnValue:
    page = render_template(
        "assignments/several.html",
        cohort=cohort,
        several=[(one, stage_of(one)) for one in several],
        any_accepted=any(one.state is SubmissionState.ACCEPTED for one in several),
        form=form,
        moved_on=moved_on,
        failed=bool(moved_on),
    )
    return page, status


def _key(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return None
