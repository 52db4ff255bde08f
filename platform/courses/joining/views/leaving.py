"""Leaving: a cohort, or its queue; and the office's or trainer's way to move somebody or take them off."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from courses import queries
from courses.joining import moving, seats
from courses.joining import queries as joining
from courses.joining.forms import LeaveForm, MoveForm, TakeOffForm
from courses.models import Cohort, Enrolment
from courses.permissions import enrolment_in, may_do_as_participant, may_move_participant
from courses.views import blueprint
from foundation.access import access, signed_in
from foundation.database import db
from organisations.places import PlaceGone, RightLost
from people.personal_links import NoRoom
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/leave", methods=["GET", "POST"])
@access(may_do_as_participant, load=queries.cohort)
def leave_cohort(cohort: Cohort) -> ResponseReturnValue:
    """What becomes of one's work, and the button that ends one's place."""
    form, me = LeaveForm(), current_person()
    mine = enrolment_in(me, cohort)
    place = queries.place(mine.id) if mine else None
    if place is None:
        raise NotFound
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("courses/joining/leave.html", cohort=cohort, form=form), status
    try:
        moving.leave(place, by=me)
    except PlaceGone:
        db.session.rollback()
    else:
        db.session.commit()
    flash(_("You have left the cohort. Thank you for being with us."))
    return redirect(url_for("courses.home"))


@blueprint.post("/queue/<uuid:waiting_place_id>/leave")
@signed_in
def leave_queue(waiting_place_id: uuid.UUID) -> ResponseReturnValue:
    me, waiting = current_person(), joining.waiting_place(waiting_place_id)
    if waiting is None or waiting.person_id != me.id or not seats.leave_queue(waiting.cohort, me):
        raise NotFound
    db.session.commit()
    flash(_("You are out of the queue."))
    return redirect(url_for("courses.home"))


def _place(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Enrolment | None:
    found = queries.place(enrolment_id)
    return found if found is not None and found.cohort_id == cohort_id else None


@blueprint.route("/cohorts/<uuid:cohort_id>/places/<uuid:enrolment_id>/move", methods=["GET", "POST"])
@access(may_move_participant, load=_place)
def move_participant(place: Enrolment) -> ResponseReturnValue:
    """The other cohorts of the programme, and a way to take the participant off."""
    me, form, name = current_person(), MoveForm(), place.person.name
    cohort_id, enrolment_id = place.cohort_id, place.id
    others = moving.cohorts_to_move_to(place, me)
    form.offer(others)
    if form.validate_on_submit():
        to = next(each for each in others if str(each.id) == form.cohort.data)
        try:
            moving.move(place, to, by=me)
            db.session.commit()
        except NoRoom:
            db.session.rollback()
            form.cohort.errors = [_("This cohort is full. Add seats to it first, or choose another.")]
            place = _again(cohort_id, enrolment_id)
        except (PlaceGone, RightLost):
            return _gone(name)
        else:
            flash(_("%(name)s is in the other cohort now, and a letter is on its way.", name=name))
            return redirect(url_for("courses.list_people", cohort_id=cohort_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/joining/move.html",
        cohort=place.cohort,
        place=place,
        form=form,
        others=others,
        off=TakeOffForm(formdata=None),
    ), status


@blueprint.post("/cohorts/<uuid:cohort_id>/places/<uuid:enrolment_id>/take-off")
@access(may_move_participant, load=_place)
def take_off_participant(place: Enrolment) -> ResponseReturnValue:
    name, cohort_id = place.person.name, place.cohort_id
    try:
        moving.take_off(place, by=current_person())
    except (PlaceGone, RightLost):
        return _gone(name)
    db.session.commit()
    flash(_("The place of %(name)s has ended, and a letter is on its way.", name=name))
    return redirect(url_for("courses.list_people", cohort_id=cohort_id))


def _again(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Enrolment:
    found = _place(cohort_id, enrolment_id)
    if found is None:
        raise NotFound
    return found


def _gone(name: str) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("organisations/place_gone.html", name=name), 409
