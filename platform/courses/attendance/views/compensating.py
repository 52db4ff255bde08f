"""A trainer gives somebody a task that makes up for a session, and reads the answer; its person answers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.attendance import compensating
from courses.attendance.compensating import MovedOn
from courses.attendance.forms import ACCEPT, AnswerForm, DecisionForm, TaskForm
from courses.attendance.models import Compensation, CompensationState
from courses.models import Attendance
from courses.permissions import may_answer_compensation, may_compensate
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.route("/attendances/<uuid:attendance_id>/compensation", methods=["GET", "POST"])
@access(may_compensate, load=compensating.mark)
def compensate(marked: Attendance) -> ResponseReturnValue:
    """The task for who missed a session; then the answer, and what the trainer says of it."""
    row = compensating.compensation_of(marked)
    if "verdict" in request.form or "words" in request.form:
        return _decide(marked, row)
    form = TaskForm()
    if form.validate_on_submit():
        told: dict[str, Any] = {"task": form.task.data, "due_on": form.due_on.data, "by": current_person()}
        try:
            compensating.give(marked, seen=form.seen_version, **told)
        except MovedOn:
            return _moved_on(marked, task=form)
        return _done(marked)
    if not form.is_submitted() and row is not None:
        form.process(formdata=None, obj=row)
    if not form.is_submitted():
        form.version.data = str(row.version if row else 0)
    return _trainers_page(marked, row, 422 if form.is_submitted() else 200, task=form)


def _decide(marked: Attendance, row: Compensation | None) -> ResponseReturnValue:
    form = DecisionForm()
    if row is None or not form.validate_on_submit():
        return _trainers_page(marked, row, 422, decision=form)
    row = compensating.compensation(row.id)
    assert row is not None
    told = {"accept": form.verdict.data == ACCEPT, "words": form.words.data or "", "seen": form.seen_version}
    try:
        compensating.decide(row, by=current_person(), **told)
    except MovedOn:
        return _moved_on(marked, decision=form)
    return _done(marked)


def _done(marked: Attendance) -> ResponseReturnValue:
    session, name = marked.coaching_session, marked.enrolment.person.name
    back = url_for("courses.mark_attendance", cohort_id=session.cohort_id, session_id=session.id)
    db.session.commit()
    flash(_("%(name)s gets a letter about it.", name=name))
    return redirect(back)


def _moved_on(marked: Attendance, **forms: Any) -> ResponseReturnValue:
    """Something came meanwhile: it is shown, and what was typed stays in the form."""
    key = marked.id
    db.session.rollback()
    db.session.expire_all()
    again = compensating.mark(key)
    assert again is not None
    row = compensating.compensation_of(again)
    for form in forms.values():
        form.version.data = str(row.version if row else 0)
    return _trainers_page(again, row, 409, **forms)


def _trainers_page(
    marked: Attendance, row: Compensation | None, status: int, **forms: Any
) -> ResponseReturnValue:
    decides = row is not None and row.state is CompensationState.SENT
    decision = forms.get("decision")
    if decides and row is not None and decision is None:
        decision = DecisionForm(formdata=None, version=str(row.version))
    page = render_template(
        "courses/attendance/compensate.html",
        cohort=marked.coaching_session.cohort,
        coaching_session=marked.coaching_session,
        marked=marked,
        row=row,
        task=forms.get("task") if row is None or row.waits_for_participant or status == 409 else None,
        decision=decision,
        needed=compensating.can_be_made_good(marked),
        conflict=status == 409,
    )
    return page, status


@blueprint.route("/compensations/<uuid:compensation_id>", methods=["GET", "POST"])
@access(may_answer_compensation, load=compensating.compensation)
def answer_compensation(row: Compensation) -> ResponseReturnValue:
    """The task, what the trainer said of the answer, and the answer."""
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            compensating.answer(row, text=form.answer.data, seen=form.seen_version, by=current_person())
        except MovedOn:
            return _answered_meanwhile(row, form)
        db.session.commit()
        flash(_("Thank you. Your trainer reads it and answers."))
        return redirect(request.path)
    if not form.is_submitted():
        form.answer.data, form.version.data = row.answer, str(row.version)
    return _participants_page(row, form, 422 if form.is_submitted() else 200)


def _answered_meanwhile(row: Compensation, form: AnswerForm) -> ResponseReturnValue:
    key = row.id
    db.session.rollback()
    db.session.expire_all()
    again = compensating.compensation(key)
    assert again is not None
    form.version.data = str(again.version)
    return _participants_page(again, form, 409)


def _participants_page(row: Compensation, form: AnswerForm, status: int) -> ResponseReturnValue:
    session = row.attendance.coaching_session
    page = render_template(
        "courses/attendance/compensation.html",
        cohort=session.cohort,
        coaching_session=session,
        row=row,
        form=form,
        needed=compensating.can_be_made_good(row.attendance),
        conflict=status == 409,
    )
    return page, status
