"""Leading who comes in: seats and the queue, the joining code with its QR code, one reminder for all."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import inviting, queries
from courses.joining import codes, seats
from courses.joining import queries as joining
from courses.joining.forms import NewCodeForm, SeatsForm
from courses.models import Cohort
from courses.permissions import may_change_seats, may_invite
from courses.views import blueprint
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.access import access
from foundation.database import db
from foundation.qr import picture_in_page
from people.session import current_person

USUAL = timedelta(days=14)
"""How long a code works, where nobody says another day."""


@blueprint.get("/cohorts/<uuid:cohort_id>/seats")
@access(may_invite, load=queries.cohort)
def show_seats(cohort: Cohort) -> ResponseReturnValue:
    return _seats_page(cohort, SeatsForm(formdata=None, obj=cohort)), 200


@blueprint.post("/cohorts/<uuid:cohort_id>/seats")
@access(may_change_seats, load=queries.cohort)
def change_seats(cohort: Cohort) -> ResponseReturnValue:
    form = SeatsForm()
    if not form.validate_on_submit():
        return _seats_page(cohort, form), 422
    open_for_all = bool(form.self_enrolment.data)
    seats.put_seats(cohort, form.seats.data, self_enrolment=open_for_all, by=current_person())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("courses.show_seats", cohort_id=cohort.id))


def _seats_page(cohort: Cohort, form: SeatsForm) -> str:
    return render_template(
        "courses/joining/seats.html",
        cohort=cohort,
        form=form,
        people=queries.count_members(cohort, CohortRole.PARTICIPANT),
        free=seats.free_seats(cohort),
        page=joining.queue_page(cohort, request.args.get("page")),
        changing=may_change_seats.allows(current_person(), cohort),
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/code", methods=["GET", "POST"])
@access(may_invite, load=queries.cohort)
def joining_code(cohort: Cohort) -> ResponseReturnValue:
    """The code to show or to print; a new one, or none."""
    form = NewCodeForm(ends_on=clock.today() + USUAL)
    if request.form.get("act") == "revoke":
        codes.revoke_code(cohort, by=current_person())
        db.session.commit()
        flash(_("The code works no more."))
        return redirect(url_for("courses.joining_code", cohort_id=cohort.id))
    if form.validate_on_submit() and form.ends_on.data is not None:
        codes.make_code(cohort, form.ends_on.data, by=current_person())
        db.session.commit()
        return redirect(url_for("courses.joining_code", cohort_id=cohort.id))
    code = codes.code_of(cohort)
    link = url_for("courses.join_by_code", joining_code=code.code, _external=True) if code else ""
    return render_template(
        "courses/joining/code.html",
        cohort=cohort,
        form=form,
        code=code,
        shown=codes.shown(code.code) if code else "",
        link=link,
        short=url_for("courses.enter_code", _external=True),
        picture=picture_in_page(link) if link else "",
    ), 422 if form.is_submitted() else 200


@blueprint.post("/cohorts/<uuid:cohort_id>/invitations/remind")
@access(may_invite, load=queries.cohort)
def remind_all(cohort: Cohort) -> ResponseReturnValue:
    """Everybody who has not answered gets one more letter, but nobody two in a day."""
    sent = inviting.remind_all(cohort, by=current_person())
    db.session.commit()
    if sent:
        flash(ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", sent))
    else:
        flash(_("Everybody has had a letter today. Try again tomorrow."))
    return redirect(url_for("courses.list_invitations", cohort_id=cohort.id))
