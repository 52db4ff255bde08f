"""The words that trainers write: one language at a time, made safe, the others told to be older."""

from dataclasses import dataclass

from courses.comparing import paragraphs
from courses.models import Material, PlannedTask
from foundation import clock
from foundation.database import Words
from foundation.languages import say
from foundation.text import clean_line, clean_text, plain_summary, render_markdown


@dataclass(frozen=True)
class Texts:
    """What a trainer wrote in one language; only tasks have an ``action``."""

    title: str
    summary: str
    body: str
    """Markdown."""
    action: str = ""


def write(part: PlannedTask | Material, texts: Texts, language: str) -> None:
    """The part says this in the language. Raises `TextRefused` for a text that can't be rendered.

    Whoever writes in a language that is behind brings it up to date; else the others are behind from now on.
    """
    if part.title and says(part, texts, language):
        return
    body = _clean(texts.body)
    if not part.title or not _has_body(part, body, language):
        part.body_html = {**(part.body_html or {}), language: rendered(body)}
        part.body = {**(part.body or {}), language: body}
    for name, text in _lines(part, texts).items():
        setattr(part, name, {**(getattr(part, name) or {}), language: text})
    behind = part.behind or []
    if language in behind:
        part.behind = [each for each in behind if each != language]
    else:
        part.behind = [each for each in part.title if each != language]
    part.revised_at = clock.now()


def says(part: PlannedTask | Material, texts: Texts, language: str) -> bool:
    """Whether the part says exactly this in the language already."""
    lines = _lines(part, texts).items()
    return _has_body(part, _clean(texts.body), language) and all(
        getattr(part, name).get(language) == text for name, text in lines
    )


def _lines(part: PlannedTask | Material, texts: Texts) -> dict[str, str]:
    """What stands in the columns of one line, also for what was left empty."""
    title = clean_line(texts.title)
    lines = {"title": title, "summary": clean_line(texts.summary) or plain_summary(_clean(texts.body))}
    if isinstance(part, PlannedTask):
        lines["action"] = clean_line(texts.action) or title
    return lines


def _has_body(part: PlannedTask | Material, body: str, language: str) -> bool:
    return language in part.body_html and body == _clean(source(part, language))


def _clean(body: str) -> str:
    return clean_text(body).strip()


def rendered(body: str) -> str:
    """Safe HTML whose highest heading is of the level below a page's own, as in the content's texts."""
    own_title = any(line.startswith("# ") for line in body.split("\n"))
    return render_markdown(body, top=2 if own_title else 1)


def source(part: PlannedTask | Material, language: str) -> str:
    """The Markdown that somebody rewrites: in the language, else the one that stands in for it.

    Where it was never kept, the paragraphs of what is shown.
    """
    words: Words = part.body or {}
    if language in words or (words and language not in part.body_html):
        return words.get(language) or say(words)
    return "\n\n".join(paragraphs(part.body_html.get(language) or say(part.body_html)))
