"""No text of lawful length holds the house up, fills its memory, or breaks a page that takes it."""

from functools import cache, partial
from typing import Any

import pytest
from flask import Flask

from foundation.text import (
    TEXT_LIMIT,
    TextRefused,
    check_text,
    clean_line,
    clean_text,
    plain_summary,
    render_markdown,
)
from tests.dearness import is_dear, processor_seconds

pytestmark = pytest.mark.only_on("sqlite")  # no row is read

TIMES = 8
"""How many times dearer than an honest text of full length; the heaviest lawful text costs three of it."""
HONEST = (
    "## Mitä kokeilimme\n\nKeskiviikkoisin *pidimme* hiljaisen **puolituntisen** (klo 9–9.30) ja "
    "kirjasimme havainnot [taululle](https://www.kunta.fi/taulu?a=1_2_3):\n\n"
    "- aamuvuoro\n- iltavuoro\n    - sijaiset\n\n> Se rauhoitti koko talon.\n\n"
    "| viikko | kertoja |\n|---|---|\n| 8 | 3 |\n| 9 | 4 |\n\n1. ensin\n2. sitten\n\n"
)
"""As trainers and participants write; again and again as long as a text may be."""


def full(shape: str) -> str:
    """The shape again and again, as long as a text may be."""
    return (shape * (TEXT_LIMIT // len(shape) + 1))[:TEXT_LIMIT]


def table(columns: int) -> str:
    head = "a|" * columns + "\n" + "-|" * columns + "\n"
    return head + "a\n" * ((TEXT_LIMIT - len(head)) // 2)


HEAVY: dict[str, str] = {
    "a wide table with short rows": table(1900),
    "a table of a hundred columns": table(100),
    "many tables": "a|b\n-|-\n" * 2_500,
    "an abbreviation for every word": "*[a]: " + "x" * 8_000 + "\n\n" + "a " * 5_900,
    "a long title named again": '[x]: http://e.fi "' + "t" * 9_000 + '"\n\n' + "[x] " * 390,
    "quotes in lists in quotes": full("> - "),
    "lists in quotes in lists": full("1. > "),
    "definitions in definitions": full(":   "),
    "definitions one after another": full("a\n: b\n"),
    "lists pushed in by tabs": "".join("\t" * min(depth, 38) + "- x\n" for depth in range(400)),
    "one heading ten thousand times": full("#a\n"),
    "underlined headings": full("a\n=\n"),
    "rules": full("- - -\n"),
    "lists of one": full("- a\n\n"),
    "quotes of one": full("> a\n"),
    "stars begun": full("***a"),
    "stars that overlap": full("***a**"),
    "stars and underscores": full("*_"),
    "brackets before a long text": "[" * 400 + "a" * 10_000,
    "links before a long text": "[a](" * 400 + "a" * 10_000,
    "addresses before a long text": "[a](<" * 390 + "x" * 10_000,
    "dashes that head no table": "-" * 19_990 + "|!",
    "fences that grow": "\n".join("~" * length for length in range(3, 190)),
    "tildes": full("~~~\n"),
    "names of links": full("[a]: b\n"),
    "ampersands": full("&"),
    "lines": full("a\n"),
    "nothing but accents": full("a\u0301\u0301"),
    "mails": full("<a@b.fi> "),
}


def longest_lawful(text: str) -> str:
    """As much of the text's beginning as is taken."""
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        try:
            check_text(text[:middle])
            least = middle
        except TextRefused:
            most = middle - 1
    return text[:least]


@cache
def honest_seconds() -> float:
    """What it costs to render an honest text of full length."""
    honest = partial(render_markdown, HONEST * (TEXT_LIMIT // len(HONEST)))
    return min(processor_seconds(honest) for _ in range(3))


def attempt(text: str) -> int:
    """The length of the HTML, 0 when the text is refused."""
    try:
        return len(render_markdown(text))
    except TextRefused:
        return 0


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_text_is_refused_or_rendered_at_once(app: Flask, name: str) -> None:
    """F3-b to F3-e: and what the page weighs."""
    with app.test_request_context():
        for text in (HEAVY[name], longest_lawful(HEAVY[name])):
            assert not is_dear(partial(attempt, text), honest_seconds(), times=TIMES)
            assert attempt(text) <= 15 * TEXT_LIMIT
            assert not is_dear(partial(plain_summary, text), honest_seconds(), times=TIMES)


def test_a_long_honest_text_is_still_taken(app: Flask) -> None:
    parts = TEXT_LIMIT // len(HONEST)
    with app.test_request_context():
        assert render_markdown(HONEST * parts).count("<table>") == parts


def test_no_room_breaks_on_a_text_that_its_form_let_through(
    session: Any, factories: Any, sign_in: Any
) -> None:
    place = factories.organisation()
    programme = factories.programme()
    browser = sign_in(factories.representative(place))
    multiplied = '[x]: http://e.fi "' + "t" * 2_000 + '"\n\n' + "[x] " * 700
    for text in (multiplied, full("> - ")[:4_900], full("a\n: b\n")[:4_900], "`" * 4_900, "a\n" * 2_450):
        answer = browser.post(f"/programmes/{programme.slug}/apply", data={"need": text, "save": "1"})
        assert answer.status_code in (302, 422), text[:20]


@pytest.mark.parametrize("bad", ["\u2060", "\u061c", "\u3164", "\u115f", "\uffa0", "\u180e"])
def test_a_name_of_nothing_that_is_seen_is_empty(bad: str) -> None:
    assert clean_line(bad * 3) == ""


def test_cleaning_twice_changes_nothing_more() -> None:
    apart = "M\u200ba\u200b\u0308kinen"
    assert clean_text(apart) == "Mäkinen" == clean_text(clean_text(apart))
