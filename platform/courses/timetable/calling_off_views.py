"""Calling a session off, with all that it means on the page before one does; and holding it after all."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from courses import queries
from courses.addresses import session_page
from courses.models import CoachingSession
from courses.permissions import may_train_session
from courses.timetable import calling_off, letters
from courses.timetable.forms import CallOffForm, HoldForm
from courses.timetable.operations import ChangedMeanwhile, NotPossible
from courses.timetable.views import as_it_is_now
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/off", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def call_off(coaching_session: CoachingSession) -> ResponseReturnValue:
    form = CallOffForm()
    if coaching_session.called_off_at is not None and form.is_submitted():  # the other half of a double click
        return redirect(session_page(coaching_session))
    if not form.validate_on_submit():
        return _page(coaching_session, form, 422 if form.is_submitted() else 200)
    try:
        calling_off.call_off(
            coaching_session, reason=form.reason.data or "", seen=form.seen_version, by=current_person()
        )
    except (ChangedMeanwhile, NotPossible):
        return _changed_meanwhile(coaching_session, form)
    return _told(coaching_session)


@blueprint.post("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/on")
@access(may_train_session, load=queries.coaching_session)
def hold_after_all(coaching_session: CoachingSession) -> ResponseReturnValue:
    form = HoldForm()
    if coaching_session.called_off_at is None or not form.validate_on_submit():
        return redirect(session_page(coaching_session))
    try:
        calling_off.hold_after_all(coaching_session, seen=form.seen_version, by=current_person())
    except (ChangedMeanwhile, NotPossible):
        return _changed_meanwhile(coaching_session, CallOffForm(formdata=None))
    return _told(coaching_session)


def _told(coaching_session: CoachingSession) -> ResponseReturnValue:
    members = queries.members_of(coaching_session.cohort)
    letters.called_off(coaching_session, members)
    db.session.commit()
    count = len(members)
    words = (
        ngettext(
            "The session is called off. %(num)s person gets a letter about it.",
            "The session is called off. %(num)s people get a letter about it.",
            count,
        )
        if coaching_session.called_off_at is not None
        else ngettext(
            "The session is held. %(num)s person gets a letter about it.",
            "The session is held. %(num)s people get a letter about it.",
            count,
        )
    )
    flash(words)
    return redirect(session_page(coaching_session))


def _changed_meanwhile(coaching_session: CoachingSession, form: CallOffForm) -> ResponseReturnValue:
    """Somebody else was quicker: how the session is now; the reason that was typed stays in the form."""
    return _page(as_it_is_now(coaching_session), form, 409)


def _page(coaching_session: CoachingSession, form: CallOffForm, status: int) -> ResponseReturnValue:
    cohort = coaching_session.cohort
    form.version.data = str(cohort.timetable_version)
    page = render_template(
        "courses/timetable/call_off.html",
        cohort=cohort,
        coaching_session=coaching_session,
        form=form,
        hold=HoldForm(formdata=None, version=str(cohort.timetable_version)),
        possible=calling_off.can_change(coaching_session),
        people=len(queries.members_of(cohort)),
        hanging=calling_off.hangs_on(coaching_session),
        has_fair=coaching_session.plan.key == cohort.version.fair_session_key,
        conflict=status == 409,
    )
    return page, status
