"""What is looked at on a page, at two widths and in two colour schemes, and what must not be seen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Literal

from flask import Flask
from playwright.sync_api import Locator, Page, Response, ViewportSize

AXE = Path(__file__).with_name("axe.min.js").read_bytes()
AXE_PATH = "/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer depends on the colour scheme."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
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
LOAD = """address => window.axe ? true : new Promise(answer => {
    const script = Object.assign(document.createElement("script"), {src: address});
    const done = event => { script.remove(); answer(event.type === "load") };
    script.onload = script.onerror = done;
    document.head.append(script);
})"""


def beside(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The house, and next to it axe: what a browser fetches as a file it reads once and not for each page."""

    def answer(environ: Any, start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != AXE_PATH:
            return app(environ, start)
        start("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=3600, immutable")])
        return [AXE]

    return answer


def follow(pressed: Locator) -> Response:
    """Press what leads to a page, and wait until that page is there: a click alone doesn't wait for it."""
    with pressed.page.expect_navigation() as arrival:
        pressed.click()
    assert arrival.value is not None
    return arrival.value


def faults(tab: Page, language: str = "fi", sizes: Sequence[tuple[int, int]] = SIZES) -> Iterator[str]:
    """Everything that is wrong with the page that is open, told with width and scheme.

    At one width it is looked at in one scheme, at the next in the other; which in which, its title decides.
    Where only one width is asked for, its colours are looked at in both. (Whether the colours of the house
    stand out from each other, `tests/look` reckons for both.)
    """
    lang, headings, title = tab.evaluate(FRAME)
    if lang != language:
        yield f"lang={lang}"
    if headings != 1:
        yield f"{headings} h1"
    if not title.endswith(" – Kehittämö") or title.startswith(" –"):
        yield f"title: {title}"
    if not tab.evaluate(LOAD, AXE_PATH):
        tab.evaluate(AXE.decode())  # over the debugging protocol, which needs no net
    schemes = SCHEMES[:: 1 if len(title) % 2 else -1]
    looks = {size: [(scheme, EVERYTHING)] for size, scheme in zip(sizes, cycle(schemes), strict=False)}
    if len(sizes) == 1:
        looks[sizes[0]].append((schemes[1], COLOURS))
    # begins with the size that the page before ended with: each change has the page laid out and painted anew
    order = 1 if tab.viewport_size != _viewport(NARROWEST) else -1
    for size in [*sizes, NARROWEST][::order]:
        tab.set_viewport_size(_viewport(size))
        for scheme, only in looks.get(size, ()):
            tab.emulate_media(color_scheme=scheme)
            for fault in tab.evaluate(RUN, only):
                yield f"{size[0]} {scheme}: {fault}"
        yield from _wider(tab, size[0])


def _viewport(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


def _wider(tab: Page, width: int) -> Iterator[str]:
    found = tab.evaluate(WIDER)
    if found:
        yield f"{width}: wider than the screen: {found}"
