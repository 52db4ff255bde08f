"""The office's desk: the queue of applications and the decision on each."""

import uuid
from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from applications import operations, queries, wording
from applications.blueprint import blueprint
from applications.forms import AcceptForm, ReasonForm, accept_form
from applications.models import CohortApplication, Decision
from applications.permissions import may_decide, may_handle_application
from applications.vocabulary import ApplicationState
from courses import queries as courses
from courses.models import ProgrammeVersion
from courses.timetable.working_days import propose_dates
from courses.wording import session_titles
from foundation import clock
from foundation.access import access
from foundation.database import db
from foundation.forms import VersionedForm
from foundation.languages import in_language
from foundation.menus import OFFICE
from organisations.office_views import second_person_words
from organisations.permissions import may_run_the_office
from organisations.queries import trainer_pool
from people.session import current_person

OFFICE.offer(
    _l("Applications"),
    "applications.queue",
    place=10,
    behind=("applications.decide", "applications.accept", "applications.ask", "applications.reject"),
)


FILTERS = (
    ApplicationState.SENT,
    ApplicationState.RETURNED,
    ApplicationState.ACCEPTED,
    ApplicationState.REJECTED,
    ApplicationState.WITHDRAWN,
)


@blueprint.get("/office/applications")
@access(may_run_the_office)
def queue() -> ResponseReturnValue:
    me, asked = current_person(), request.args.get("state", ApplicationState.SENT.value)
    state = next((state for state in FILTERS if state.value == asked), None)
    if state is None and asked != "all":
        abort(404)
    return render_template(
        "applications/queue.html",
        page=queries.queue(me, state, request.args.get("page", 1, type=int)),
        counts=queries.counts_by_state(me),
        filters=FILTERS,
        state=state,
        wording=wording,
    )


@blueprint.get("/office/applications/<uuid:application_id>")
@access(may_handle_application, load=queries.application)
def decide(application: CohortApplication) -> ResponseReturnValue:
    return render_template(
        "applications/decide.html",
        application=application,
        wording=wording,
        own=not may_decide.allows(current_person(), application),
    )


@blueprint.route("/office/applications/<uuid:application_id>/accept", methods=["GET", "POST"])
@access(may_handle_application, load=queries.application)
def accept(application: CohortApplication) -> ResponseReturnValue:
    if not may_decide.allows(current_person(), application):
        return _another_decides(application)
    version = _plans(application)
    labels = session_titles(version.sessions)
    form = accept_form(version, trainer_pool(), labels)
    if not form.is_submitted():
        if application.state is not ApplicationState.SENT:
            return _decided(application)
        _propose(form, application, version)
    elif form.validate_on_submit() and _is_somebody_else(form):
        return _settle(
            application,
            form,
            lambda: operations.accept(
                current_person(),
                application,
                form.plan(),
                version,
                reason=form.reason.data or "",
                version=form.seen_version,
                id=form.row_id,
            ),
            _("The application is accepted. The cohort exists and the decision is on its way."),
        )
    page = render_template("applications/accept.html", form=form, application=application)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/office/applications/<uuid:application_id>/question", methods=["GET", "POST"])
@access(may_handle_application, load=queries.application)
def ask(application: CohortApplication) -> ResponseReturnValue:
    form = ReasonForm.question()
    return _answer(
        application,
        form,
        lambda: operations.send_back(
            current_person(),
            application,
            question=form.reason.data or "",
            version=form.seen_version,
            id=form.row_id,
        ),
        heading=_("Ask the applicant"),
        done=_("The question is on its way. The application is with the applicant now."),
    )


@blueprint.route("/office/applications/<uuid:application_id>/reject", methods=["GET", "POST"])
@access(may_handle_application, load=queries.application)
def reject(application: CohortApplication) -> ResponseReturnValue:
    form = ReasonForm.refusal()
    return _answer(
        application,
        form,
        lambda: operations.reject(
            current_person(),
            application,
            reason=form.reason.data or "",
            version=form.seen_version,
            id=form.row_id,
        ),
        heading=_("Turn the application down"),
        done=_("The application is turned down. The decision is on its way."),
    )


def _answer(
    application: CohortApplication, form: ReasonForm, act: Callable[[], Decision], *, heading: str, done: str
) -> ResponseReturnValue:
    if not may_decide.allows(current_person(), application):
        return _another_decides(application)
    if not form.is_submitted():
        if application.state is not ApplicationState.SENT:
            return _decided(application)
        form.version.data = str(application.version)
    elif form.validate_on_submit():
        return _settle(application, form, act, done)
    page = render_template("applications/answer.html", form=form, application=application, heading=heading)
    return page, 422 if form.is_submitted() else 200


def _settle(
    application: CohortApplication, form: VersionedForm, act: Callable[[], Decision], done: str
) -> ResponseReturnValue:
    """Decide, unless somebody else did or the application is not the one that was read."""
    application_id = application.id
    try:
        act()
    except (operations.NotPossibleNow, operations.Changed):
        same_click = operations.decision_made(application, form.row_id, current_person())
        db.session.rollback()
        if not same_click:
            return _decided(_again(application_id), what=str(form["reason"].data or ""))
    else:
        db.session.commit()
    flash(done)
    return redirect(url_for("applications.decide", application_id=application_id))


def _another_decides(application: CohortApplication) -> ResponseReturnValue:
    """Nobody decides on their own organisation's application, whatever else they are."""
    return render_template("applications/another_decides.html", application=application), 403


def _is_somebody_else(form: AcceptForm) -> bool:
    """Whether the chosen trainer is not the officer who chooses; if it is, the form says who can do it."""
    if form.trainer.data == str(current_person().id):
        form.trainer.errors = [second_person_words()]
    return not form.trainer.errors


def _decided(application: CohortApplication, what: str = "") -> ResponseReturnValue:
    """Somebody else was quicker: tell who and what, and give back what was written in vain."""
    page = render_template("applications/decided.html", application=application, what=what, wording=wording)
    return page, 409


def _propose(form: AcceptForm, application: CohortApplication, version: ProgrammeVersion) -> None:
    """Fill the form with what the applicant wishes, as far as it can be had."""
    first = max(application.first_day_wish or clock.today(), clock.today())
    dates = propose_dates(version, first)
    for field, day in zip(form.session_fields, dates, strict=True):
        field.data = day
    with in_language(application.applicant.language):
        form.name.data = wording.cohort_name(dates[0] if dates else first)
    form.seats.data = application.head_count
    wished = str(application.preferred_trainer_id)
    form.trainer.data = wished if wished in form.pool else None
    form.version.data = str(application.version)


def _plans(application: CohortApplication) -> ProgrammeVersion:
    version_id = application.programme.current_version_id
    version = courses.version_with_plans(version_id) if version_id else None
    if version is None:
        abort(404)
    return version


def _again(application_id: uuid.UUID) -> CohortApplication:
    application = queries.application(application_id)
    if application is None:
        abort(404)
    return application
