"""No text makes a regular expression of the house think for long."""

import re
from functools import cache, partial
from pathlib import Path

import pytest

from tests.dearness import is_dear, processor_seconds
from tests.house_rules.patterns import MADE_AT_RUN_TIME, Use, uses, worst

PLATFORM = Path(__file__).parents[2] / "platform"
SIZES = (22, 1_000, 10_000, 50_000)
TIMES = 20
"""How many times dearer than one plain look at every letter: on an idle machine that look takes 5 ms."""


@cache
def plain_look() -> float:
    """Seconds of the processor for one look at each letter of the longest text."""
    look, letters = re.compile(r"\w|\W"), "a " * (SIZES[-1] // 2)
    return min(processor_seconds(lambda: look.sub("", letters)) for _ in range(5))


def too_dear(use: Use) -> list[tuple[int, str]]:
    """The first text on which the use costs too much, from short to long."""
    for size in SIZES:
        for text in worst(use.pattern, size):
            if is_dear(partial(use.on, text), plain_look(), times=TIMES):
                return [(size, text[:30])]
    return []


def test_no_text_is_dear() -> None:
    """F2-q, for every expression that the house uses."""
    found, made = uses(PLATFORM)
    assert len(found) > 60
    assert made == MADE_AT_RUN_TIME
    assert {str(use): dear for use in found if (dear := too_dear(use))} == {}


@pytest.mark.parametrize("bad", [r"(?:a|a)*b", r"[^\s@]+@x"])
def test_a_dear_expression_would_be_found(bad: str) -> None:
    assert too_dear(Use("planted", re.compile(bad), "search"))
