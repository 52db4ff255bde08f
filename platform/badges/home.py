"""The badge at the end of the path."""

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from badges.criteria import progress_in
from badges.models import Award
from courses.home import Step, StepState, steps_from
from courses.models import Cohort, Day
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import db
from people.models import Person


@steps_from
def steps(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """The last stop: the badge, or how many of its conditions are met."""
    if role is not CohortRole.PARTICIPANT:
        return []
    last, award = db.session.execute(
        select(func.max(Day.ends_at).over(), Award)
        .select_from(Day)
        .outerjoin(Award, (Award.cohort_id == Day.cohort_id) & (Award.person_id == person.id))
        .where(Day.cohort_id == cohort.id)
        .limit(1)
    ).first() or (clock.now(), None)
    at = last.astimezone(clock.HELSINKI) + timedelta(days=30)
    if award is None:
        progress = progress_in(cohort, [person.id]).get(person.id)
        note = (
            _("%(met)s of %(all)s conditions met", met=progress.met, all=len(progress.conditions))
            if progress
            else ""
        )
        return [
            Step(
                StepState.AHEAD,
                _("Open Badge"),
                at,
                note=note,
                marker="badge",
                url=url_for("badges.list_own"),
            )
        ]
    url = url_for("badges.show_award", award_id=award.id)
    if award.answered_at is None:
        return [
            Step(
                StepState.OPEN,
                _("Open Badge"),
                at,
                note=_("It is yours. You decide who sees it."),
                marker="badge",
                url=url,
                action=_("Look at your badge"),
                heading=_("You have earned a badge"),
                minutes=2,
                drawing="badge",
            )
        ]
    return [
        Step(
            StepState.DONE, _("Open Badge"), at, note=_("Yours since you earned it."), marker="badge", url=url
        )
    ]
