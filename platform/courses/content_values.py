"""The single values that content files are made of: keys, titles, times of day, and the fixed choices."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from courses.materials.videos import video_at

TITLE_LIMIT = 120
SUMMARY_LIMIT = 400
ADDRESS_LIMIT = 300
BODY_LIMIT = 20_000  # the same as what people may write: foundation.text renders both
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
TAG = re.compile(r"<[A-Za-z/!?]")


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


class BadgeLevel(StrEnum):
    """How demanding a badge is."""

    BASIC = "basic"
    ADVANCED = "advanced"
    EXPERT = "expert"


def is_key(value: str) -> bool:
    """True for what may name a session, a task or a material, and with it a file."""
    return bool(re.fullmatch(KEY, value)) and len(value) <= 60


def _clock_time(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and CLOCK_TIME.fullmatch(value):
        return time.fromisoformat(value)
    raise ValueError('must be a time of day such as "09:00"')


@dataclass(frozen=True)
class Slot:
    """One part of a session's plan: when it begins, and what it is in one language."""

    starts: time
    words: str


def _slot(value: object) -> Slot:
    """A line of a plan, "09:30 Coffee and start"."""
    starts, _space, words = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if not CLOCK_TIME.fullmatch(starts) or not words.strip():
        raise ValueError('has a line that is not a time of day and words, such as "09:30 Coffee and start"')
    if len(words) > TITLE_LIMIT:
        raise ValueError(f"has a line that is too long: at most {TITLE_LIMIT} characters of words")
    return Slot(time.fromisoformat(starts), _plain(words.strip()))


def _plain(value: str) -> str:
    if TAG.search(value):
        raise ValueError("must be plain text, without HTML tags")
    if "\n" in value:
        raise ValueError("must be on one line")
    return value


WEB_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)


def _link(value: str) -> str:
    if not WEB_ADDRESS.fullmatch(value):
        raise ValueError("must be a web address that begins with https://")
    return value


def _video(value: str) -> str:
    """The address at which the video's host shows it, however it was copied."""
    if found := video_at(value):
        return found.page
    raise ValueError(
        "must be a video at YouTube or Vimeo, such as https://www.youtube.com/watch?v=abcdefghijk; "
        "one elsewhere is a `link`"
    )


def _file_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.[a-z0-9]{2,4}", value):
        raise ValueError(
            "must be a file's name such as tally-sheet.pdf, of the letters a-z, digits and hyphens; "
            "the file lies in files/"
        )
    return value


Language = Literal["fi", "sv", "en"]
KEY = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Key = Annotated[str, StringConstraints(pattern=KEY, max_length=60)]
Number = Annotated[int, Field(strict=True)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
PlanLine = Annotated[Slot, BeforeValidator(_slot)]
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
Link = Annotated[str, StringConstraints(max_length=ADDRESS_LIMIT), AfterValidator(_link)]
Video = Annotated[str, StringConstraints(max_length=ADDRESS_LIMIT), AfterValidator(_video)]
FileName = Annotated[str, AfterValidator(_file_name)]
Words = dict[str, str]  # language -> text
