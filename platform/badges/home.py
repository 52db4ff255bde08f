"""The badge at the end of the path."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from badges import queries
from badges.criteria import progress_by
from badges.models import Award
from badges.rules import Rules
from courses.home import Step, StepState, Stop, stops_from
from courses.models import CoachingSession, Cohort, ProgrammeVersion
from foundation import clock
from foundation.asking import AnySelect, rows_of
from people.models import Person


@stops_from
def stops(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """The last stop: the badge, or how many of its conditions are met; no stop where there is no badge.

    Two queries: the conditions are counted in the first of the cohorts; the others' pages tell theirs.
    """
    with_badge = [cohort for cohort in cohorts if cohort.version.badge_slug is not None]
    if not with_badge:
        return []
    rows = _ends([cohort.id for cohort in with_badge], person.id)
    ends = {cohort_id: told for cohort_id, *told in rows}
    found = []
    for cohort in with_badge:
        last, award, written = ends.get(cohort.id, (clock.now(), None, None))
        at = last.astimezone(clock.HELSINKI) + timedelta(days=30)
        if award is None:
            rules = queries.own_rules(cohort.version, Rules.from_json(written or {}))
            step = _ahead(person, cohort, at, rules if cohort is cohorts[0] else None)
        else:
            step = _earned(award, at) if award.answered_at else _new(award, at)
        found.append(Stop(cohort.id, step))
    return found


@rows_of
def _ends(cohort_ids: list[UUID], person_id: UUID) -> AnySelect:
    """When each cohort's last session ends, the person's badge of it, and what is written in the badge."""
    return (
        select(Cohort.id, func.max(CoachingSession.ends_at), Award, queries.rules_of_own_badge())
        .join(CoachingSession, CoachingSession.cohort_id == Cohort.id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Cohort.version_id)
        .outerjoin(
            Award,
            (Award.cohort_id == Cohort.id)
            & (Award.person_id == person_id)
            & (Award.badge_slug == ProgrammeVersion.badge_slug),
        )
        .where(Cohort.id.in_(cohort_ids))
        .group_by(Cohort.id, Award.id, ProgrammeVersion.id)
        .order_by(Award.edition)  # the newest has the last word
    )


def _ahead(person: Person, cohort: Cohort, at: datetime, rules: Rules | None) -> Step:
    progress = progress_by(cohort, {"": rules}, [person.id])[""].get(person.id) if rules else None
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
    note = _("You did not take it.") if award.declined_at else _("Yours since you earned it.")
    return Step(StepState.DONE, _("Open Badge"), at, note=note, marker="badge", url=url)
