"""Documents to keep and to print: tagged PDF of the same HTML that pages are made of.

PDF/UA-1 (ISO 14289-1): a title, a language, headings, lists and tables that a screen reader knows. Typst sets
the type; it gets the document as data and not as source, so nothing that anybody wrote can be a command.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from lxml import html

_HERE = Path(__file__).parent
_BLOCKS = {
    "article", "blockquote", "body", "div", "header", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip

Node = str | dict[str, Any]
"""A text, or a tag with its attributes and what is in it."""


_DEEPEST = 12
"""So many tags within each other; what is further inside is told without its tags."""


@cache
def _fonts() -> Any:
    """Read once for the process; each document is set by itself, whatever thread asks."""
    return typst.Fonts(font_paths=[str(_HERE / "fonts")], include_system_fonts=False)


def pdf_of(page: str, *, title: str, language: str) -> bytes:
    """The document as PDF: ``page`` is safe HTML whose highest heading is `h2`, for the title is the `h1`.

    Where somebody wrote a sign that no font here can show, it is tagged all the same, but promises no PDF/UA.
    """
    body = html.fromstring(f"<body>{page}</body>")
    _close_ranks(body)
    return typeset(_HERE / "document.typ", {"title": title, "language": language, "body": _kids(body)})


def typeset(design: Path, document: dict[str, Any]) -> bytes:
    """The PDF that a Typst file of the house makes of the data; what the data says is never source.

    Where there is a sign that no font here can show, it is tagged all the same, but promises no PDF/UA.
    """
    try:
        return _compile(design, document, ["ua-1"])
    except typst.TypstError:
        return _compile(design, document, [])


def picture_of(design: Path, document: dict[str, Any]) -> bytes:
    """The same as a PNG of one page, a pixel for each point."""
    return typst.compile(
        str(design),
        format="png",
        ppi=72,
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(document)},
    )


def _compile(design: Path, document: dict[str, Any], standards: list[Literal["ua-1"]]) -> bytes:
    return typst.compile(
        str(design),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(document)},
        pdf_standards=[*standards],
    )


def _close_ranks(body: Any) -> None:
    """No heading is more than one level below the one before it (PDF/UA-1, 7.4.2)."""
    before = 1
    for heading in body.iter("h2", "h3", "h4", "h5", "h6"):
        before = min(int(heading.tag[1]), before + 1)
        heading.tag = f"h{before}"


def _kids(element: Any, depth: int = 0) -> list[Node]:
    """What is in the element; white space between blocks is none."""
    if depth > _DEEPEST:
        return [element.text_content()]
    found: list[Node] = []
    among_blocks = any(kid.tag in _BLOCKS for kid in element)
    for text, kid in [(element.text, None), *((kid.tail, kid) for kid in element)]:
        if kid is not None and isinstance(kid.tag, str):
            found.append({"tag": kid.tag, "href": kid.get("href", ""), "kids": _kids(kid, depth + 1)})
        if text and not (among_blocks and text.isspace()):
            found.append(text)
    return found
