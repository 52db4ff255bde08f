"""Who is in the cohort."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from courses import queries
from courses.models import Cohort
from courses.permissions import (
    may_appoint_trainers,
    may_end_place,
    may_invite,
    may_name_trainers_deputy,
    may_see_cohort,
    may_train,
)
from courses.views import blueprint
from courses.vocabulary import CohortRole
from foundation.access import access
from organisations.wording import days_word
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/people")
@access(may_see_cohort, load=queries.cohort)
def list_people(cohort: Cohort) -> ResponseReturnValue:
    me = current_person()
    inviting = may_invite.allows(me, cohort)
    return render_template(
        "courses/people.html",
        cohort=cohort,
        trainers=queries.trainers_of(cohort),
        observers=queries.members_of(cohort, CohortRole.OBSERVER)[: queries.PEOPLE_PER_PAGE],
        page=queries.participants_page(cohort, request.args.get("page")),
        inviting=inviting,
        unanswered=queries.count_unanswered(cohort) if inviting else 0,
        training=may_train.allows(me, cohort),
        appointing=may_appoint_trainers.allows(me, cohort),
        may_end=may_end_place.allows,
        may_name_deputy=may_name_trainers_deputy.allows,
        days_word=days_word,
    )
