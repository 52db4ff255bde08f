"""A session with its programme and materials, its date and place."""

from flask import render_template
from flask.typing import ResponseReturnValue

from courses import queries, session_overviews
from courses.attendance.codes import is_open
from courses.guidance.models import as_held
from courses.guidance.queries import own_time, times_of
from courses.models import CoachingSession
from courses.permissions import enrolment_in, may_see_session, may_train_session
from courses.views import blueprint
from courses.vocabulary import HeldFor
from courses.wording import days_left, session_name
from foundation.access import access
from organisations.permissions import represented_organisations
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>")
@access(may_see_session, load=queries.coaching_session)
def show_session(coaching_session: CoachingSession) -> ResponseReturnValue:
    me = current_person()
    lines = session_overviews.session_lines(coaching_session.cohort)
    place = next(number for number, line in enumerate(lines) if line.session.id == coaching_session.id)
    enrolment = enrolment_in(me, coaching_session.cohort)
    own = queries.attendance_in(enrolment).get(coaching_session.id) if enrolment else None
    times = times_of([coaching_session]).get(coaching_session.id, [])
    seen = as_held(coaching_session, own_time(times, enrolment.organisation_id if enrolment else None))
    may_train = may_train_session.allows(me, coaching_session)
    return render_template(
        "courses/session.html",
        cohort=coaching_session.cohort,
        coaching_session=seen,
        line=lines[place],
        name=session_name(coaching_session.plan.kind, lines[place].number),
        before=lines[place - 1] if place else None,
        after=lines[place + 1] if place + 1 < len(lines) else None,
        materials=queries.materials_of(coaching_session.cohort, coaching_session.plan.key),
        left=days_left(seen),
        own=own,
        may_answer_here=enrolment is not None and own is None and is_open(seen),
        may_train=may_train,
        times=[row for row in times if may_train or row.organisation_id in represented_organisations(me)],
        separate=coaching_session.plan.held_for is HeldFor.EACH_ORGANISATION,
    )
