"""Badges as content files tell them: their shape, what earns them, and what that must agree with."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from courses.content_files import Mistakes, Source
from courses.content_values import (
    Address,
    BadgeColour,
    BadgeIcon,
    BadgeLevel,
    BadgeShape,
    Key,
    Language,
    Number,
    Summary,
    Tag,
    Title,
    Words,
    is_key,
)

_Found = Iterator[tuple[tuple[str | int, ...], str]]
"""Where in a badge's rules something is wrong, and what."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alignment(_Shape):
    """A public description of skills, such as ESCO, that the badge answers to."""

    name: Title
    url: Address
    framework: Title | None = None
    code: Tag | None = None


def _tasks(value: object) -> list[object]:
    """`all`, or the keys of some; a list either way, so that what is wrong in it is told by its shape."""
    if value == "all":
        return ["all"]
    if isinstance(value, list) and value and all(isinstance(key, str) and is_key(key) for key in value):
        return value
    raise ValueError("must be `all`, or a list of the tasks' keys: [one, two]")


class BadgeRules(_Shape):
    """What earns the badge by itself; what is left out is not asked."""

    sessions_attended: Annotated[Number, Field(ge=1, le=20)] | None = None
    tasks: Annotated[list[str], BeforeValidator(_tasks)] = []
    reviews: Literal["all"] | None = None
    project: Literal["shown"] | None = None
    badges: Annotated[list[Key], Field(max_length=20)] = []

    @property
    def of_a_programme(self) -> bool:
        """Whether anything is asked for that happens in a programme."""
        return bool(self.sessions_attended or self.tasks or self.reviews or self.project)


class BadgeFile(_Shape):
    """The whole of `badge.yaml`: structure, no words."""

    slug: Key
    languages: Annotated[list[Language], Field(min_length=1)]
    achievement_type: Literal["Badge", "Certificate", "Course", "Competency", "MicroCredential"]
    shape: BadgeShape
    colour: BadgeColour
    icon: BadgeIcon
    alignments: list[Alignment] = []
    validity_months: Annotated[Number, Field(ge=1, le=240)] | None = None
    level: BadgeLevel | None = None
    rules: BadgeRules | None = None


class BadgeFront(_Shape):
    """The head of a badge's text."""

    name: Title
    description: Summary
    tags: Annotated[list[Tag], Field(max_length=10)] = []


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
    validity_months: int | None = None
    """For how long it is in force; none means for good."""
    level: BadgeLevel | None = None
    rules: BadgeRules | None = None
    """What earns it; none where its programme says that, or people give it."""


class Badges:
    """The badges that were read, each with its file: what they ask for is held against the rest."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[BadgeContent, Source]] = {}
        self.givers: dict[str, str] = {}
        """By badge: the first programme that gives it."""

    def add(self, badge: BadgeContent, source: Source) -> None:
        """One more badge was read."""
        self.found[badge.slug] = badge, source

    def milestones(self) -> list[BadgeContent]:
        """The badges that no programme gives, and that other badges earn."""
        read = (badge for badge, _source in self.found.values())
        return [badge for badge in read if badge.rules and not badge.rules.of_a_programme]

    def check(self, known: set[str], mistakes: Mistakes) -> None:
        """Add a mistake for every badge whose rules nobody could fulfil; ``known`` are all badges' names."""
        asked = {slug: badge.rules.badges for slug, (badge, _) in self.found.items() if badge.rules}
        for badge, source in self.found.values():
            for loc, message in self._wrong(badge, known, asked):
                mistakes.add(source.path, source.line("rules", *loc), message)

    def _wrong(self, badge: BadgeContent, known: set[str], asked: Mapping[str, list[str]]) -> _Found:
        rules = badge.rules
        if rules is None:
            return
        for place, slug in enumerate(rules.badges):
            if slug in rules.badges[:place]:
                yield ("badges", place), f"the badge `{slug}` is here twice"
            elif slug == badge.slug or badge.slug in _all_asked(slug, asked):
                yield ("badges", place), f"the badge `{slug}` asks for this one: nobody could have either"
            elif slug not in known:
                yield ("badges", place), f"there is no badge `{slug}` in badges/"
        if not rules.of_a_programme and not rules.badges:
            yield (), "the rules ask for nothing; everybody would have the badge at once"
        elif not rules.of_a_programme and badge.slug in self.givers:
            yield (
                (),
                f"the programme `{self.givers[badge.slug]}` gives this badge; ask for something of it, too",
            )


def _all_asked(slug: str, asked: Mapping[str, list[str]]) -> set[str]:
    """The badges that the badge asks for, and those that they ask for, and so on."""
    found: set[str] = set()
    ahead = list(asked.get(slug, ()))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += asked.get(one, ())
    return found


def check_rules(
    rules: BadgeRules,
    source: Source,
    mistakes: Mistakes,
    *,
    sessions: int,
    tasks: list[str],
    fair: bool,
    programme: str,
) -> None:
    """Add a mistake for everything that the badge asks for and the programme that gives it has not."""
    for loc, message in _beyond(rules, sessions, tasks, fair):
        mistakes.add(source.path, source.line("rules", *loc), f"{message} in the programme `{programme}`")


def _beyond(rules: BadgeRules, sessions: int, tasks: list[str], fair: bool) -> _Found:
    if (rules.sessions_attended or 0) > sessions:
        yield ("sessions_attended",), f"there are only {sessions} sessions"
    if rules.tasks == ["all"]:
        if not tasks:
            yield ("tasks",), "there are no tasks"
    else:
        for place, key in enumerate(rules.tasks):
            if key not in tasks:
                yield ("tasks", place), f"there is no task `{key}`"
            elif key in rules.tasks[:place]:
                yield ("tasks", place), f"the task `{key}` is here twice; there is one of that name"
    if not fair and rules.reviews:
        yield ("reviews",), "there is no fair, and no reviews,"
    if not fair and rules.project:
        yield ("project",), "there is no fair to show a project at"
