"""The office makes a cohort: of a programme without an application, or like another one."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from courses import places, queries
from courses.joining import founding
from courses.joining.forms import CopyForm, FoundForm
from courses.joining.queries import municipal_organisations
from courses.models import Cohort, ProgrammeVersion
from courses.permissions import may_copy_cohort
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from foundation.menus import OFFICE
from organisations.office_views import second_person_words
from organisations.permissions import SecondPersonNeeded, may_run_the_office
from organisations.queries import trainer_pool
from people.session import current_person

OFFICE.offer(_l("New cohort"), "courses.found_cohort", place=15)


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@access(may_run_the_office)
def found_cohort() -> ResponseReturnValue:
    form, pool = FoundForm(), trainer_pool()
    form.offer(queries.programmes(), pool, municipal_organisations())
    if form.validate_on_submit() and form.first.data is not None:
        chosen = (member.person for member in pool if str(member.person_id) == form.trainer.data)
        version = _plans(form.versions[form.programme.data])
        try:
            cohort = founding.found(
                version,
                id=form.row_id,
                name=form.name.data or "",
                first=form.first.data,
                seats=form.seats.data or version.most_people,
                organisations=form.chosen,
                trainer=next(chosen, None),
                by=current_person(),
            )
            db.session.commit()
        except SecondPersonNeeded:
            db.session.rollback()
            form.trainer.errors = [second_person_words()]
        except places.NotForThem:
            db.session.rollback()
            form.trainer.errors = [_("This person can't train the cohort: they have another part in it.")]
        except IntegrityError:  # the other half of a double click
            return _made_before(form)
        else:
            return _made(cohort)
    status = 422 if form.is_submitted() else 200
    return render_template("courses/joining/found.html", form=form, versions=form.versions), status


@blueprint.route("/cohorts/<uuid:cohort_id>/copy", methods=["GET", "POST"])
@access(may_copy_cohort, load=queries.cohort, archived_too=True)
def copy_cohort(pattern: Cohort) -> ResponseReturnValue:
    form = CopyForm()
    if form.validate_on_submit() and form.first.data is not None:
        version = _plans(pattern.version)
        told = {"name": form.name.data or "", "first": form.first.data, "by": current_person()}
        try:
            cohort = founding.copy(pattern, version, id=form.row_id, **told)
            db.session.commit()
        except IntegrityError:
            return _made_before(form)
        return _made(cohort)
    status = 422 if form.is_submitted() else 200
    return render_template("courses/joining/copy.html", form=form, cohort=pattern), status


def _plans(version: ProgrammeVersion) -> ProgrammeVersion:
    whole = queries.version_with_plans(version.id)
    if whole is None:
        abort(404)
    return whole


def _made(cohort: Cohort) -> ResponseReturnValue:
    flash(_("The cohort is there. Look at its dates and move those that don't suit."))
    return redirect(url_for("courses.show_cohort", cohort_id=cohort.id))


def _made_before(form: FoundForm | CopyForm) -> ResponseReturnValue:
    db.session.rollback()
    made = queries.cohort(form.row_id)
    if made is None:
        abort(409)
    return _made(made)
