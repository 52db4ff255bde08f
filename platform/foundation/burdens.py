"""What a Markdown text would cost: the shapes on which the parser takes seconds or fills the memory.

Each bound was found by trying: below them all a text of the longest kind renders in a fraction of a second.
"""

import re
from collections.abc import Sequence

LINES = 3_500
BEGINNINGS = 700
"""Of headings, list items, quotes, rules, definitions at heads of lines: each looks at all before it."""

DEFINITIONS = 150
"""The parser goes one call deeper for each that follows another."""

MARKS = 4_000
CELLS = 2_000
"""Of tables: every row takes the header's width, however short it is written."""

COPIES = 200_000
"""Characters that named links put into the page: each use of a name copies its address and its title."""

REACH = 100_000
"""Characters between brackets and their partners, added up: the parser walks them one by one."""

_MOST_OF_A_KIND = (("<", 400), ("`", 2_000))
_ANY_MARK = re.compile(r"[*_`\\\[<&~|]")
_BEGINS = re.compile(r"^(?:[ >*+:#=_~-]|\d{1,9}[.)])+|^ *\[[^\]\n]*\]:", re.M)
_BEGINNING = re.compile(r"[>*+:#=_~-]+|\d+|\[")
_DEFINITION = re.compile(r"^ {0,3}: ", re.M)
_MARKER = r"(?:>|(?:[-*+:]|\d{1,9}[.)])(?= ))"
_DEEP = re.compile(rf"^(?: {{40,}}\S| *(?:{_MARKER} *){{8,}})", re.M)
_RUN = re.compile(r"([*_~])\1{11,}")
_NAMED = re.compile(r"^ {0,3}\[[^\]\n]*\]:[^\n]*(?:\n[^\n]+){0,2}", re.M)
_UNDER_HEADER = re.compile(r"[ |:-]+")


def is_too_heavy(source: str) -> bool:
    """Whether rendering the text would hold others up; costs milliseconds for any text of lawful length."""
    source = source.expandtabs(4)
    lines = source.split("\n")
    return (
        len(lines) > LINES
        or sum(len(_BEGINNING.findall(head)) for head in _BEGINS.findall(source)) > BEGINNINGS
        or len(_DEFINITION.findall(source)) > DEFINITIONS
        or any(source.count(mark) > most for mark, most in _MOST_OF_A_KIND)
        or len(_ANY_MARK.findall(source)) > MARKS
        or _DEEP.search(source) is not None
        or _RUN.search(source) is not None
        or _cells(lines) > CELLS
        or _copies(source) > COPIES
        or _reach(source) > REACH
    )


def _cells(lines: Sequence[str]) -> int:
    """How many cells the tables would have: header's width times lines, for each block that has a header."""
    cells, start = 0, 0
    for end in range(len(lines) + 1):
        if end < len(lines) and lines[end].strip():
            continue
        block = lines[start:end]
        width = max(
            (
                line.count("|") + 1
                for line in block
                if "|" in line and "-" in line and _UNDER_HEADER.fullmatch(line)
            ),
            default=0,
        )
        cells += width * len(block)
        start = end + 1
    return cells


def _copies(source: str) -> int:
    """The longest address and title of a named link, as often as there are brackets that might name it."""
    return source.count("[") * max((len(named) for named in _NAMED.findall(source)), default=0)


def _reach(source: str) -> int:
    """How far it is from each square bracket, and each round one after it, to its partner or else the end."""
    total = 0
    squares: list[int] = []
    rounds: list[int] = []
    for place, letter in enumerate(source):
        if letter == "[":
            squares.append(place)
        elif letter == "]" and squares:
            total += place - squares.pop()
        elif letter == "(" and (rounds or source[place - 1 : place] == "]"):
            rounds.append(place)
        elif letter == ")" and rounds:
            total += place - rounds.pop()
    return total + sum(len(source) - place for place in (*squares, *rounds))
