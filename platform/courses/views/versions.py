"""A newer version of the programme, offered to a cohort that runs: what has changed, and taking it over."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from courses import queries, taking_over, versions
from courses.change_words import told_field, told_page
from courses.forms import TakeOverForm
from courses.models import Cohort
from courses.permissions import may_tailor
from courses.tailoring.queries import offer
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/new-version", methods=["GET", "POST"])
@access(may_tailor, load=queries.cohort)
def new_version(cohort: Cohort) -> ResponseReturnValue:
    back = redirect(url_for("courses.show_cohort", cohort_id=cohort.id))
    newest = versions.newer_version_id(cohort)
    form = TakeOverForm()
    if form.validate_on_submit() and form.version.data == str(cohort.version.programme_version_id):
        return back  # pressed twice: it was done the first time
    if newest is None:
        flash(_("The cohort follows the newest version of its programme."))
        return back
    if not form.validate_on_submit():
        return _page(cohort, newest, form), 422 if form.is_submitted() else 200
    if form.version.data != str(newest) or not _take_over(cohort.id, newest):
        flash(_("The programme has changed once more. Read the changes again."), "error")
        return redirect(url_for("courses.new_version", cohort_id=cohort.id))
    flash(_("The cohort follows the new version now. Check the dates of what is new."))
    return back


def _take_over(cohort_id: uuid.UUID, newest: uuid.UUID) -> bool:
    cohort, version = queries.cohort(cohort_id), versions.whole_version(newest)
    try:
        if cohort is not None and version is not None:
            taking_over.take_over(cohort, version, by=current_person())
        db.session.commit()
    except (taking_over.NotTheNewest, IntegrityError):  # somebody handed in what was just to go
        db.session.rollback()
        return False
    return cohort is not None


def _page(cohort: Cohort, newest: uuid.UUID, form: TakeOverForm) -> str:
    form.version.data = str(newest)
    offered = offer(cohort, newest)
    return render_template(
        "courses/new_version.html",
        cohort=cohort,
        form=form,
        page=told_page(offered.changes, request.args.get("page")),
        kept=offered.kept,
        told_field=told_field,
    )
