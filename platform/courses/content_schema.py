"""The shapes that a programme must have in content files, and the ones that it leaves with."""

import hashlib
import json
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from courses.content_answers import FieldContent, FieldFile, FieldWords, NamedContent
from courses.content_badges import BadgeContent
from courses.content_values import (
    ClockTime,
    FileName,
    Key,
    Language,
    Link,
    Number,
    Part,
    PlanLine,
    Share,
    Summary,
    Title,
    Video,
    Words,
)
from courses.vocabulary import (
    Canvas,
    DoneBy,
    HeldFor,
    HowMany,
    Joining,
    MaterialKind,
    SeenBy,
    SessionKind,
    TaskKind,
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

    model_config = ConfigDict(populate_by_name=True)

    key: Key
    kind: SessionKind
    starts: ClockTime
    ends: ClockTime
    weeks_after_first: Annotated[Number, Field(ge=0, le=104)]
    held_for: HeldFor = Field(HeldFor.EVERYONE, alias="for")
    materials: list[Key] = []


class TaskFile(_Shape):
    """A task as `programme.yaml` gives it."""

    key: Key
    kind: TaskKind
    minutes: Annotated[Number, Field(ge=5, le=1200)]
    opens: Offset
    due: Offset
    cut_off: Offset | None = None
    answer: Answer
    fields: Annotated[list[FieldFile], Field(max_length=20)] = []
    canvas: Canvas | None = None
    compared_with: Key | None = None
    seen_by: SeenBy = SeenBy.TRAINERS
    done_by: DoneBy = DoneBy.PERSON
    criteria: Annotated[list[Key], Field(max_length=6)] = []


class ProgrammeFile(_Shape):
    """The whole of `programme.yaml`: structure, no words."""

    slug: Key
    languages: Annotated[list[Language], Field(min_length=1)]
    price_euros: Annotated[Number, Field(ge=0, le=100_000)]
    head_count: HeadCount
    joining: Joining
    organisations: HowMany
    open: Annotated[bool, Field(strict=True)]
    sessions: Annotated[list[SessionFile], Field(min_length=1, max_length=20)]
    tasks: Annotated[list[TaskFile], Field(max_length=40)]
    fair: FairContent | None = None
    badge: Key | None = None
    criteria: Criteria | None = None


# What the front matter of a text says; the text itself follows it.


class TextFront(_Shape):
    """The head of the programme's text."""

    title: Title
    summary: Summary


class MaterialFront(TextFront):
    """The head of a material's text: also the file, the link or the video that it is about."""

    file: FileName | None = None
    link: Link | None = None
    video: Video | None = None
    captions: Annotated[list[Language], Field(max_length=3)] = []


class SessionFront(TextFront):
    """The head of a session's text: also what happens when."""

    plan: Annotated[list[PlanLine], Field(max_length=40)] = []


class TaskFront(TextFront):
    """The head of a task's text: also a heading that says what to do, and the words of its fields."""

    action: Title
    fields: dict[str, FieldWords] = {}
    criteria: dict[str, Title] = {}


# What leaves this module: structure and words together.


class SlotContent(_Shape):
    """One part of a session's plan with its words."""

    starts: time
    words: Words


class SessionContent(SessionFile):
    """One session with its words."""

    plan: list[SlotContent]

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
    fields: list[FieldContent] = []
    canvas: Canvas | None = None
    compared_with: str | None = None
    seen_by: SeenBy = SeenBy.TRAINERS
    done_by: DoneBy = DoneBy.PERSON
    cut_off: Offset | None = None
    criteria: list[NamedContent] = []


class FileContent(_Shape):
    """A file that lies beside the texts."""

    name: str
    digest: str
    """SHA-256 of its bytes."""
    path: Annotated[Path, Field(exclude=True)]


class MaterialContent(_Shape):
    """One material of a session with its words, and where it leads in each language."""

    key: str
    session: str
    kind: MaterialKind
    addresses: Words
    captions: dict[str, list[str]]
    files: dict[str, FileContent]
    title: Words
    summary: Words
    body: Words


class ProgrammeContent(_Shape):
    """A whole programme, checked: nothing in it is missing or refers to nothing."""

    slug: str
    languages: list[str]
    price_euros: int
    head_count: HeadCount
    joining: Joining
    organisations: HowMany
    open: bool
    title: Words
    summary: Words
    body: Words
    sessions: list[SessionContent]
    tasks: list[TaskContent]
    materials: list[MaterialContent]
    fair: FairContent | None
    badge: BadgeContent | None
    criteria: Criteria | None

    @property
    def digest(self) -> str:
        """SHA-256 of what makes a version: the same as long as no word and no number of it changes.

        Whether one can join now is no part of it, nor are the badge's words: badges have their own versions.
        """
        said = self.model_dump(mode="json", exclude={"open": True, "badge": True})
        said["badge"] = self.badge.slug if self.badge else None
        # what a task need not say counts only where it is said: programmes that don't, stay as they were
        said["tasks"] = [task.model_dump(mode="json", exclude_defaults=True) for task in self.tasks]
        whole = json.dumps(said, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(whole.encode("ascii")).hexdigest()
