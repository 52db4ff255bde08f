"""The badge at the end of the path."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from badges.criteria import progress_in
from badges.models import Award
from courses.home import Step, StepState, steps_from
from courses.models import CoachingSession, Cohort
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import db
from people.models import Person


@steps_from
def steps(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """The last stop: the badge, or how many of its conditions are met; no stop where there is no badge."""
    if role is not CohortRole.PARTICIPANT or cohort.version.badge_slug is None:
        return []
    last, award = db.session.execute(
        select(func.max(CoachingSession.ends_at).over(), Award)
        .select_from(CoachingSession)
        .outerjoin(Award, (Award.cohort_id == CoachingSession.cohort_id) & (Award.person_id == person.id))
        .where(CoachingSession.cohort_id == cohort.id)
        .limit(1)
    ).first() or (clock.now(), None)
    at = last.astimezone(clock.HELSINKI) + timedelta(days=30)
    if award is None:
        return [_ahead(person, cohort, at)]
    return [_earned(award, at) if award.answered_at else _new(award, at)]


def _ahead(person: Person, cohort: Cohort, at: datetime) -> Step:
    progress = progress_in(cohort, [person.id]).get(person.id)
    note = ""
    if progress:
        note = _("%(met)s of %(all)s conditions met", met=progress.met, all=len(progress.conditions))
    url = url_for("badges.list_own")
    return Step(StepState.AHEAD, _("Open Badge"), at, note=note, marker="badge", url=url)


def _new(award: Award, at: datetime) -> Step:
    return Step(
        StepState.OPEN,
        _("Open Badge"),
        at,
        note=_("It is yours. You decide who sees it."),
        marker="badge",
        url=url_for("badges.show_award", award_id=award.id),
        action=_("Look at your badge"),
        heading=_("You have earned a badge"),
        minutes=2,
        drawing="badge",
    )


def _earned(award: Award, at: datetime) -> Step:
    url = url_for("badges.show_award", award_id=award.id)
    note = _("Yours since you earned it.")
    return Step(StepState.DONE, _("Open Badge"), at, note=note, marker="badge", url=url)
