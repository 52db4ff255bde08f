"""Moving a cohort's sessions in two steps, and holding one of them remotely."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import queries
from courses.addresses import session_page
from courses.models import CoachingSession, Cohort
from courses.permissions import may_train, may_train_session
from courses.timetable import letters, operations
from courses.timetable.changes import changes_to, warnings
from courses.timetable.forms import MoveForm, RemoteForm, move_form
from courses.timetable.hanging import Hanging, would_follow
from courses.timetable.operations import ChangedMeanwhile, NotPossible
from courses.timetable.wording import slot_words, timetable_text
from courses.views import blueprint
from foundation import clock
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/move", methods=["GET", "POST"])
@access(may_train, load=queries.cohort)
def move_sessions(cohort: Cohort) -> ResponseReturnValue:
    sessions = queries.sessions_of(cohort)
    form = move_form(sessions, operations.held_among(sessions))
    if not form.is_submitted():
        form.show(cohort.timetable_version)
        return _move_page(cohort, form)
    if not form.validate_on_submit():
        return _move_page(cohort, form, 422)
    if form.back.data:
        return _move_page(cohort, form)
    if not changes_to(sessions, form.wanted()):
        flash(_("Nothing changes: all sessions are on these dates already."))
        return redirect(url_for("courses.show_cohort", cohort_id=cohort.id))
    if form.seen_version != cohort.timetable_version:
        return _both_timetables(cohort, form)
    if not form.confirm.data:
        return _preview(cohort, form)
    return _move(cohort, form)


def _move(cohort: Cohort, form: MoveForm) -> ResponseReturnValue:
    wanted, hanging = form.wanted(), _hanging(cohort, form)
    try:
        changes = operations.move(cohort, form.sessions, wanted, seen=form.seen_version, by=current_person())
    except (ChangedMeanwhile, NotPossible):
        db.session.rollback()
        return _both_timetables(cohort, form)
    news = [change for change in changes if change.is_news]
    members = queries.members_of(cohort) if news else []
    if news:
        letters.timetable_changed(cohort, news, hanging, members)
    db.session.commit()
    flash(
        ngettext(
            "The timetable is changed. %(num)s person gets a letter about it.",
            "The timetable is changed. %(num)s people get a letter about it.",
            len(members),
        )
        if members
        else _("Saved.")
    )
    return redirect(url_for("courses.show_cohort", cohort_id=cohort.id))


def _hanging(cohort: Cohort, form: MoveForm) -> list[Hanging]:
    wanted = form.wanted()
    dates = {
        session.plan.key: clock.helsinki(wanted[session.id].starts_at).date()
        if session.id in wanted
        else session.date
        for session in form.sessions
    }
    return would_follow(cohort, dates)


def _move_page(cohort: Cohort, form: MoveForm, status: int = 200, **more: Any) -> ResponseReturnValue:
    page = render_template("courses/timetable/move.html", cohort=cohort, form=form, **more)
    return page, status


def _preview(cohort: Cohort, form: MoveForm) -> ResponseReturnValue:
    changes = changes_to(form.sessions, form.wanted())
    told = any(change.is_news for change in changes)
    return render_template(
        "courses/timetable/preview.html",
        cohort=cohort,
        form=form,
        changes=[(change, warnings(change.after) if change.to_another_time else []) for change in changes],
        hanging=_hanging(cohort, form),
        people=len(queries.members_of(cohort)),
        told=told,
        slot_words=slot_words,
        now=clock.now(),
    )


def _both_timetables(cohort: Cohort, form: MoveForm) -> ResponseReturnValue:
    """Somebody else was quicker: what they saved beside what was typed here, which stays in the form."""
    cohort_id, wanted = cohort.id, form.wanted()
    db.session.expire_all()
    again = queries.cohort(cohort_id)
    assert again is not None
    sessions = queries.sessions_of(again)
    form.version.data = str(again.timetable_version)
    mine = timetable_text(sessions, wanted)
    form.sessions = sessions
    return _move_page(again, form, 409, theirs=timetable_text(sessions), mine=mine)


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/remote", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def hold_remotely(coaching_session: CoachingSession) -> ResponseReturnValue:
    form = RemoteForm()
    if not form.is_submitted():
        form.show(coaching_session)
    elif form.validate_on_submit():
        return _change_how(coaching_session, form)
    return _remote_page(coaching_session, form, 422 if form.is_submitted() else 200)


def _change_how(coaching_session: CoachingSession, form: RemoteForm) -> ResponseReturnValue:
    told: dict[str, Any] = {"place": form.place.data or "", "seen": form.seen_version, "by": current_person()}
    try:
        if form.in_place.data:
            changed = operations.hold_in_place(coaching_session, **told)
        else:
            changed = operations.hold_remotely(coaching_session, link=form.link.data or "", **told)
    except ChangedMeanwhile:
        again = as_it_is_now(coaching_session)
        form.version.data = str(again.cohort.timetable_version)
        return _remote_page(again, form, 409)
    if changed:
        letters.held_remotely(coaching_session, queries.members_of(coaching_session.cohort))
    db.session.commit()
    flash(
        _("Everybody gets a letter: the session is held in its place.")
        if form.in_place.data
        else _("Everybody gets a letter with the link.")
    )
    return redirect(session_page(coaching_session))


def as_it_is_now(coaching_session: CoachingSession) -> CoachingSession:
    """The session read anew, where somebody else was quicker; what this request did is undone."""
    cohort_id, session_id = coaching_session.cohort_id, coaching_session.id
    db.session.rollback()
    again = queries.coaching_session(cohort_id, session_id)
    assert again is not None
    return again


def _remote_page(coaching_session: CoachingSession, form: RemoteForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "courses/timetable/remote.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        form=form,
        conflict=status == 409,
    )
    return page, status
