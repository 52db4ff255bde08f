"""The trainer's code for the wall, and the page on which participants say that they are there."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries
from courses.attendance import codes
from courses.attendance.forms import HereForm
from courses.models import Attendance, CoachingSession, Cohort, Enrolment
from courses.permissions import enrolment_in, may_do_as_participant, may_train_session
from courses.views import blueprint
from courses.vocabulary import Presence
from foundation import limits
from foundation.access import access
from foundation.database import db
from foundation.qr import picture_in_page
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/wall", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def show_wall(coaching_session: CoachingSession) -> ResponseReturnValue:
    """The session's code, large; a new one, or none."""
    if request.method == "POST":
        if request.form.get("act") == "revoke":
            codes.revoke_code(coaching_session, by=current_person())
            flash(_("The code works no more."))
        else:
            codes.make_code(coaching_session, by=current_person())
        db.session.commit()
        return redirect(request.path)
    code = codes.code_of(coaching_session)
    link = _address(coaching_session.cohort_id, code.code, outside=True) if code else ""
    return render_template(
        "courses/attendance/wall.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        shown=codes.shown(code.code) if code else "",
        open_now=codes.is_open(coaching_session),
        scanned=sum(row.scanned_at is not None for row in queries.attendance_of(coaching_session).values()),
        picture=picture_in_page(link) if link else "",
    )


def _address(cohort_id: object, code: str, *, outside: bool = False) -> str:
    return url_for("courses.mark_oneself", cohort_id=cohort_id, code=code, _external=outside)


@blueprint.route("/cohorts/<uuid:cohort_id>/here", methods=["GET", "POST"])
@access(may_do_as_participant, load=queries.cohort)
def mark_oneself(cohort: Cohort) -> ResponseReturnValue:
    """One button for who came by the QR code, a field for who types the code; looking marks nothing."""
    place = enrolment_in(current_person(), cohort)
    if place is None:
        abort(404)
    form = HereForm()
    if not form.is_submitted():
        form.code.data = request.args.get("code", "")[:40]
        return _page(cohort, place, form, scanned=bool(form.code.data)), 200
    if not form.validate():
        return _page(cohort, place, form), 422
    if not limits.test("presence codes", place.person_id):
        form.code.errors = [_("Too many wrong codes. Wait ten minutes, or ask your trainer to mark you.")]
        return _page(cohort, place, form), 429
    coaching_session = codes.session_by_code(place, form.code.data or "")
    if coaching_session is None:
        limits.hit("presence codes", place.person_id)
        form.code.errors = [_("This code does not work now. Look at the wall again, or ask your trainer.")]
        return _page(cohort, place, form), 422
    row = codes.mark_oneself(place, coaching_session)
    db.session.commit()
    _tell(row)
    return redirect(url_for("courses.mark_oneself", cohort_id=cohort.id))


def _tell(row: Attendance) -> None:
    if row.presence is Presence.PRESENT:
        flash(_("You are marked as present. Welcome!"))
    else:
        flash(_("Your trainer has marked you otherwise. Talk to them if that is not right."), "error")


def _page(cohort: Cohort, place: Enrolment, form: HereForm, *, scanned: bool = False) -> str:
    """What is on now, and whether the participant is marked in it."""
    sessions = codes.open_sessions(place)
    marks = queries.attendance_in(place) if sessions else {}
    return render_template(
        "courses/attendance/here.html",
        cohort=cohort,
        form=form,
        sessions=[(each, marks.get(each.id)) for each in sessions],
        waits=any(each.id not in marks for each in sessions),
        scanned=scanned,
    )
