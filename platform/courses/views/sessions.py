"""A session with its programme and materials, its date and place, and the pages to read."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import letters, operations, overviews, queries
from courses.forms import SessionForm
from courses.models import CoachingSession
from courses.permissions import enrolment_in, may_read_material, may_see_session, may_train_session
from courses.queries import OpenMaterial
from courses.views import blueprint
from courses.wording import days_left, session_name
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>")
@access(may_see_session, load=queries.coaching_session)
def show_session(coaching_session: CoachingSession) -> ResponseReturnValue:
    me = current_person()
    lines = overviews.session_lines(coaching_session.cohort)
    place = next(number for number, line in enumerate(lines) if line.session.id == coaching_session.id)
    enrolment = enrolment_in(me, coaching_session.cohort)
    own = queries.attendance_in(enrolment).get(coaching_session.id) if enrolment else None
    return render_template(
        "courses/session.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        line=lines[place],
        name=session_name(coaching_session.plan.kind, lines[place].number),
        before=lines[place - 1] if place else None,
        after=lines[place + 1] if place + 1 < len(lines) else None,
        materials=queries.materials_of(coaching_session.cohort, coaching_session.plan.key),
        left=days_left(coaching_session),
        own=own,
        may_train=may_train_session.allows(me, coaching_session),
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/edit", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def edit_session(coaching_session: CoachingSession) -> ResponseReturnValue:
    form = SessionForm(obj=coaching_session)
    if form.validate_on_submit() and form.date.data is not None:
        try:
            moved = operations.change_session(
                coaching_session, date=form.date.data, place=form.place.data or "", by=current_person()
            )
        except operations.DateRefused as refused:
            held = _("It has been held: its attendance is marked. The date stays.")
            crossed = _(
                "The sessions would change places. Choose a date between the one before and the one after."
            )
            form.date.errors = [held if str(refused) == "held" else crossed]
        else:
            if moved:
                letters.session_moved(coaching_session, queries.members_of(coaching_session.cohort))
            db.session.commit()
            told = _("The session has a new date, and everybody gets a letter about it.")
            flash(told if moved else _("Saved."))
            return redirect(
                url_for(
                    "courses.show_session",
                    cohort_id=coaching_session.cohort_id,
                    session_id=coaching_session.id,
                )
            )
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/edit_session.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        form=form,
    ), status


@blueprint.get("/cohorts/<uuid:cohort_id>/materials/<key>")
@access(may_read_material, load=queries.material)
def show_material(page: OpenMaterial) -> ResponseReturnValue:
    line = next(
        each
        for each in overviews.session_lines(page.cohort)
        if each.session.plan.key == page.material.session_key
    )
    return render_template("courses/material.html", cohort=page.cohort, page=page, line=line)
