"""The button on a cohort's board that reminds those who are behind."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_train
from foundation.access import access
from foundation.database import db
from nudges.behind import remind_behind
from nudges.rules import quiet
from people.session import current_person

blueprint = Blueprint("nudges", __name__)


@blueprint.post("/cohorts/<uuid:cohort_id>/board/remind")
@access(may_train, load=courses.cohort)
def remind(cohort: Cohort) -> ResponseReturnValue:
    """Remind everybody who is behind, and tell how many got a letter."""
    reminded = remind_behind(cohort, by=current_person())
    db.session.commit()
    if reminded.letters:
        told = ngettext("%(num)s person gets a reminder.", "%(num)s people get a reminder.", reminded.letters)
        if quiet():
            told += " " + _("It is night: the letters leave at 8 o'clock in the morning.")
        flash(told)
    if reminded.resting:
        flash(
            ngettext(
                "%(num)s person was reminded less than a day ago and gets no new letter.",
                "%(num)s people were reminded less than a day ago and get no new letter.",
                reminded.resting,
            )
        )
    if not reminded.letters and not reminded.resting:
        flash(_("Nobody is behind."))
    return redirect(url_for("courses.show_board", cohort_id=cohort.id))
