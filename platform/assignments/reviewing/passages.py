"""A sent text in passages, each with where it lies in the source, so that comments find their place again."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Protocol

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"(<[^<>]*>)")
_SPACE = re.compile(r"\s+")
_VOID = frozenset({"br", "hr"})


class Anchored(Protocol):
    """Something that is about a place in a text."""

    start: int
    end: int
    quote: str


@dataclass
class Passage:
    """A paragraph, heading, list or table: its HTML, its words, and where they lie in the source."""

    number: int
    html: str
    words: str
    start: int = 0
    end: int = 0
    of_field: bool = False
    """Whether it is a field of a form; else it is of the text."""
    comments: list[Anchored] = field(default_factory=list)


def passages(source: str, html: str) -> list[Passage]:
    """The passages of a text as it was rendered, in order."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    found = [Passage(number, *block) for number, block in enumerate(reader.found, start=1)]
    _place(source, found)
    return found


def place_of(passage: Passage, source: str, quote: str) -> tuple[int, int, str]:
    """Where the quoted words lie in the source, and they themselves; else the whole passage.

    A reader chooses what they see, so marks between the words, such as asterisks, don't count.
    """
    wanted = _WORD.findall(quote)
    there = list(_WORD.finditer(source, passage.start, passage.end))
    line = " ".join(["", *(word[0] for word in there), ""])
    at = line.find(" ".join(wanted)) if wanted else -1
    if at >= 0:
        first = line.count(" ", 0, at) - 1
        return there[first].start(), there[first + len(wanted) - 1].end(), " ".join(quote.split())
    return passage.start, passage.end, ""


def with_comments(found: list[Passage], comments: Iterable[Anchored]) -> list[Passage]:
    """The passages with what is said of each, the quoted words marked where they stand in one piece."""
    for comment in sorted(comments, key=lambda one: (one.start, one.end)):
        if not found:
            break
        place = next(
            (one for one in found if one.start <= comment.start < max(one.end, one.start + 1)), found[-1]
        )
        place.comments.append(comment)
        if comment.quote:
            place.html = _marked(place.html, comment.quote)
    return found


def _marked(html: str, quote: str) -> str:
    """The first place of the quote between two tags, marked."""
    words = escape(" ".join(quote.split()), quote=False)
    pieces = _TAG.split(html)
    for number, piece in enumerate(pieces[::2]):
        before, met, after = _SPACE.sub(" ", piece).partition(words)
        if met:
            pieces[2 * number] = f"{before}<mark>{met}</mark>{after}"
            break
    return "".join(pieces)


def _place(source: str, found: Sequence[Passage]) -> None:
    """Find each passage's words in the source, one after another: rendering takes away, and adds nothing."""
    here = 0
    for passage in found:
        spots = list(_spots(source, _WORD.findall(passage.words), here))
        passage.start, passage.end = (spots[0][0], spots[-1][1]) if spots else (here, here)
        here = passage.end


def _spots(source: str, words: Iterable[str], here: int) -> Iterator[tuple[int, int]]:
    for word in words:
        at = source.find(word, here)
        if at >= 0:
            here = at + len(word)
            yield at, here


class _Blocks(HTMLParser):
    """Cuts safe HTML where one of its outermost elements ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, str]] = []
        self._html: list[str] = []
        self._words: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._html.append(self.get_starttag_text() or "")
        self._words.append(" ")
        self._depth += tag not in _VOID

    def handle_endtag(self, tag: str) -> None:
        self._html.append(f"</{tag}>")
        self._words.append(" ")
        self._depth -= 1
        if self._depth == 0:
            self._end()

    def handle_data(self, data: str) -> None:
        self._html.append(data)
        self._words.append(data)

    def handle_entityref(self, name: str) -> None:
        self._html.append(f"&{name};")
        self._words.append(" ")

    def handle_charref(self, name: str) -> None:
        self._html.append(f"&#{name};")
        self._words.append(" ")

    def close(self) -> None:
        """What stands outside any element is a passage of its own."""
        super().close()
        self._end()

    def _end(self) -> None:
        html, words = "".join(self._html).strip(), "".join(self._words)
        if html and words.strip():
            self.found.append((html, words))
        elif html and self.found:
            before = self.found.pop()
            self.found.append((before[0] + html, before[1]))
        self._html, self._words = [], []
