"""Badge pictures: any design is a small, proper, repeatable picture."""

import io
from itertools import product
from xml.etree import ElementTree

import pytest
from PIL import Image

from badges.openbadges import baking
from badges.openbadges.picture import Colour, Icon, Outline, Picture, draw_png, draw_svg

DESIGNS = [Picture(*design) for design in product(Outline, Colour, Icon)]
ALLOWED = {
    *(
        "xmlns",
        "viewBox",
        "width",
        "height",
        "role",
        "aria-label",
        "aria-hidden",
        "points",
        "fill",
        "cx",
        "cy",
        "r",
    ),
    *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"),
}


@pytest.mark.parametrize("design", DESIGNS[::7])
def test_design_is_a_small_square_png_that_can_be_baked(design: Picture) -> None:
    data = draw_png(design)
    assert len(data) < 30_000
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (512, 512))
        seen = picture.convert("RGBA")
        assert seen.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert seen.getpixel((256, 256))[3] == 255  # type: ignore[index]
    assert baking.unbake_png(baking.bake_png(data, b"{}")) == b"{}"


def test_designs_differ_and_come_out_the_same_again() -> None:
    some = DESIGNS[::7]
    first = [draw_png(design) for design in some]
    assert len(set(first)) == len(some)
    draw_png.cache_clear()
    assert [draw_png(design) for design in some] == first


@pytest.mark.parametrize("design", DESIGNS)
def test_svg_twin_needs_no_style_and_no_script(design: Picture) -> None:
    root = ElementTree.fromstring(draw_svg(design))
    for element in root.iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in {
            "svg",
            "polygon",
            "polyline",
            "circle",
        }
        assert set(element.attrib) <= ALLOWED
    assert len(draw_svg(design)) < 20_000


def test_svg_is_named_or_decoration() -> None:
    assert ElementTree.fromstring(draw_svg(Picture(), 'A "<b>" & c')).get("aria-label") == 'A "<b>" & c'
    assert ElementTree.fromstring(draw_svg(Picture())).get("aria-hidden") == "true"
