"""Inviting people into a cohort: a list that is checked first, then letters; reminders and withdrawals."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import inviting, queries
from courses.address_lists import MOST_ADDRESSES, AddressList, read_list
from courses.forms import InviteForm
from courses.inviting import CohortFull, InvitationOver, Sorted
from courses.models import Cohort, Invitation
from courses.permissions import may_answer_invitation, may_invite
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from foundation.languages import current_language
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/invite", methods=["GET", "POST"])
@access(may_invite, load=queries.cohort)
def invite(cohort: Cohort) -> ResponseReturnValue:
    form = InviteForm(language=current_language())
    if not form.validate_on_submit():
        return _form_page(cohort, form), 422 if form.is_submitted() else 200
    found = read_list(form.addresses.data or "")
    sorted_ = inviting.sort_addresses(cohort, found.people[: MOST_ADDRESSES + 1])
    if not _fits(form, found, sorted_, inviting.free_seats(cohort)):
        return _form_page(cohort, form, found, sorted_), 422
    if "send" not in request.form or not sorted_.new:
        return _form_page(cohort, form, found, sorted_), 422 if found.faulty else 200
    try:
        sent = inviting.invite(cohort, sorted_.new, form.language.data, by=current_person())
    except CohortFull as full:  # somebody else invited people a moment ago
        _say_full(form, full.free, len(sorted_.new))
        return _form_page(cohort, form, found, sorted_), 422
    db.session.commit()
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(sent)))
    if not found.faulty:
        return redirect(url_for("courses.list_invitations", cohort_id=cohort.id))
    fresh = queries.cohort(cohort.id) or cohort
    return _form_page(fresh, _with_faulty_lines(form, found), found)


def _fits(form: InviteForm, found: AddressList, sorted_: Sorted, free: int) -> bool:
    """Whether all of the list's new people can be invited; if not, the form says why."""
    if found.too_long:
        form.addresses.errors = [_("At most %(most)s people fit in one list.", most=MOST_ADDRESSES)]
    elif len(sorted_.new) > free:
        _say_full(form, free, len(sorted_.new))
    elif not found.people:
        form.addresses.errors = [_("There is no e-mail address in the list.")]
    return not form.addresses.errors


def _say_full(form: InviteForm, free: int, wanted: int) -> None:
    form.addresses.errors = [
        _(
            "Too many people. Free seats: %(free)s. New people in the list: %(wanted)s.",
            free=free,
            wanted=wanted,
        )
    ]


def _with_faulty_lines(form: InviteForm, found: AddressList) -> InviteForm:
    """The same form with only those lines left that could not be used."""
    lines = (form.addresses.data or "").split("\n")
    form.addresses.data = "\n".join(dict.fromkeys(lines[line.number - 1] for line in found.faulty))
    return form


def _form_page(
    cohort: Cohort, form: InviteForm, found: AddressList | None = None, sorted_: Sorted | None = None
) -> str:
    return render_template(
        "courses/invite.html",
        cohort=cohort,
        form=form,
        found=found,
        sorted=sorted_,
        free=inviting.free_seats(cohort),
        unanswered=queries.count_unanswered(cohort),
    )


@blueprint.get("/cohorts/<uuid:cohort_id>/invitations")
@access(may_invite, load=queries.cohort)
def list_invitations(cohort: Cohort) -> ResponseReturnValue:
    return render_template(
        "courses/invitations.html",
        cohort=cohort,
        page=queries.unanswered_page(cohort, request.args.get("page")),
        pause=inviting.PAUSE,
    )


def _of_cohort(cohort_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation | None:
    found = queries.invitation(invitation_id)
    return found if found is not None and found.cohort_id == cohort_id else None


@blueprint.post("/cohorts/<uuid:cohort_id>/invitations/<uuid:invitation_id>")
@access(may_answer_invitation, load=_of_cohort)
def answer_invitation(invitation: Invitation) -> ResponseReturnValue:
    """Remind of the invitation or withdraw it, as the pressed button says."""
    back = redirect(url_for("courses.list_invitations", cohort_id=invitation.cohort_id))
    email, act = invitation.email, request.form.get("act")
    if act not in ("remind", "withdraw"):
        abort(400)
    try:
        if act == "withdraw":
            inviting.withdraw(invitation, by=current_person())
            told = _("The invitation to %(email)s is withdrawn.", email=email)
        elif inviting.remind(invitation, by=current_person()):
            told = _("A new letter to %(email)s is on its way.", email=email)
        else:
            told = _("A letter to %(email)s went out just now. Wait a while.", email=email)
    except InvitationOver:
        db.session.rollback()
        flash(_("%(email)s has answered already.", email=email), "error")
        return back
    except CohortFull:
        db.session.rollback()
        flash(_("The cohort is full: the seat has gone to somebody else."), "error")
        return back
    db.session.commit()
    flash(told)
    return back
