"""A participant's stops on the way to a development work, and a trainer's people without a group."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from courses.home import Card, Step, StepState, Stop, cards_from, stops_from, waiting_from
from courses.models import Cohort
from courses.vocabulary import CohortRole
from foundation import clock
from people.models import Person
from projects import queries
from projects.queries import Meeting
from projects.showing import queries as showing
from projects.wording import PHASE_NAMES


@stops_from
def stops(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """Find a group from the first day on; describe the work from the second; one query."""
    days = queries.stops_of(person, cohorts)
    return [
        Stop(cohort.id, step)
        for cohort in cohorts
        if (own := days.get(cohort.id))
        for step in (_find_group(cohort, own[0]), _describe(cohort, own[min(1, len(own) - 1)]))
    ]


def _find_group(cohort: Cohort, day: Meeting) -> Step:
    if day.project_id is not None:
        url = url_for("projects.show_project", project_id=day.project_id)
        return Step(StepState.DONE, _("Find your group"), day.ends_at, note=day.title or "", url=url)
    return Step(
        StepState.OPEN if _has_come(day.starts_at) else StepState.AHEAD,
        _("Find your group"),
        day.ends_at,
        note=_("You develop something together until the fair.")
        if cohort.version.fair_session_key
        else _("You develop something together."),
        text=_("Join a group, or create one and tell what you want to develop."),
        url=url_for("projects.list_groups", cohort_id=cohort.id),
        action=_("Look at the groups"),
        minutes=5,
        drawing="talk",
    )


def _describe(cohort: Cohort, day: Meeting) -> Step:
    title = _("Describe your development work")
    if day.project_id is None:
        return Step(StepState.AHEAD, title, day.ends_at, note=_("When you are in a group."))
    if day.described:
        url = url_for("projects.show_project", project_id=day.project_id)
        return Step(StepState.DONE, title, day.ends_at, note=day.title or "", url=url)
    return Step(
        StepState.OPEN if _has_come(day.starts_at) else StepState.AHEAD,
        title,
        day.ends_at,
        note=day.title or "",
        text=_("Write down the goal and what you do. Others read it before the fair.")
        if cohort.version.fair_session_key
        else _("Write down the goal and what you do. Others in the cohort read it."),
        url=url_for("projects.describe", project_id=day.project_id),
        action=_("Describe the work"),
        minutes=15,
        drawing="bench",
    )


def _has_come(moment: datetime) -> bool:
    return clock.helsinki(moment).date() <= clock.today()


@cards_from
def cards(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """The work of the person's own group."""
    own = showing.own_work(person, cohort) if role is CohortRole.PARTICIPANT else None
    if own is None:
        return []
    project, asked = own
    told = {"project": project, "phase": PHASE_NAMES[project.phase], "asked": asked}
    return [Card("projects/card.html", told)]


@waiting_from
def waiting(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """Participants who are still in no group after the first day."""
    counts = queries.groupless_counts(cohorts, before=clock.now())
    return [
        Step(
            StepState.OPEN,
            ngettext("%(num)s person is in no group", "%(num)s people are in no group", counts[cohort.id][0]),
            counts[cohort.id][1],
            note=cohort.name,
            url=url_for("projects.place_people", cohort_id=cohort.id),
            action=_("Find them a group"),
            minutes=5,
            drawing="talk",
        )
        for cohort in cohorts
        if cohort.id in counts
    ]
