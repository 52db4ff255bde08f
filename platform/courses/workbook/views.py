"""The workbook's one page: it prints from the browser, without any program on the page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from courses import queries
from courses.materials import wording
from courses.models import Cohort
from courses.permissions import enrolment_in, may_take_part
from courses.views import blueprint
from courses.workbook.chapters import chapters_of, deeper
from foundation.access import access
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/workbook")
@access(may_take_part, load=queries.cohort)
def show_workbook(cohort: Cohort) -> ResponseReturnValue:
    """The whole programme with this cohort's dates; with `answers=1` one's own answers stand in it."""
    me = current_person()
    takes_part = enrolment_in(me, cohort) is not None
    answers = takes_part and request.args.get("answers") == "1"
    return render_template(
        "courses/workbook/workbook.html",
        cohort=cohort,
        chapters=chapters_of(me, cohort, answers=answers),
        takes_part=takes_part,
        answers=answers,
        deeper=deeper,
        wording=wording,
    )
