"""The look keeps its promises: contrast, size, nothing fetched from elsewhere, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "platform"
STATIC = HOUSE / "kehittamo" / "static"
STYLE = (STATIC / "kehittamo.css").read_text(encoding="utf-8")
LIBRARY = (STATIC / "vendor" / "govuk-frontend-6.6.0" / "govuk-frontend.css").read_text(encoding="utf-8")
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html")) + sorted(HOUSE.rglob("templates/**/*.svg"))

READABLE = 4.5
"""WCAG 1.4.3 for text."""
VISIBLE = 3.0
"""WCAG 1.4.11 for the edges of what can be used."""
PAIRS = [
    *((text, ground, READABLE) for text in ("ink", "muted", "lake", "error") for ground in ("paper", "card")),
    ("lake", "lake-pale", READABLE),
    ("spruce", "spruce-pale", READABLE),
    ("cloudberry", "cloudberry-pale", READABLE),
    ("ink", "sun-pale", READABLE),
    ("on-sun", "sun", READABLE),
    ("on-sun", "sun-deep", READABLE),
    ("on-block", "block", READABLE),
    ("on-spruce", "spruce", READABLE),
    ("on-cloudberry", "cloudberry", READABLE),
    ("ink", "field", VISIBLE),
    ("error", "field", VISIBLE),
    ("focus", "paper", VISIBLE),
    ("focus", "card", VISIBLE),
]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of each scheme as the style sheet has them."""
    found = re.findall(r"(:root[^{]*)\{\s*color-scheme: (light|dark);([^}]*)\}", STYLE)
    return {
        f"{scheme} chosen" if '"dark"' in selector else scheme: dict(
            re.findall(r"--([\w-]+): (#[0-9a-f]+)", body)
        )
        for selector, scheme, body in found
    }


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_the_guidelines_reckon_it() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_colours_stand_out_in_every_scheme(text: str, ground: str, least: float) -> None:
    assert len(schemes()) == 3
    for name, colours in schemes().items():
        assert contrast(colours[text], colours[ground]) >= least, f"{text} on {ground}, {name}"


def test_the_dark_scheme_is_the_same_by_wish_and_by_choice() -> None:
    assert schemes()["dark"] == schemes()["dark chosen"]


def test_style_fetches_nothing_from_elsewhere_and_no_restricted_font() -> None:
    for sheet in (STYLE, LIBRARY):
        assert "GDS Transport" not in sheet
        assert not re.search(r"https?://|@import", sheet)
    for address in re.findall(r'url\("([^"]+)"\)', STYLE):
        assert (STATIC / address.partition("?")[0]).is_file(), address


def test_a_first_visit_is_light() -> None:
    scripts = [path.read_bytes() for path in (STATIC / "js").glob("*.js")]
    assert len(gzip.compress((STYLE + LIBRARY).encode())) <= 25_000
    assert sum(len(gzip.compress(script)) for script in scripts) <= 7_000
    assert all(len(script.splitlines()) < 80 for script in scripts)
    writing = [
        path.read_bytes() for path in (STATIC / "js" / "writing").glob("*.js")
    ]  # where answers are written
    assert sum(len(gzip.compress(script)) for script in writing) <= 12_000
    fonts = [path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")]
    assert len(fonts) == 2
    assert sum(fonts) <= 92_000


def test_templates_have_nothing_inline_that_the_security_policy_forbids() -> None:
    assert len(TEMPLATES) > 10
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=\"|javascript:|<script(?![^>]*\ssrc=)", source), path


def test_every_class_that_the_macros_use_is_drawn() -> None:
    macros = (HOUSE / "kehittamo" / "templates" / "macros" / "parts.html").read_text(encoding="utf-8")
    used = {name for group in re.findall(r'class="([^"{]+)"', macros) for name in group.split()}
    drawn = set(re.findall(r"\.([a-z][\w-]*)", STYLE + LIBRARY))
    assert used
    assert used <= drawn, used - drawn
