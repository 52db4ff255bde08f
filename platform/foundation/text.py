"""What people write: Markdown made into HTML that cannot harm, once, when it is written.

The only module that imports a sanitiser. bleach, as the house was asked to use, has had its last release,
so nh3 stands behind it as a second wall; the content security policy is the third.
"""

import re
import threading
import unicodedata

import bleach
import nh3
from flask import Flask
from flask_babel import gettext as _
from markdown import Markdown
from markupsafe import Markup

from foundation.burdens import is_too_heavy

TEXT_LIMIT = 20_000
"""The longest text anybody may write, in characters."""

RENDERER = 1
"""Rises when rendering changes, so that stored HTML can be told apart from what it would be now."""

_TAGS = frozenset(
    {
        "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a",
        "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
        "dl", "dt", "dd", "abbr", "sup",
    }
)  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
_SCHEMES = frozenset({"http", "https", "mailto"})
# Controls, invisible direction marks, fillers: they hide text, break signatures; PostgreSQL refuses NUL.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_LIST_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)])\s")
_ready = threading.local()
_HTML_LIMIT = 15 * TEXT_LIMIT
"""Longer HTML comes of a text that multiplies: a link's long title, named again and again."""


class TextRefused(ValueError):
    """The text is too long or of a shape that no person writes; its message is for the writer to read."""


def clean_text(text: str) -> str:
    """The text in Unicode's composed form (NFC), with plain line ends and without invisible controls."""
    seen = _SURROGATES.sub("", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return unicodedata.normalize("NFC", seen)  # last: what was removed may have kept letter and accent apart


def clean_line(text: str) -> str:
    """The same for a single line, such as a name or a title: white space folded, ends trimmed."""
    return " ".join(clean_text(text).split())


def check_text(source: str) -> None:
    """Raise `TextRefused` for what the renderer could not bear."""
    if len(source) > TEXT_LIMIT:
        raise _too_long()
    if is_too_heavy(source):
        raise _too_heavy()


def _too_long() -> TextRefused:
    return TextRefused(_("The text is too long. At most %(limit)s characters fit.", limit=TEXT_LIMIT))


def _too_heavy() -> TextRefused:
    return TextRefused(_("The text has too many brackets or levels. Make it simpler."))


def render_markdown(source: str, top: int = 3) -> str:
    """Safe HTML of a Markdown text; a heading `#` becomes one of level `top`. Raises `TextRefused`."""
    return sanitise(_html_of(source, top))


def render_authored(source: str) -> str:
    """The same of a text of the content files, where `#` is the page's own title. Raises `TextRefused`.

    These come with the programme's code, and a file with an HTML tag in it was refused when it was read. So
    the second wall is enough for them: the first takes longer than all the rest of loading the content.
    """
    return _second_wall(_html_of(source, top=1))


def _html_of(source: str, top: int) -> str:
    if len(source) > 10 * TEXT_LIMIT:  # cleaning makes a text shorter, but takes its time over megabytes
        raise _too_long()
    source = clean_text(source)
    check_text(source)
    try:
        html = _renderer(top).reset().convert(_loosen_lists(source))
    except RecursionError:
        _ready.__dict__.clear()
        raise _too_heavy() from None
    if len(html) > _HTML_LIMIT:
        raise _too_heavy()
    return html


def _renderer(top: int) -> Markdown:
    """This thread's renderer for headings from that level on: to make one takes as long as to use it."""
    made: Markdown | None = _ready.__dict__.get(f"from_{top}")
    if made is None:
        made = Markdown(
            extensions=["tables", "fenced_code", "def_list", "sane_lists", "nl2br", "toc"],
            extension_configs={"toc": {"baselevel": top, "toc_depth": f"{top}-{top}"}},
            output_format="html",
        )
        _ready.__dict__[f"from_{top}"] = made
    return made


def sanitise(html: str) -> str:
    """The HTML with only what the house allows; always the last step before it is stored."""
    bleached = bleach.clean(
        html,
        tags=_TAGS,
        attributes={tag: list(names) for tag, names in _ATTRIBUTES.items()},
        protocols=_SCHEMES,
        strip=True,
    )
    return _second_wall(bleached)


def _second_wall(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={k: set(v) for k, v in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow ugc",
    )


def plain_summary(source: str, length: int = 160) -> str:
    """The beginning of a Markdown text without its marks, cut at a word, for lists and letters.

    A heading ends as a sentence does, unless it is all there is.
    """
    lines = source.strip().split("\n")
    source = "\n".join([*map(_as_sentence, lines[:-1]), lines[-1]])
    text = " ".join(re.sub(r"[#*_`>\[\]|~]|\(https?://[^()]*\)", " ", source).split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def _as_sentence(line: str) -> str:
    heading = line.rstrip(" #\t\r")
    return heading + "." if line.startswith("#") and heading[-1:] not in ("", ".", "?", "!", ":") else line


def safe_html(html: str) -> Markup:
    """Mark HTML that `render_markdown` made as ready to be shown."""
    return Markup(html)  # noqa: S704 - the one place; its input comes from `sanitise`


def install(app: Flask) -> None:
    """Give the templates the one filter that shows stored HTML."""
    app.add_template_filter(safe_html, "safe_html")
    app.add_template_filter(plain_summary, "plain_summary")


def _loosen_lists(source: str) -> str:
    """Put an empty line before a list that follows a paragraph, as everybody but the parser expects."""
    lines: list[str] = []
    for line in source.split("\n"):
        above = lines[-1] if lines else ""
        in_paragraph = (
            above.strip() and not above.startswith((" ", "\t", ">")) and not _LIST_ITEM.match(above)
        )
        if in_paragraph and _LIST_ITEM.match(line):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
