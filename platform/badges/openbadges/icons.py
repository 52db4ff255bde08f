"""The scenes inside badges, drawn in a disc of radius 100 around the origin, y downwards."""

import math
from collections.abc import Callable
from itertools import pairwise

from badges.openbadges.drawing import Disc, Point, Polygon, Shape, Stroke, arc, bezier, rounded

INK = "#17242b"
LAKE = "#0f4c5c"
SUN = "#f2b84b"
SPRUCE = "#1f6b4f"
PAPER = "#fbf9f4"
SKY = "#dcebee"
GLOW = "#f8dca2"
DEEP = "#0a3641"
LEAF = "#5aa07f"
BERRY = "#a04613"


def path() -> list[Shape]:
    """A path over hills towards the sun: the way of a whole coaching."""
    way_far = bezier((20, 12), (-2, 22), (52, 34), (14, 52))
    way_near = bezier((14, 52), (-30, 72), (0, 84), (4, 99))
    return [
        Disc(0, 0, 100, SKY),
        Disc(20, -22, 44, GLOW),
        Disc(20, -22, 31, SUN),
        _land(lambda x: 10 - 24 * math.exp(-(((x + 52) / 34) ** 2)) + 6 * math.sin(x / 26), LEAF),
        _land(lambda x: 24 - 20 * math.exp(-(((x - 62) / 40) ** 2)) + 5 * math.sin((x + 10) / 22), SPRUCE),
        _land(lambda x: 62 - 26 * math.exp(-(((x + 58) / 40) ** 2)) + 4 * math.sin(x / 20), DEEP),
        *_footsteps(way_far + way_near),
    ]


def stall() -> list[Shape]:
    """A stall at the fair: a development project shown to others."""
    shapes: list[Shape] = [
        Disc(0, 0, 100, SKY),
        _land(lambda x: 52 + 3 * math.sin(x / 30), LEAF),
        Stroke(((-54, -30), (-54, 60)), 6, INK),
        Stroke(((54, -30), (54, 60)), 6, INK),
        Polygon(tuple(rounded([(-62, 26), (62, 26), (58, 66), (-58, 66)], 4)), LAKE),
        Polygon(tuple(rounded([(-68, 18), (68, 18), (68, 30), (-68, 30)], 4)), INK),
    ]
    for x, colour in ((-29, BERRY), (0, SPRUCE), (29, LAKE)):
        shapes += [Disc(x, -4, 8.5, colour), Polygon(tuple(arc(x, 19, 13, 180, 360, 20)), colour)]
    for number in range(5):
        left, right = -72 + 28.8 * number, -72 + 28.8 * (number + 1)
        top_left, top_right = -56 + 22.4 * number, -56 + 22.4 * (number + 1)
        fill = SUN if number % 2 == 0 else PAPER
        scallop = arc((left + right) / 2, -34, 14.4, 0, 180, 20)
        shapes.append(Polygon(((top_left, -70), (top_right, -70), (right, -34), *scallop, (left, -34)), fill))
    shapes.append(Stroke(((-56, -70), (56, -70)), 6, INK))
    return shapes


def sprout() -> list[Shape]:
    """A sprout: an idea tried out."""
    left = bezier((0, 8), (-8, -34), (-48, -38), (-66, -30)) + bezier((-66, -30), (-60, 4), (-26, 18), (0, 8))
    right = bezier((0, -10), (4, -56), (44, -68), (62, -62)) + bezier(
        (62, -62), (62, -24), (32, -2), (0, -10)
    )
    return [
        Disc(0, 0, 100, SKY),
        Disc(0, -16, 62, GLOW),
        Stroke(tuple(bezier((0, 60), (-4, 40), (4, 20), (0, -10))), 8, SPRUCE),
        Polygon(tuple(left), SPRUCE),
        Polygon(tuple(right), LEAF),
        Stroke(tuple(bezier((0, 8), (-16, -6), (-34, -18), (-50, -23))), 3, PAPER),
        Stroke(tuple(bezier((0, -10), (14, -28), (32, -44), (48, -53))), 3, PAPER),
        Polygon(tuple(arc(0, 64, 27, 180, 360)), INK),
        _land(lambda x: 56 + 3 * math.sin(x / 24), LAKE),
    ]


def compass() -> list[Shape]:
    """A compass: who shows others the way."""
    shapes: list[Shape] = [Disc(0, 0, 100, SKY), Disc(0, 0, 74, LAKE), Disc(0, 0, 64, PAPER)]
    for turn in range(0, 360, 30):
        inner = 50 if turn % 90 == 0 else 55
        a, b = arc(0, 0, inner, turn, turn, 1)[0], arc(0, 0, 58, turn, turn, 1)[0]
        shapes.append(Stroke((a, b), 4 if turn % 90 == 0 else 2.5, INK))
    tip, tail = arc(0, 0, 52, -58, -58, 1)[0], arc(0, 0, 52, 122, 122, 1)[0]
    one, two = arc(0, 0, 13, 32, 32, 1)[0], arc(0, 0, 13, 212, 212, 1)[0]
    return [*shapes, Polygon((tip, one, two), SUN), Polygon((tail, one, two), LAKE), Disc(0, 0, 6, INK)]


def star() -> list[Shape]:
    """A star over calm water: long work well done."""
    corners = [arc(0, 0, 58 if number % 2 == 0 else 27, -90 + 36 * number, 0, 1)[0] for number in range(10)]
    star_shape = rounded([(x, y - 12) for x, y in corners], 6)
    waves: list[Shape] = [
        Stroke(tuple((x, y + 3 * math.sin((x + shift) / 7)) for x in range(-width, width + 1, 2)), 4, SKY)
        for y, width, shift in ((62, 52, 0), (76, 36, 11), (88, 18, 4))
    ]
    return [
        Disc(0, 0, 100, SKY),
        Disc(0, -12, 70, GLOW),
        _land(lambda x: 48, DEEP),
        *waves,
        Polygon(tuple(star_shape), SUN),
    ]


def check() -> list[Shape]:
    """A tick: done, and seen to be done."""
    turns = range(0, 360, 15)
    rays = [
        Stroke((arc(0, 0, 73, turn, turn, 1)[0], arc(0, 0, 84, turn, turn, 1)[0]), 5, SUN) for turn in turns
    ]
    return [
        Disc(0, 0, 100, SKY),
        *rays,
        Disc(0, 0, 62, SPRUCE),
        Stroke(((-28, 2), (-8, 22), (30, -20)), 14, PAPER),
    ]


def _land(height: Callable[[float], float], colour: str) -> Shape:
    """Everything in the disc below the line."""
    line: list[Point] = []
    for step in range(-1000, 1001, 20):
        x = step / 10
        y = height(x)
        if math.hypot(x, y) <= 100:
            line.append((x, y))
    start, end = (math.degrees(math.atan2(y, x)) for x, y in (line[-1], line[0]))
    return Polygon((*line, *arc(0, 0, 100.6, start, end, 60)), colour)


def _footsteps(way: list[Point]) -> list[Shape]:
    """Dots along a way, larger as they come nearer."""
    dots: list[Shape] = []
    walked = 0.0
    due = 3.0
    for one, two in pairwise(way):
        walked += math.dist(one, two)
        near = max(0.0, (two[1] - 10) / 90)
        if walked >= due and math.hypot(*two) < 92:
            dots.append(Disc(two[0], two[1], 1.7 + 2.8 * near, PAPER))
            due = walked + 7 + 6 * near
    return dots
