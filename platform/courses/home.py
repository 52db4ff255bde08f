"""What home and a cohort's path are made of: rooms put their steps on the path without knowing each other.

A room registers a source of steps; the home page asks all of them, sorts by time, and shows the first that
somebody can act on as the next thing to do.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from courses.models import Cohort
from courses.vocabulary import CohortRole
from people.models import Person


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    OPEN = "open"
    LATE = "late"
    AHEAD = "ahead"
    WAITING = "waiting"
    MISSED = "missed"
    """It has passed, and the person was not there; or it is called off."""


@dataclass(frozen=True)
class Step:
    """One stop on somebody's path. Texts are in the reader's language already."""

    state: StepState
    title: str
    at: datetime
    """Where on the path it stands: a deadline, a day's beginning."""
    note: str = ""
    url: str = ""
    action: str = ""
    """What the button says when this is the next thing; a step without an action is never the next thing."""
    heading: str = ""
    """What the dark block says when this is the next thing; the title where empty."""
    text: str = ""
    """What the dark block says below its heading, such as when it closes; the note where empty."""
    minutes: int = 0
    marker: str = ""
    tag: str = ""
    tone: str = ""
    drawing: str = "bench"
    overdue: bool = False
    """Of the step marked as now: whether its time has gone."""
    foremost: bool = False
    """Whether it comes before what closes sooner."""

    @property
    def urgent(self) -> bool:
        """Whether somebody can and should act on it now."""
        return bool(self.action) and self.state in (StepState.NOW, StepState.OPEN, StepState.LATE)


@dataclass(frozen=True)
class Stop:
    """A step of a participant, with the cohort that asks for it."""

    cohort_id: uuid.UUID
    step: Step


@dataclass(frozen=True)
class Card:
    """A quieter thing beside the path: a template of the room that sends it, and what that needs."""

    template: str
    context: dict[str, Any]
    step: Step | None = None
    """What to do about it, for the dark block of somebody whom no cohort asks for anything."""


StepSource = Callable[[Person, Cohort, CohortRole], list[Step]]
StopSource = Callable[[Person, list[Cohort]], list[Stop]]
CardSource = Callable[[Person, Cohort, CohortRole], list[Card]]
WaitingSource = Callable[[Person, list[Cohort]], list[Step]]
DeskSource = Callable[[Person], list[Card]]

_step_sources: list[StepSource] = []
_stop_sources: list[StopSource] = []
_card_sources: list[CardSource] = []
_waiting_sources: list[WaitingSource] = []
_desk_sources: list[DeskSource] = []


def steps_from(source: StepSource) -> StepSource:
    """Ask this function for what trainers and observers see on a path: decorator for a room's `home.py`."""
    if source not in _step_sources:
        _step_sources.append(source)
    return source


def stops_from(source: StopSource) -> StopSource:
    """Ask this function for a participant's steps in all their cohorts at once.

    It asks the database as often for twenty cohorts as for one.
    """
    if source not in _stop_sources:
        _stop_sources.append(source)
    return source


def cards_from(source: CardSource) -> CardSource:
    """Ask this function for cards: decorator for a room's `home.py`."""
    if source not in _card_sources:
        _card_sources.append(source)
    return source


def waiting_from(source: WaitingSource) -> WaitingSource:
    """Ask this function what waits for a trainer in all their cohorts at once; at most one query for all."""
    if source not in _waiting_sources:
        _waiting_sources.append(source)
    return source


def desk_from(source: DeskSource) -> DeskSource:
    """Ask this function for cards that belong to no cohort: applications, a desk's own work."""
    if source not in _desk_sources:
        _desk_sources.append(source)
    return source


def path_of(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """The person's whole path through the cohort in order of time; the first urgent step is marked as now."""
    if role is CohortRole.PARTICIPANT:
        return [stop.step for stop in stops_of(person, [cohort])]
    steps = sorted(
        (step for source in _step_sources for step in source(person, cohort, role)), key=lambda s: s.at
    )
    following = next_step(steps)
    return [_now(step) if step is following else step for step in steps]


def stops_of(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """The participant's one way through all these cohorts in order of time; the first urgent step is now."""
    stops = sorted(
        (stop for source in _stop_sources for stop in source(person, cohorts)), key=lambda s: s.step.at
    )
    following = next_step([stop.step for stop in stops])
    return [replace(stop, step=_now(stop.step)) if stop.step is following else stop for stop in stops]


def _now(step: Step) -> Step:
    return replace(step, state=StepState.NOW, overdue=step.state is StepState.LATE)


def next_step(steps: list[Step]) -> Step | None:
    """The one thing to do next: what is foremost, else what closes first among what is open or late."""
    urgent = [step for step in steps if step.urgent]
    return next((step for step in urgent if step.foremost), next(iter(urgent), None))


def cards_of(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """The quieter things of the cohort for the person."""
    return [card for source in _card_sources for card in source(person, cohort, role)]


def waiting_for(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """What waits for the trainer in these cohorts, what has waited longest first."""
    if not cohorts:
        return []
    return sorted(
        (step for source in _waiting_sources for step in source(trainer, cohorts)), key=lambda s: s.at
    )


def desk_of(person: Person) -> list[Card]:
    """The cards of the person's desk, outside cohorts."""
    return [card for source in _desk_sources for card in source(person)]
