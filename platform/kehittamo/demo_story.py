"""What the demonstration tells: people and events from `content/demonstration/`, with relative dates."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from contact.vocabulary import Topic
from foundation import clock

WHEN = re.compile(r"(today|due|day-\d)([+-]\d+)?(?: (\d\d):(\d\d))?")
When = Annotated[str, Field(pattern=rf"^{WHEN.pattern}$")]
"""An anchor, days before or after it, and a time of day in Helsinki: "day-2+3 18:40"."""

Language = Literal["fi", "sv", "en"]
Role = Literal["participant", "trainer", "representative", "office", "earner"]


class Told(BaseModel):
    """A part of the story; a misspelt key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonTold(Told):
    """Somebody of the cast."""

    key: str
    name: str
    title: str
    email: str
    language: Language = "fi"
    front: Role | None = None
    presentation: dict[Language, str] = {}


class OrganisationTold(Told):
    """A municipality or a joint authority with its people."""

    key: str
    name: str
    representative: PersonTold
    participants: list[PersonTold]


class Cast(Told):
    """Everybody."""

    office: list[PersonTold]
    trainers: list[PersonTold]
    organisations: list[OrganisationTold]


class ApplicationTold(Told):
    """What an application asked for and when."""

    begun: When
    sent: When | None = None
    head_count: int
    dates_note: str
    need: str
    commitment: str


class AcceptedTold(ApplicationTold):
    """The application that a cohort came from."""

    sent: When
    accepted: When
    by: str
    decision: str


class Returned(Told):
    """The office's question."""

    when: When
    by: str
    question: str


class OpenApplicationTold(ApplicationTold):
    """An application that has not been decided."""

    organisation: str
    trainer: str | None = None
    first_day: When | None = None
    returned: Returned | None = None


class Held(Told):
    """About how long ago a contact day was."""

    session: str
    weeks_ago: int


class Unanswered(Told):
    """Somebody who was invited and has not answered."""

    name: str
    email: str
    invited: When


class AttendanceTold(Told):
    """Who was missing from a contact day."""

    session: str
    absent: list[str]


class GroupTold(Told):
    """A group and its development work; the first member begins it."""

    name: str
    members: list[str]
    title: str
    goal: str
    phase: str
    begun: When
    written: When
    text: str
    public: When | None = None
    """When the members, one after the other, allowed that everybody sees the work."""


class FairTold(Told):
    """When the fair was open, and who was away."""

    opened: When
    due: When
    away: list[str]
    closed: When


class BadgesTold(Told):
    """Who shows their badge to everybody, and who said no."""

    public: list[str]
    private: list[str]


class NoteTold(Told):
    """What the trainer said in the margin, of some words of an answer."""

    quote: str
    text: str


class AnswerTold(Told):
    """An answer to a task: when it was sent or saved, what the trainer said, and a second round."""

    by: str = ""
    together: list[str] = Field(default=[], alias="with")
    """Who else of the group has confirmed an answer that all of them confirm, in this order."""
    text: str = ""
    fields: dict[str, Any] = {}
    sent: When | None = None
    draft: When | None = None
    feedback: str = ""
    answered: When | None = None
    asks: bool = False
    notes: list[NoteTold] = []
    reply: str = ""
    """What the writer answered to the feedback."""
    again: "AnswerTold | None" = None


class ExtensionTold(Told):
    """More time for somebody: for which task, given when, until the end of which day, and why."""

    task: str
    to: str
    given: When
    until: When
    reason: str


class Hidden(Told):
    """Why a post was hidden, by whom and when."""

    by: str
    at: When
    reason: str


class PostTold(Told):
    """What somebody said in a discussion."""

    by: str
    at: When
    text: str
    language: Language = "fi"
    hidden: Hidden | None = None


class ThreadTold(PostTold):
    """A conversation."""

    title: str
    pinned: When | None = None
    replies: list[PostTold] = []


class ReviewTold(Told):
    """A peer review."""

    works: str
    question: str
    suggestion: str


class CohortTold(Told):
    """The life of a cohort."""

    organisation: str
    trainer: str
    name: str
    seats: int
    held: Held
    application: AcceptedTold
    places: dict[str, str]
    invited: When
    unanswered: list[Unanswered]
    attendance: list[AttendanceTold]
    groups: list[GroupTold]
    fair: FairTold | None = None
    badges: BadgesTold | None = None
    answers: dict[str, list[AnswerTold]]
    extensions: list[ExtensionTold] = []
    threads: list[ThreadTold]
    reviews: dict[str, list[ReviewTold]] = {}


class Calendar:
    """Turns the story's words into dates and moments."""

    def __init__(self, anchors: dict[str, date]) -> None:
        self.anchors = {"today": clock.today(), **anchors}

    def day(self, words: str) -> date:
        """The date that the words mean."""
        found = WHEN.fullmatch(words)
        assert found is not None
        return self.anchors[found[1]] + timedelta(days=int(found[2] or 0))

    def moment(self, words: str) -> datetime:
        """The moment that the words mean, in UTC."""
        found = WHEN.fullmatch(words)
        assert found is not None
        return clock.at(self.day(words), time(int(found[3] or 9), int(found[4] or 0)))


def midweek(day: date) -> date:
    """The nearest Tuesday, Wednesday or Thursday."""
    shift = {0: 1, 4: -1, 5: -2, 6: 2}
    return day + timedelta(days=shift.get(day.weekday(), 0))


@lru_cache
def read_cast(content: Path) -> Cast:
    """Everybody whom the demonstration knows."""
    return Cast.model_validate(_load(content, "cast"))


def read_applications(content: Path) -> list[OpenApplicationTold]:
    """The applications that wait, were returned, or are still being written."""
    return [OpenApplicationTold.model_validate(told) for told in _load(content, "applications")]


class MessageTold(Told):
    """What somebody told the office, so many days ago."""

    days: int
    topic: Topic
    page: str
    text: str
    email: str
    language: str


def read_messages(content: Path) -> list[MessageTold]:
    """What waits for the office's answer."""
    return [MessageTold.model_validate(told) for told in _load(content, "messages")]


def read_cohort(content: Path, name: str) -> CohortTold:
    """The life of the organisation's cohort, from its files."""
    told = _load(content, name)
    told["answers"] = _load(content, f"{name}-submissions")
    told["threads"] = _load(content, f"{name}-discussions")
    if told.get("fair"):
        told["reviews"] = _load(content, f"{name}-reviews")
    return CohortTold.model_validate(told)


def _load(content: Path, name: str) -> Any:
    # The C reader is ten times as fast, and the first start must be quick.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (content / "demonstration" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, loader)  # noqa: S506 - both are safe loaders
