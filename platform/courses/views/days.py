"""A contact day with its programme and materials, its date and place, and the pages to read."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import letters, operations, overviews, queries
from courses.forms import DayForm
from courses.models import Day
from courses.permissions import enrolment_in, may_read_material, may_see_day, may_train_day
from courses.queries import OpenMaterial
from courses.views import blueprint
from courses.wording import days_left
from foundation.access import access
from foundation.database import db
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/days/<uuid:day_id>")
@access(may_see_day, load=queries.day)
def show_day(day: Day) -> ResponseReturnValue:
    me = current_person()
    lines = overviews.day_lines(day.cohort)
    place = next(number for number, line in enumerate(lines) if line.day.id == day.id)
    enrolment = enrolment_in(me, day.cohort)
    own = queries.attendance_in(enrolment).get(day.id) if enrolment else None
    return render_template(
        "courses/day.html",
        cohort=day.cohort,
        day=day,
        line=lines[place],
        before=lines[place - 1] if place else None,
        after=lines[place + 1] if place + 1 < len(lines) else None,
        materials=queries.materials_of(day.cohort, day.plan.key),
        left=days_left(day),
        own=own,
        may_train=may_train_day.allows(me, day),
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/days/<uuid:day_id>/edit", methods=["GET", "POST"])
@access(may_train_day, load=queries.day)
def edit_day(day: Day) -> ResponseReturnValue:
    form = DayForm(obj=day)
    if form.validate_on_submit() and form.date.data is not None:
        try:
            moved = operations.change_day(
                day, date=form.date.data, place=form.place.data or "", by=current_person()
            )
        except operations.DateRefused as refused:
            held = _("The day has been held: its attendance is marked. The date stays.")
            crossed = _(
                "The days would change places. Choose a date between the day before and the day after."
            )
            form.date.errors = [held if str(refused) == "held" else crossed]
        else:
            if moved:
                letters.day_moved(day, queries.members_of(day.cohort))
            db.session.commit()
            told = _("The day has a new date, and everybody gets a letter about it.")
            flash(told if moved else _("Saved."))
            return redirect(url_for("courses.show_day", cohort_id=day.cohort_id, day_id=day.id))
    status = 422 if form.is_submitted() else 200
    return render_template("courses/edit_day.html", cohort=day.cohort, day=day, form=form), status


@blueprint.get("/cohorts/<uuid:cohort_id>/materials/<key>")
@access(may_read_material, load=queries.material)
def show_material(page: OpenMaterial) -> ResponseReturnValue:
    day = next(
        line for line in overviews.day_lines(page.cohort) if line.day.plan.key == page.material.day_key
    )
    return render_template("courses/material.html", cohort=page.cohort, page=page, line=day)
