"""The contact days as stops on a path: where one was, where one goes next, what a trainer has to mark."""

from flask import url_for
from flask_babel import gettext as _

from courses import overviews
from courses.home import Card, Step, StepState, cards_from, steps_from, waiting_from
from courses.models import Cohort, Day
from courses.permissions import enrolment_in
from courses.vocabulary import CohortRole, Presence
from courses.wording import day_title, days_left, when_and_where
from foundation import clock
from foundation.languages import day_text, say
from people.models import Person

SOON = 7
"""Days before a contact day from which its tag is a warm one."""


@steps_from
def contact_days(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """Each contact day, for participants with whether they were there."""
    if role is CohortRole.TRAINER:
        return [_trainers_stop(line, cohort) for line in overviews.day_lines(cohort)]
    days = overviews.days_with_presence(cohort, enrolment_in(person, cohort))
    upcoming = next((day for day, _presence in days if day.ends_at > clock.now()), None)
    return [
        _stop(cohort, day, number, presence, is_next=day is upcoming)
        for number, (day, presence) in enumerate(days, 1)
    ]


@waiting_from
def unmarked_days(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """The days that have come and whose attendance nobody has marked."""
    places = {cohort.id: cohort for cohort in cohorts}
    return [
        _to_mark(day, places[day.cohort_id], say(day.plan.title)) for day in overviews.unmarked_days(cohorts)
    ]


@cards_from
def to_read(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """What participants read for the next contact day; no card when no day is ahead."""
    if role is not CohortRole.PARTICIPANT:
        return []
    pages = overviews.materials_ahead(cohort)
    return [Card("courses/to_read.html", {"cohort": cohort, "pages": pages})] if pages else []


def _address(cohort: Cohort, day: Day) -> str:
    return url_for("courses.show_day", cohort_id=cohort.id, day_id=day.id)


def _stop(cohort: Cohort, day: Day, number: int, presence: Presence | None, *, is_next: bool) -> Step:
    title, url, marker = day_title(day, number), _address(cohort, day), str(number)
    date = day_text(day.starts_at)
    if presence is Presence.PRESENT:
        note = _("%(day)s · You were there", day=date)
        return Step(StepState.DONE, title, day.starts_at, note=note, url=url, marker=marker)
    if presence is Presence.ABSENT:
        note = _("%(day)s · You were not there", day=date)
        return Step(StepState.MISSED, title, day.starts_at, note=note, url=url, marker="–")
    if day.ends_at <= clock.now():
        note = _("%(day)s · Attendance is not marked yet", day=date)
        return Step(StepState.WAITING, title, day.starts_at, note=note, url=url, marker=marker)
    today = day.has_come
    return Step(
        StepState.OPEN if today else StepState.AHEAD,
        title,
        day.starts_at,
        note=when_and_where(day),
        url=url,
        action=_("See the day's programme") if today else "",
        marker=marker,
        tag=days_left(day) if is_next else "",
        tone="soon" if clock.days_until(day.starts_at) <= SOON else "quiet",
        drawing="talk",
    )


def _trainers_stop(line: overviews.DayLine, cohort: Cohort) -> Step:
    day, title = line.day, day_title(line.day, line.number)
    if line.marked:
        note = _(
            "%(day)s · %(present)s of %(marked)s were there",
            day=day_text(day.starts_at),
            present=line.present,
            marked=line.marked,
        )
        url = _address(cohort, day)
        return Step(StepState.DONE, title, day.starts_at, note=note, url=url, marker=str(line.number))
    if day.has_come:
        return _to_mark(day, cohort, title)
    return Step(
        StepState.AHEAD,
        title,
        day.starts_at,
        note=when_and_where(day),
        url=_address(cohort, day),
        marker=str(line.number),
        tag=days_left(day),
        tone="quiet",
    )


def _to_mark(day: Day, cohort: Cohort, title: str) -> Step:
    return Step(
        StepState.OPEN if day.ends_at > clock.now() else StepState.LATE,
        title,
        day.starts_at,
        note=f"{cohort.name} · {day_text(day.starts_at)}",
        url=url_for("courses.mark_attendance", cohort_id=cohort.id, day_id=day.id),
        action=_("Mark attendance"),
        heading=_("Mark who was there"),
        text=f"{title} · {cohort.name} · {day_text(day.starts_at)}",
        minutes=2,
        drawing="talk",
    )
