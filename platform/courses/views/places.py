"""Trainers, their deputies and observers of a cohort: added, named, ended."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import inviting, places, queries
from courses.address_lists import Address
from courses.models import Cohort, Enrolment
from courses.permissions import (
    may_appoint_trainers,
    may_end_place,
    may_name_trainers_deputy,
    may_train,
)
from courses.place_forms import ObserverForm, TrainerForm, TrainersDeputyForm
from courses.views import blueprint
from courses.vocabulary import CohortRole
from courses.wording import place_word
from foundation import clock
from foundation.access import access
from foundation.database import db
from foundation.languages import current_language
from organisations.member_forms import EndForm
from organisations.models import Membership
from organisations.office_views import second_person_words
from organisations.permissions import SecondPersonNeeded
from organisations.places import PlaceGone, RightLost
from organisations.queries import trainer_pool
from people.models import Person
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/observers", methods=["GET", "POST"])
@access(may_train, load=queries.cohort)
def observers(cohort: Cohort) -> ResponseReturnValue:
    """Those who follow the cohort, and an invitation for one more."""
    form = ObserverForm(language=current_language())
    if not form.validate_on_submit():
        return _observers_page(cohort, form), 422 if form.is_submitted() else 200
    address = Address(form.email.data or "", form.name.data or "")
    try:
        sent = inviting.invite(
            cohort, [address], form.language.data, by=current_person(), role=CohortRole.OBSERVER
        )
    except SecondPersonNeeded:
        form.email.errors = [second_person_words()]
        return _observers_page(cohort, form), 422
    db.session.commit()
    if sent:
        flash(_("The invitation to %(email)s is on its way.", email=address.email))
    else:
        flash(_("%(email)s is in the cohort or has an invitation already.", email=address.email))
    return redirect(url_for("courses.observers", cohort_id=cohort.id))


def _observers_page(cohort: Cohort, form: ObserverForm) -> str:
    waiting = [i for i in queries.invitations_of(cohort, CohortRole.OBSERVER) if i.accepted_at is None]
    return render_template(
        "courses/observers.html",
        cohort=cohort,
        form=form,
        observers=queries.members_of(cohort, CohortRole.OBSERVER)[: queries.PEOPLE_PER_PAGE],
        waiting=waiting[: queries.PEOPLE_PER_PAGE],
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/trainers", methods=["GET", "POST"])
@access(may_appoint_trainers, load=queries.cohort)
def appoint_trainer(cohort: Cohort) -> ResponseReturnValue:
    """Somebody of the pool becomes a trainer of the cohort."""
    form, pool = TrainerForm(), trainer_pool()
    form.offer(pool)
    if form.validate_on_submit():
        chosen = _chosen(pool, form.trainer.data)
        name = chosen.name
        try:
            places.appoint(cohort, chosen, by=current_person())
            db.session.commit()
        except SecondPersonNeeded:
            form.trainer.errors = [second_person_words()]
        except (places.NotForThem, RightLost):
            form.trainer.errors = [_("This person can't train the cohort: they have another part in it.")]
        else:
            flash(_("%(name)s trains the cohort now, and a letter is on its way.", name=name))
            return redirect(url_for("courses.list_people", cohort_id=cohort.id))
    status = 422 if form.is_submitted() else 200
    return render_template("courses/appoint.html", cohort=cohort, form=form), status


def _chosen(pool: list[Membership], key: str) -> Person:
    return next(member.person for member in pool if str(member.person_id) == key)


def _place(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Enrolment | None:
    found = queries.place(enrolment_id)
    return found if found is not None and found.cohort_id == cohort_id else None


@blueprint.route("/cohorts/<uuid:cohort_id>/places/<uuid:enrolment_id>/deputy", methods=["GET", "POST"])
@access(may_name_trainers_deputy, load=_place)
def name_deputy(place: Enrolment) -> ResponseReturnValue:
    """Somebody of the pool stands in for the trainer for some days."""
    form = TrainersDeputyForm(starts_on=clock.today())
    pool = [member for member in trainer_pool() if member.person_id != place.person_id]
    form.offer(pool)
    if form.validate_on_submit():
        chosen = _chosen(pool, form.trainer.data)
        name, cohort_id = chosen.name, place.cohort_id
        try:
            places.name_deputy(place, chosen, form.days, by=current_person())
            db.session.commit()
        except SecondPersonNeeded:
            form.trainer.errors = [second_person_words()]
        except (places.NotForThem, RightLost):
            form.trainer.errors = [_("This person can't stand in: they have another part in the cohort.")]
        else:
            flash(_("%(name)s is the deputy, and letters to you both are on their way.", name=name))
            return redirect(url_for("courses.list_people", cohort_id=cohort_id))
    status = 422 if form.is_submitted() else 200
    return render_template("courses/deputy.html", cohort=place.cohort, place=place, form=form), status


@blueprint.route("/cohorts/<uuid:cohort_id>/places/<uuid:enrolment_id>/end", methods=["GET", "POST"])
@access(may_end_place, load=_place)
def end_place(place: Enrolment) -> ResponseReturnValue:
    """What ends, and the button that ends it."""
    form, name, mine = EndForm(), place.person.name, place.person_id == current_person().id
    cohort_id = place.cohort_id
    if form.validate_on_submit():
        try:
            places.end(place, by=current_person())
        except (PlaceGone, RightLost):
            db.session.rollback()
            return render_template("organisations/place_gone.html", name=name), 409
        db.session.commit()
        flash(_("The place of %(name)s has ended.", name=name))
        if mine:
            return redirect(url_for("courses.home"))
        return redirect(url_for("courses.list_people", cohort_id=cohort_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/end_place.html",
        cohort=place.cohort,
        place=place,
        form=form,
        mine=mine,
        word=place_word(place),
        here=request.path,
    ), status
