"""The trainer's page with each organisation's own time of a session."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import queries
from courses.addresses import session_page
from courses.guidance import letters, operations
from courses.guidance.forms import TimesForm, times_form
from courses.guidance.queries import organisations_of, times_of
from courses.models import CoachingSession
from courses.permissions import may_train_session
from courses.timetable.operations import ChangedMeanwhile
from courses.timetable.views import as_it_is_now
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/times", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def set_times(coaching_session: CoachingSession) -> ResponseReturnValue:
    form = times_form(organisations_of(coaching_session))
    rows = times_of([coaching_session]).get(coaching_session.id, [])
    times = {row.organisation_id: row for row in rows}
    if not form.is_submitted():
        form.show(times, coaching_session.cohort.timetable_version)
        return _page(coaching_session, form, 200)
    fits = form.validate()
    if not form.check(times) or not fits:
        return _page(coaching_session, form, 422)
    try:
        changed = operations.put_times(
            coaching_session, form.wanted(), rows, seen=form.seen_version, by=current_person()
        )
    except ChangedMeanwhile:
        return _changed_meanwhile(coaching_session, form)
    told = letters.time_set(coaching_session, changed, queries.members_of(coaching_session.cohort))
    here = session_page(coaching_session)
    db.session.commit()
    words = ngettext("%(num)s person gets a letter about it.", "%(num)s people get a letter about it.", told)
    flash(words if told else _("Saved."))
    return redirect(here)


def _changed_meanwhile(coaching_session: CoachingSession, form: TimesForm) -> ResponseReturnValue:
    """Somebody else was quicker: what they saved stands on the page, what was typed stays in the form."""
    again = as_it_is_now(coaching_session)
    form.organisations = organisations_of(again)
    form.version.data = str(again.cohort.timetable_version)
    return _page(again, form, 409)


def _page(coaching_session: CoachingSession, form: TimesForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "courses/guidance/times.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        form=form,
        times=times_of([coaching_session]).get(coaching_session.id, []),
        conflict=status == 409,
    )
    return page, status
