"""The picture of a badge, designed from a shape, a colour and an icon."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from badges.openbadges import drawing, icons
from badges.openbadges.drawing import Disc, Point, Polygon, Shape, bezier, moved, rounded

_CENTRE = drawing.SIZE / 2


class Outline(StrEnum):
    """The badge's edge."""

    ROSETTE = "rosette"
    HEXAGON = "hexagon"
    CIRCLE = "circle"
    SHIELD = "shield"


class Colour(StrEnum):
    """The badge's rim."""

    LAKE = "lake"
    SPRUCE = "spruce"
    SUN = "sun"
    INK = "ink"


class Icon(StrEnum):
    """The scene in the middle."""

    PATH = "path"
    STALL = "stall"
    SPROUT = "sprout"
    COMPASS = "compass"
    STAR = "star"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Picture:
    """A design; equal designs give equal files."""

    outline: Outline = Outline.ROSETTE
    colour: Colour = Colour.LAKE
    icon: Icon = Icon.PATH


# The edge, the rim, and the fine ring between rim and scene.
_COLOURS = {
    Colour.LAKE: ("#0a3641", icons.LAKE, icons.SUN),
    Colour.SPRUCE: ("#154a37", icons.SPRUCE, icons.SUN),
    Colour.SUN: ("#c98a1b", icons.SUN, icons.PAPER),
    Colour.INK: ("#0d161b", icons.INK, icons.SUN),
}
_SCENES = {
    Icon.PATH: icons.path,
    Icon.STALL: icons.stall,
    Icon.SPROUT: icons.sprout,
    Icon.COMPASS: icons.compass,
    Icon.STAR: icons.star,
    Icon.CHECK: icons.check,
}


@lru_cache(maxsize=32)
def draw_png(picture: Picture) -> bytes:
    """The badge as a PNG of 512 x 512 pixels, under 30 kB, on transparent ground."""
    return drawing.png(_shapes(picture))


def draw_svg(picture: Picture, title: str = "") -> str:
    """The same badge as SVG for pages. With a `title` it is an image of that name, without one decoration."""
    return drawing.svg(_shapes(picture), title)


def _shapes(picture: Picture) -> list[Shape]:
    edge, rim, ring = _COLOURS[picture.colour]
    x, y, radius = (_CENTRE, 226.0, 158.0) if picture.outline is Outline.SHIELD else (_CENTRE, _CENTRE, 172.0)
    return [
        Polygon(tuple(_outline(picture.outline, 0)), edge),
        Polygon(tuple(_outline(picture.outline, 10)), rim),
        *_beads(x, y, radius + 29, ring),
        Disc(x, y, radius + 15, ring),
        Disc(x, y, radius + 9, rim),
        *moved(_SCENES[picture.icon](), x, y, radius / 100),
    ]


def _beads(x: float, y: float, radius: float, colour: str) -> list[Shape]:
    """Three beads at the foot: three days of a coaching."""
    return [Disc(*point, 5.5, colour) for point in drawing.arc(x, y, radius, 80, 100, 2)]


def _outline(outline: Outline, inset: float) -> list[Point]:
    """The edge of the badge, or a line so far inside it."""
    if outline is Outline.HEXAGON:
        return rounded(drawing.arc(_CENTRE, _CENTRE, 254 - inset * 1.15, -90, 210, 5), 46)
    if outline is Outline.CIRCLE:
        return drawing.arc(_CENTRE, _CENTRE, 240 - inset, 0, 360, 180)
    if outline is Outline.SHIELD:
        share = 1 - inset / 225
        return [(_CENTRE + (x - _CENTRE) * share, 240 + (y - 240) * share) for x, y in _shield()]
    turns = [math.radians(step) for step in range(360)]
    return [
        (_CENTRE + radius * math.cos(turn), _CENTRE + radius * math.sin(turn))
        for turn, radius in ((turn, 236 - inset + 8 * math.cos(20 * turn)) for turn in turns)
    ]


def _shield() -> list[Point]:
    top = bezier((40, 44), (110, 44), (190, 36), (256, 12))
    top += bezier((256, 12), (322, 36), (402, 44), (472, 44))
    right = bezier((472, 44), (486, 250), (440, 410), (256, 504))
    left = bezier((256, 504), (72, 410), (26, 250), (40, 44))
    return [*top, *right[1:], *left[1:-1]]
