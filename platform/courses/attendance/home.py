"""What makes up for a missed session, on the path: for its person to do, for the trainer to read."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from courses.attendance.models import Compensation, CompensationState
from courses.home import Step, StepState, Stop, stops_from, waiting_from
from courses.models import Attendance, CoachingSession, Cohort, Enrolment
from courses.permissions import enrolment_in
from courses.vocabulary import Presence
from foundation import clock
from foundation.asking import rows_of
from foundation.database import db
from foundation.languages import day_text, say
from people.models import Person

MOST_WAITING = 20


@stops_from
def own_compensations(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """What the participant was given in these cohorts and still needs, or has done; one query."""
    places = [place.id for cohort in cohorts if (place := enrolment_in(person, cohort))]
    if not places:
        return []
    found = _compensations(places).scalars()
    return [Stop(row.attendance.coaching_session.cohort_id, _stop(row)) for row in found]


@rows_of
def _compensations(enrolment_ids: list[UUID]) -> Select[Compensation]:
    return (
        select(Compensation)
        .join(Compensation.attendance)
        .join(Attendance.coaching_session)
        .join(CoachingSession.plan)
        .options(
            contains_eager(Compensation.attendance)
            .contains_eager(Attendance.coaching_session)
            .contains_eager(CoachingSession.plan)
        )
        .where(
            Attendance.enrolment_id.in_(enrolment_ids),
            Attendance.presence != Presence.PRESENT,
            CoachingSession.called_off_at.is_(None),
        )
    )


def _stop(row: Compensation) -> Step:
    session = row.attendance.coaching_session
    title = _("Make good: %(title)s", title=say(session.plan.title))
    url = url_for("courses.answer_compensation", compensation_id=row.id)
    at = clock.end_of_day(row.due_on)
    if row.state is CompensationState.ACCEPTED:
        return Step(StepState.DONE, title, at, note=_("Accepted"), url=url)
    if row.state is CompensationState.SENT:
        return Step(StepState.WAITING, title, at, note=_("Your trainer reads your answer."), url=url)
    due = _("Due %(day)s", day=day_text(row.due_on))
    again = row.state is CompensationState.ASKED_AGAIN
    return Step(
        StepState.LATE if row.is_late else StepState.OPEN,
        title,
        at,
        note=due,
        url=url,
        action=_("Read and answer"),
        heading=title,
        text=_("Your trainer asks for something more. %(due)s.", due=due)
        if again
        else _("You missed it, or a part of it. With this task it counts as attended. %(due)s.", due=due),
        tag=_("More is asked for") if again else "",
        minutes=30,
        foremost=True,
    )


@waiting_from
def answers_to_read(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """The answers that wait for the trainer, the oldest first; one query."""
    statement = (
        select(Compensation)
        .join(Compensation.attendance)
        .join(Attendance.coaching_session)
        .join(CoachingSession.plan)
        .join(Attendance.enrolment)
        .join(Enrolment.person)
        .options(
            contains_eager(Compensation.attendance).options(
                contains_eager(Attendance.coaching_session).contains_eager(CoachingSession.plan),
                contains_eager(Attendance.enrolment).contains_eager(Enrolment.person),
            )
        )
        .where(
            CoachingSession.cohort_id.in_([cohort.id for cohort in cohorts]),
            CoachingSession.called_off_at.is_(None),
            Compensation.state == CompensationState.SENT,
            Attendance.presence != Presence.PRESENT,
            Enrolment.holds_now,
        )
        .order_by(Compensation.sent_at)
        .limit(MOST_WAITING)
    )
    names = {cohort.id: cohort.name for cohort in cohorts}
    return [_to_read(row, names) for row in db.session.scalars(statement)]


def _to_read(row: Compensation, names: dict[UUID, str]) -> Step:
    marked = row.attendance
    session, words = marked.coaching_session, {"name": marked.enrolment.person.name}
    about = f"{say(session.plan.title)} · {names[session.cohort_id]}"
    return Step(
        StepState.OPEN,
        _("%(name)s makes good a session", **words),
        row.sent_at or row.created_at,
        note=about,
        url=url_for("courses.compensate", attendance_id=marked.id),
        action=_("Read the answer"),
        heading=_("%(name)s makes good a session: read the answer", **words),
        text=about,
        minutes=5,
        drawing="talk",
    )
