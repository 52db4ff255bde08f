"""What is looked at on a page in every width and colour scheme, and what must not be seen."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Response

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on the colour scheme; the others need one look a width."""

PHONE = (360, 740)
SIZES = ((1280, 900), PHONE)
NARROWEST = (320, 640)
RUN = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false}).then(found =>
    found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html.slice(0, 120)}`)))"""
WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).concat("")
    : []"""
FRAME = """() => [document.documentElement.lang, document.querySelectorAll("h1").length, document.title]"""


def follow(pressed: Locator) -> Response:
    """Press what leads to a page, and wait until that page is there: a click alone doesn't wait for it."""
    with pressed.page.expect_navigation() as arrival:
        pressed.click()
    assert arrival.value is not None
    return arrival.value


def faults(tab: Page, language: str = "fi", sizes: Sequence[tuple[int, int]] = SIZES) -> Iterator[str]:
    """Everything that is wrong with the page that is open, told with width and scheme."""
    lang, headings, title = tab.evaluate(FRAME)
    if lang != language:
        yield f"lang={lang}"
    if headings != 1:
        yield f"{headings} h1"
    if not title.endswith(" – Kehittämö") or title.startswith(" –"):
        yield f"title: {title}"
    tab.evaluate(AXE)  # over the debugging protocol, where the page's own policy says nothing
    for width, height in sizes:
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme="light")
        yield from _axe(tab, {"type": "tag", "values": TAGS}, f"{width} light")
        tab.emulate_media(color_scheme="dark")
        yield from _axe(tab, {"type": "rule", "values": COLOURS}, f"{width} dark")
        yield from _wider(tab, width)
    tab.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    yield from _wider(tab, NARROWEST[0])


def _axe(tab: Page, only: dict[str, Any], where: str) -> Iterator[str]:
    for fault in tab.evaluate(RUN, only):
        yield f"{where}: {fault}"


def _wider(tab: Page, width: int) -> Iterator[str]:
    found = tab.evaluate(WIDER)
    if found:
        yield f"{width}: wider than the screen: {found}"
