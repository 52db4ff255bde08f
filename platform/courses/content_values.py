"""The single values that content files are made of: keys, titles, times of day, and the fixed choices."""

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

TITLE_LIMIT = 120
SUMMARY_LIMIT = 400
BODY_LIMIT = 20_000  # the same as what people may write: foundation.text renders both
TAG = re.compile(r"<[A-Za-z/!?]")


class TaskKind(StrEnum):
    """When a task is done: before the first session, or between the sessions."""

    PRE_WORK = "pre_work"
    INTERIM = "interim"


class Part(StrEnum):
    """Whether an answer must, may or cannot have this part."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Share(StrEnum):
    """How much of something a badge asks for."""

    ALL = "all"
    NONE = "none"


class BadgeShape(StrEnum):
    """The outline of a badge's picture."""

    ROSETTE = "rosette"
    HEXAGON = "hexagon"
    CIRCLE = "circle"
    SHIELD = "shield"


class BadgeColour(StrEnum):
    """The ground colour of a badge's picture, from the palette of the house."""

    LAKE = "lake"
    SPRUCE = "spruce"
    SUN = "sun"
    INK = "ink"


class BadgeIcon(StrEnum):
    """The drawing in the middle of a badge's picture."""

    PATH = "path"
    STALL = "stall"
    SPROUT = "sprout"
    COMPASS = "compass"
    STAR = "star"
    CHECK = "check"


def is_key(value: str) -> bool:
    """True for what may name a session, a task or a material, and with it a file."""
    return bool(re.fullmatch(KEY, value)) and len(value) <= 60


def _clock_time(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('must be a time of day such as "09:00"')


def _plain(value: str) -> str:
    if TAG.search(value):
        raise ValueError("must be plain text, without HTML tags")
    if "\n" in value:
        raise ValueError("must be on one line")
    return value


Language = Literal["fi", "sv", "en"]
KEY = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Key = Annotated[str, StringConstraints(pattern=KEY, max_length=60)]
Number = Annotated[int, Field(strict=True)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LIMIT),
    AfterValidator(_plain),
]
Summary = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=SUMMARY_LIMIT),
    AfterValidator(_plain),
]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_plain)
]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=300)]
Words = dict[str, str]  # language -> text
