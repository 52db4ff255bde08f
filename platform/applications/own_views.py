"""What an organisation's representative does: apply, save, check, send, follow, withdraw."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from applications import operations, queries, wording
from applications.blueprint import blueprint
from applications.forms import ApplicationForm, SendForm, WithdrawForm
from applications.models import CohortApplication
from applications.permissions import may_write_application
from applications.vocabulary import MOVES, ApplicationState
from courses import queries as courses
from courses.models import Programme, ProgrammeVersion
from foundation.access import access
from foundation.database import db
from organisations.permissions import may_apply, represented_organisations
from organisations.queries import organisations_by_id, trainer_pool
from people.seeing_views import own_eyes_only, refusal
from people.session import current_person, seeing_as


@blueprint.route("/programmes/<slug>/apply", methods=["GET", "POST"])
@access(may_apply)
def begin(slug: str) -> ResponseReturnValue:
    programme = courses.programme(slug) if len(slug) <= 80 and "\0" not in slug else None
    if programme is None or programme.current_version is None:
        abort(404)
    if not programme.takes_applications:
        flash(_("This programme takes no applications now."), "error")
        return redirect(url_for("applications.show_programme", slug=slug))
    person = current_person()
    if request.method == "GET" and "another" not in request.args:
        drafts = queries.open_drafts(person, programme)
        if drafts:
            return render_template("applications/begun.html", programme=programme, drafts=drafts)
    return _begin(programme, programme.current_version)


def _begin(programme: Programme, version: ProgrammeVersion) -> ResponseReturnValue:
    person = current_person()
    places = organisations_by_id(represented_organisations(person))
    form = ApplicationForm(version, trainer_pool(), places)
    if not form.validate_on_submit():
        return _form_page(form, version, status=422 if form.is_submitted() else 200)
    organisation = form.organisations[form.organisation.data] if len(places) > 1 else places[0]
    earlier = queries.application(form.row_id)
    if earlier is not None and may_write_application.allows(person, earlier):
        # the page was left by the browser's back button and sent again: it means the draft that it made
        return _save(earlier, form, version, seen=1)
    draft = operations.begin(person, programme, organisation, form.wish(), id=form.row_id)
    db.session.commit()
    return _after_saving(draft.id, form)


@blueprint.route("/applications/<uuid:application_id>/edit", methods=["GET", "POST"])
@access(may_write_application, load=queries.application)
@own_eyes_only
def edit(application: CohortApplication) -> ResponseReturnValue:
    version = _current_version(application)
    if application.state not in queries.WRITABLE:
        return _not_now(application)
    form = ApplicationForm(version, trainer_pool())
    if not form.is_submitted():
        form.show(application)
        return _form_page(form, version, application)
    if not form.validate_on_submit():
        return _form_page(form, version, application, status=422)
    return _save(application, form, version, seen=form.seen_version)


def _save(
    application: CohortApplication, form: ApplicationForm, version: ProgrammeVersion, *, seen: int
) -> ResponseReturnValue:
    try:
        operations.save(current_person(), application, form.wish(), version=seen)
    except operations.NotPossibleNow:
        return _not_now(application)
    except operations.Changed:
        return _both_texts(application.id, form, version)
    db.session.commit()
    return _after_saving(application.id, form)


def _both_texts(
    application_id: uuid.UUID, form: ApplicationForm, version: ProgrammeVersion
) -> ResponseReturnValue:
    """Somebody else saved first: show what they saved beside what was written here."""
    mine = wording.wish_text(form.wish(), form.trainer_names)
    application = _again(application_id)
    theirs = wording.wish_text(operations.wish_of(application), form.trainer_names)
    form.version.data = str(application.version)
    return _form_page(form, version, application, theirs=theirs, mine=mine, status=409)


def _after_saving(application_id: uuid.UUID, form: ApplicationForm) -> ResponseReturnValue:
    if form.sending:
        return redirect(url_for("applications.check", application_id=application_id))
    flash(_("Your draft is saved. You can come back to it when you like."))
    return redirect(url_for("applications.edit", application_id=application_id))


@blueprint.route("/applications/<uuid:application_id>/check", methods=["GET", "POST"])
@access(may_write_application, load=queries.application)
@own_eyes_only
def check(application: CohortApplication) -> ResponseReturnValue:
    form = SendForm()
    status = 200
    if form.validate_on_submit():
        try:
            sent = operations.send(current_person(), application, version=form.seen_version)
        except operations.NotPossibleNow:
            return _not_now(application)
        except operations.Incomplete:
            return _to_edit(application)
        except operations.Changed:
            db.session.rollback()
            application, status = _again(application.id), 409
        else:
            db.session.commit()
            return _sent(application, first=sent)
    if application.state not in queries.WRITABLE:
        return _not_now(application)
    missing = operations.missing_from(application, {m.person_id for m in trainer_pool()})
    if missing:
        return _to_edit(application)
    form.version.data = str(application.version)
    return render_template(
        "applications/check.html", form=form, application=application, status=status
    ), status


def _sent(application: CohortApplication, *, first: bool) -> ResponseReturnValue:
    if first:
        flash(
            _("Your application is on its way. A receipt comes to %(email)s.", email=current_person().email)
        )
    return redirect(url_for("applications.show", application_id=application.id))


@blueprint.get("/applications")
@access(may_apply)
def list_own() -> ResponseReturnValue:
    page = queries.own_applications(current_person(), request.args.get("page", 1, type=int))
    several = len(set(represented_organisations(current_person()))) > 1
    return render_template("applications/list_own.html", page=page, several=several, wording=wording)


@blueprint.get("/applications/<uuid:application_id>")
@access(may_write_application, load=queries.application)
def show(application: CohortApplication) -> ResponseReturnValue:
    if application.state is ApplicationState.DRAFT and seeing_as():  # not even the office's before it is sent
        return refusal()
    return render_template(
        "applications/show.html",
        application=application,
        wording=wording,
        writable=application.state in queries.WRITABLE,
        withdrawable=ApplicationState.WITHDRAWN in MOVES[application.state],
    )


@blueprint.route("/applications/<uuid:application_id>/withdraw", methods=["GET", "POST"])
@access(may_write_application, load=queries.application)
def withdraw(application: CohortApplication) -> ResponseReturnValue:
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            operations.withdraw(current_person(), application)
        except operations.NotPossibleNow:
            return _not_now(application)
        db.session.commit()
        flash(_("The application %(reference)s is withdrawn.", reference=application.reference))
        return redirect(url_for("applications.show", application_id=application.id))
    if ApplicationState.WITHDRAWN not in MOVES[application.state]:
        return _not_now(application)
    return render_template("applications/withdraw.html", form=form, application=application)


def _form_page(
    form: ApplicationForm,
    version: ProgrammeVersion,
    application: CohortApplication | None = None,
    *,
    theirs: str = "",
    mine: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "applications/application_form.html",
        form=form,
        version=version,
        application=application,
        theirs=theirs,
        mine=mine,
        question=wording.open_question(application),
    )
    return page, status


def _not_now(application: CohortApplication) -> ResponseReturnValue:
    """The application's state does not allow it (any more): say so where the state is told."""
    application_id = application.id
    db.session.rollback()
    flash(_("That can't be done any more. This is where the application stands now."), "error")
    return redirect(url_for("applications.show", application_id=application_id))


def _to_edit(application: CohortApplication) -> ResponseReturnValue:
    application_id = application.id
    db.session.rollback()
    flash(_("Something is still missing. Fill it in and choose “Go on to check and send”."), "error")
    return redirect(url_for("applications.edit", application_id=application_id))


def _again(application_id: uuid.UUID) -> CohortApplication:
    application = queries.application(application_id)
    if application is None:
        abort(404)
    return application


def _current_version(application: CohortApplication) -> ProgrammeVersion:
    version = application.programme.current_version
    if version is None:
        abort(404)
    return version
