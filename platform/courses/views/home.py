"""The home page, and the path through a cohort."""

from flask import render_template
from flask.typing import ResponseReturnValue

from courses import queries
from courses.models import Cohort
from courses.permissions import may_see_cohort
from courses.views import blueprint
from foundation.access import access, signed_in
from people.session import current_person


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    return render_template("courses/home.html", cohorts=queries.cohorts_of(current_person()))


@blueprint.get("/cohorts/<uuid:cohort_id>")
@access(may_see_cohort, load=queries.cohort)
def show_cohort(cohort: Cohort) -> ResponseReturnValue:
    return render_template("courses/cohort.html", cohort=cohort, days=queries.days_of(cohort))
