"""One timeline through all cohorts in which somebody takes part: what is late, open, ahead and done."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from courses.home import Step, StepState, Stop
from courses.models import Cohort

PRESSING, COMING, PAST = 12, 6, 3
"""How many stops of each kind stand on home; the rest is on the timeline's own page."""


class Show(StrEnum):
    """What the timeline shows."""

    ALL = "all"
    OPEN = "open"
    LATE = "late"
    AHEAD = "ahead"
    DONE = "done"


_SHOWN = {
    Show.ALL: frozenset(StepState),
    Show.OPEN: frozenset({StepState.NOW, StepState.OPEN, StepState.LATE}),
    Show.LATE: frozenset({StepState.LATE}),
    Show.AHEAD: frozenset({StepState.AHEAD}),
    Show.DONE: frozenset({StepState.DONE, StepState.WAITING, StepState.MISSED}),
}


def is_late(stop: Stop) -> bool:
    """Whether it should be done already; the first thing to do may be late, too."""
    return stop.step.state is StepState.LATE or (stop.step.state is StepState.NOW and stop.step.overdue)


def only(stops: Sequence[Stop], show: Show) -> list[Stop]:
    """The stops to be shown, in order."""
    if show is Show.LATE:
        return [stop for stop in stops if is_late(stop)]
    return [stop for stop in stops if stop.step.state in _SHOWN[show]]


def counts(stops: Sequence[Stop]) -> dict[Show, int]:
    """How many stops each choice shows."""
    return {show: len(only(stops, show)) for show in Show}


def excerpt(stops: Sequence[Stop]) -> list[Stop]:
    """What home has room for: what was done last, what can be done now, what comes next; in order of time."""
    done = only(stops, Show.DONE)[-PAST:]
    chosen = [*done, *only(stops, Show.OPEN)[:PRESSING], *only(stops, Show.AHEAD)[:COMING]]
    return sorted(chosen, key=lambda stop: stop.step.at)


def told(stops: Sequence[Stop], cohorts: Sequence[Cohort]) -> list[Step]:
    """The steps as a path shows them; with the cohort's name in each where there are several."""
    if len(cohorts) < 2:
        return [stop.step for stop in stops]
    names = {cohort.id: cohort.name for cohort in cohorts}
    return [
        replace(stop.step, note=" · ".join(filter(None, (names[stop.cohort_id], stop.step.note))))
        for stop in stops
    ]
