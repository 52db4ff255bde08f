"""The office lets somebody in who lost the phone: their second factor is taken away, and they are told."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation.access import access
from foundation.database import db
from organisations.forms import TakeAwayForm
from organisations.permissions import may_take_away_second_factor
from people.models import Person
from people.second_factor.operations import take_away
from people.second_factor.queries import factor_in_use
from people.session import current_person
from people.vocabulary import HelpReason

helping = Blueprint("helping", __name__)


def _person(person_id: uuid.UUID) -> Person | None:
    return db.session.get(Person, person_id)


@helping.route("/office/people/<uuid:person_id>/second-factor", methods=["GET", "POST"])
@access(may_take_away_second_factor, load=_person)
def take_away_second_factor(person: Person) -> ResponseReturnValue:
    form = TakeAwayForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = "organisations/take_away_second_factor.html"
        return render_template(page, form=form, person=person, factor=factor_in_use(person)), status
    if factor_in_use(person) is not None:  # the other half of a double click finds nothing to do
        take_away(person, by=current_person(), reason=HelpReason(form.reason.data))
        db.session.commit()
    flash(_("%(name)s can now sign in with the password alone and set it up again.", name=person.name))
    return redirect(url_for(".take_away_second_factor", person_id=person.id))
