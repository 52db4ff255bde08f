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
    last = db.session.scalar(select(func.max(Day.ends_at)).where(Day.cohort_id == cohort.id)) or clock.now()
    at = last.astimezone(clock.HELSINKI) + timedelta(days=30)
    award = db.session.scalar(select(Award).where(Award.cohort_id == cohort.id, Award.person_id == person.id))
    if award is None:
        progress = progress_in(cohort, [person.id]).get(person.id)
        note = _("%(met)s of %(all)s conditions met", met=progress.met, all=len(progress.conditions)) if progress else ""
        return [Step(StepState.AHEAD, _("Open Badge"), at, note=note, marker="badge", url=url_for("badges.list_own"))]
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
    return [Step(StepState.DONE, _("Open Badge"), at, note=_("Yours since you earned it."), marker="badge", url=url)]
