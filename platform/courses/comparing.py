"""Two texts side by side, word by word: what went, what came, and only the paragraphs that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser

ALIKE = 0.4
"""Paragraphs that share less than this part of their words are shown as one taken away and another added."""
LONGEST = 1_500
"""Words of a paragraph that are compared one by one; longer ones are shown whole, old and new."""


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    mark: Mark
    text: str


Row = tuple[Piece, ...]
"""A paragraph, a list's line, a cell: in pieces."""


def words_changed(before: str, after: str) -> Row:
    """The text in pieces; what went stands before what came in its place."""
    old, new = _words(before), _words(after)
    if len(old) > LONGEST or len(new) > LONGEST:
        return tuple(piece for piece in (Piece(Mark.GONE, before), Piece(Mark.NEW, after)) if piece.text)
    return tuple(_pieces(old, new))


def paragraphs_changed(before_html: str, after_html: str) -> list[Row]:
    """The paragraphs of two rendered texts that differ, in order; those that are alike word by word."""
    old, new = paragraphs(before_html), paragraphs(after_html)
    return [row for row in _rows(old, new) if row]


def lines_changed(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The same for two lists of lines."""
    return [row for row in _rows(list(before), list(after)) if row]


def paragraphs(html: str) -> list[str]:
    """The words of rendered Markdown, one string for each paragraph, heading, list's line and cell."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finished()


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, came = old[i:j], new[k:m]
        for number in range(max(len(gone), len(came))):
            before = gone[number] if number < len(gone) else ""
            after = came[number] if number < len(came) else ""
            if before and after and not _alike(before, after):
                yield (Piece(Mark.GONE, before),)
                yield (Piece(Mark.NEW, after),)
            else:
                yield words_changed(before, after)


def _alike(before: str, after: str) -> bool:
    return SequenceMatcher(None, _words(before), _words(after), autojunk=False).quick_ratio() >= ALIKE


def _words(text: str) -> list[str]:
    """Each word with the white space after it, so that pieces join to the text again."""
    return re.findall(r"\S+\s*", text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Mark.SAME, "".join(old[i:j]))
            continue
        if j > i:
            yield Piece(Mark.GONE, "".join(old[i:j]))
        if m > k:
            yield Piece(Mark.NEW, "".join(new[k:m]))


class _Reader(HTMLParser):
    """Collects the words between the marks that begin and end a block."""

    BLOCKS = frozenset(
        {"p", "li", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "blockquote", "pre", "br", "hr"}
        | {"ul", "ol", "table", "tr", "dl", "thead", "tbody"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end(tag)

    def handle_data(self, data: str) -> None:
        self._open.append(data)

    def finished(self) -> list[str]:
        """All paragraphs with words in them."""
        self._end("p")
        return self._found

    def _end(self, tag: str) -> None:
        if tag not in self.BLOCKS:
            return
        text = " ".join("".join(self._open).split())
        if text:
            self._found.append(text)
        self._open = []
