"""Who is in the cohort."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from courses import queries
from courses.models import Cohort
from courses.permissions import may_invite, may_see_cohort
from courses.views import blueprint
from courses.vocabulary import CohortRole
from foundation.access import access
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/people")
@access(may_see_cohort, load=queries.cohort)
def list_people(cohort: Cohort) -> ResponseReturnValue:
    inviting = may_invite.allows(current_person(), cohort)
    return render_template(
        "courses/people.html",
        cohort=cohort,
        trainers=queries.members_of(cohort, CohortRole.TRAINER),
        page=queries.participants_page(cohort, request.args.get("page")),
        inviting=inviting,
        unanswered=queries.count_unanswered(cohort) if inviting else 0,
    )
