"""Flat shapes that come out the same as a PNG and as an SVG."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = 512  # pixels and SVG units alike
_FINER = 4  # drawn this much larger, then brought down, for smooth edges

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled outline."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line with round ends and corners."""

    points: tuple[Point, ...]
    width: float
    colour: str


Shape = Polygon | Disc | Stroke


def png(shapes: Iterable[Shape], size: int = SIZE) -> bytes:
    """The drawing as a PNG on transparent ground, the same bytes every time."""
    large = SIZE * _FINER
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for shape in shapes:
        _draw(pen, shape)
    # Premultiplied while shrinking, else transparent black darkens the edges.
    small = picture.convert("RGBa").resize((size, size), Image.Resampling.BOX).convert("RGBA")
    buffer = io.BytesIO()
    # 256 colours are enough for flat shapes with smooth edges, at a third of the bytes.
    flat = small.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = bytearray(flat.getpalette("RGBA") or b"")
    # The octree rounds opaque down to nearly opaque.
    palette[3::4] = bytes(255 if alpha > 250 else alpha for alpha in palette[3::4])
    flat.putpalette(palette, "RGBA")
    flat.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def svg(shapes: Iterable[Shape], title: str = "") -> str:
    """The drawing as SVG with presentation attributes only, which no content security policy refuses."""
    named = f'role="img" aria-label="{_escaped(title)}"' if title else 'aria-hidden="true"'
    body = "".join(_markup(shape) for shape in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'width="{SIZE}" height="{SIZE}" {named}>'
        f"{body}</svg>"
    )


def arc(x: float, y: float, radius: float, start: float, end: float, steps: int = 48) -> list[Point]:
    """Points along a circle, from one angle to another (degrees, clockwise from the right)."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def bezier(start: Point, one: Point, two: Point, end: Point, steps: int = 24) -> list[Point]:
    """Points along a cubic curve."""
    points: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
        points.append(
            (
                a * start[0] + b * one[0] + c * two[0] + d * end[0],
                a * start[1] + b * one[1] + c * two[1] + d * end[1],
            )
        )
    return points


def rounded(corners: Sequence[Point], radius: float, steps: int = 10) -> list[Point]:
    """The outline of a polygon with its corners rounded off."""
    points: list[Point] = []
    for number, corner in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        points.extend(
            bezier(
                start,
                _towards(corner, start, radius * 0.45),
                _towards(corner, end, radius * 0.45),
                end,
                steps,
            )
        )
    return points


def moved(shapes: Iterable[Shape], x: float, y: float, scale: float) -> list[Shape]:
    """The shapes enlarged and then shifted."""
    placed: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Disc):
            placed.append(Disc(x + shape.x * scale, y + shape.y * scale, shape.radius * scale, shape.fill))
            continue
        points = tuple((x + left * scale, y + top * scale) for left, top in shape.points)
        if isinstance(shape, Polygon):
            placed.append(Polygon(points, shape.fill))
        else:
            placed.append(Stroke(points, shape.width * scale, shape.colour))
    return placed


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * distance / length,
        start[1] + (end[1] - start[1]) * distance / length,
    )


def _draw(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    if isinstance(shape, Disc):
        _dot(pen, (shape.x, shape.y), shape.radius, shape.fill)
        return
    points = [(x * _FINER, y * _FINER) for x, y in shape.points]
    if isinstance(shape, Polygon):
        pen.polygon(points, fill=shape.fill)
        return
    pen.line(points, fill=shape.colour, width=round(shape.width * _FINER))
    for point in shape.points:
        _dot(pen, point, shape.width / 2, shape.colour)


def _dot(pen: ImageDraw.ImageDraw, at: Point, radius: float, colour: str) -> None:
    x, y, r = at[0] * _FINER, at[1] * _FINER, radius * _FINER
    pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def _markup(shape: Shape) -> str:
    if isinstance(shape, Disc):
        return f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:.1f}" fill="{shape.fill}"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    if isinstance(shape, Polygon):
        return f'<polygon points="{points}" fill="{shape.fill}"/>'
    return (
        f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:.1f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
