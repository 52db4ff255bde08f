"""The shapes that a programme and a badge must have in content files, and the ones they leave with."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from courses.content_values import (
    Address,
    BadgeColour,
    BadgeIcon,
    BadgeShape,
    ClockTime,
    Key,
    Language,
    Number,
    Part,
    Share,
    Summary,
    Tag,
    TaskKind,
    Title,
    Words,
)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# What the YAML files say.


class HeadCount(_Shape):
    """How many people one cohort may have."""

    least: Annotated[Number, Field(ge=1, le=500)]
    most: Annotated[Number, Field(ge=1, le=500)]


class Offset(_Shape):
    """A date told as days before (negative) or after a session of the cohort."""

    days: Annotated[Number, Field(ge=-365, le=365)]
    of: Key


class Answer(_Shape):
    """What an answer to a task consists of."""

    text: Part
    files: Part


class FairContent(_Shape):
    """The fair: in which session, and how many projects each participant reviews."""

    session: Key
    reviews_each: Annotated[Number, Field(ge=1, le=10)]


class Criteria(_Shape):
    """What earns the badge."""

    sessions_attended: Annotated[Number, Field(ge=0, le=20)]
    tasks: Share
    reviews: Share


class SessionFile(_Shape):
    """A session as `programme.yaml` gives it."""

    key: Key
    starts: ClockTime
    ends: ClockTime
    weeks_after_first: Annotated[Number, Field(ge=0, le=104)]
    materials: list[Key] = []


class TaskFile(_Shape):
    """A task as `programme.yaml` gives it."""

    key: Key
    kind: TaskKind
    minutes: Annotated[Number, Field(ge=5, le=1200)]
    opens: Offset
    due: Offset
    answer: Answer


class ProgrammeFile(_Shape):
    """The whole of `programme.yaml`: structure, no words."""

    slug: Key
    languages: Annotated[list[Language], Field(min_length=1)]
    price_euros: Annotated[Number, Field(ge=0, le=100_000)]
    head_count: HeadCount
    applications_open: Annotated[bool, Field(strict=True)]
    sessions: Annotated[list[SessionFile], Field(min_length=1, max_length=20)]
    tasks: Annotated[list[TaskFile], Field(max_length=40)]
    fair: FairContent
    badge: Key
    criteria: Criteria


class Alignment(_Shape):
    """A public description of skills, such as ESCO, that the badge answers to."""

    name: Title
    url: Address
    framework: Title | None = None
    code: Tag | None = None


class BadgeFile(_Shape):
    """The whole of `badge.yaml`: structure, no words."""

    slug: Key
    languages: Annotated[list[Language], Field(min_length=1)]
    achievement_type: Literal["Badge", "Certificate", "Course", "Competency", "MicroCredential"]
    shape: BadgeShape
    colour: BadgeColour
    icon: BadgeIcon
    alignments: list[Alignment] = []


# What the front matter of a text says; the text itself follows it.


class TextFront(_Shape):
    """The head of the programme's, a session's or a material's text."""

    title: Title
    summary: Summary


class TaskFront(TextFront):
    """The head of a task's text: also a heading that says what to do."""

    action: Title


class BadgeFront(_Shape):
    """The head of a badge's text."""

    name: Title
    description: Summary
    tags: Annotated[list[Tag], Field(max_length=10)] = []


# What leaves this module: structure and words together.


class SessionContent(SessionFile):
    """One session with its words."""

    title: Words
    summary: Words
    body: Words


class TaskContent(_Shape):
    """One pre-work task or interim assignment with its words."""

    key: str
    kind: TaskKind
    minutes: int
    opens: Offset
    due: Offset
    text: Part
    files: Part
    title: Words
    summary: Words
    action: Words
    body: Words


class MaterialContent(_Shape):
    """One material of a session with its words."""

    key: str
    session: str
    title: Words
    summary: Words
    body: Words


class BadgeContent(_Shape):
    """A badge with its words; `criteria` is the story of what the earner did, in Markdown."""

    slug: str
    languages: list[str]
    name: Words
    description: Words
    criteria: Words
    tags: dict[str, list[str]]
    shape: BadgeShape
    colour: BadgeColour
    icon: BadgeIcon
    alignments: list[Alignment]
    achievement_type: str


class ProgrammeContent(_Shape):
    """A whole programme, checked: nothing in it is missing or refers to nothing."""

    slug: str
    languages: list[str]
    price_euros: int
    head_count: HeadCount
    applications_open: bool
    title: Words
    summary: Words
    body: Words
    sessions: list[SessionContent]
    tasks: list[TaskContent]
    materials: list[MaterialContent]
    fair: FairContent
    badge: BadgeContent
    criteria: Criteria

    @property
    def digest(self) -> str:
        """SHA-256 of everything said here: the same as long as no word and no number changes."""
        whole = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(whole.encode("ascii")).hexdigest()
