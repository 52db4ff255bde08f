"""A session with its programme and materials, its date and place."""

from flask import render_template
from flask.typing import ResponseReturnValue

from courses import overviews, queries
from courses.models import CoachingSession
from courses.permissions import enrolment_in, may_see_session, may_train_session
from courses.views import blueprint
from courses.wording import days_left, session_name
from foundation.access import access
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
