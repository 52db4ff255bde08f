"""Naming a deputy for a representative: who, from when, till when."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation import clock
from foundation.access import access
from foundation.database import db
from foundation.languages import current_language
from organisations import inviting
from organisations import member_queries as queries
from organisations.blueprint import blueprint
from organisations.member_forms import DeputyForm
from organisations.models import Membership
from organisations.office_views import second_person_words, too_many_words
from organisations.permissions import SecondPersonNeeded, may_name_deputy
from organisations.places import RightLost
from people.session import current_person


@blueprint.route("/places/<uuid:membership_id>/deputy", methods=["GET", "POST"])
@access(may_name_deputy, load=queries.membership)
def name_deputy(membership: Membership) -> ResponseReturnValue:
    form = DeputyForm(language=current_language(), starts_on=clock.today())
    if not form.validate_on_submit():
        return _page(membership, form), 422 if form.is_submitted() else 200
    try:
        inviting.invite(
            membership.organisation,
            form.guest,
            membership.role,
            by=current_person(),
            deputy_for=membership,
            days=form.days,
        )
        db.session.commit()
    except SecondPersonNeeded:
        form.email.errors = [second_person_words()]
        return _page(membership, form), 422
    except inviting.AlreadyThere:
        form.email.errors = [_("Whoever has this address has the place already.")]
        return _page(membership, form), 422
    except inviting.TooMany:
        form.email.errors = [too_many_words()]
        return _page(membership, form), 429
    except RightLost:
        return _page(membership, form), 409
    flash(_("A letter to %(email)s is on its way. The deputy begins by saying yes.", email=form.email.data))
    return redirect(url_for("organisations.list_members", organisation_id=membership.organisation_id))


def _page(membership: Membership, form: DeputyForm) -> str:
    return render_template("organisations/deputy.html", place=membership, form=form)
