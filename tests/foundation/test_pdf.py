"""Documents as PDF: tagged, in any language, whatever people wrote."""

import threading

import pytest

from foundation.pdf import pdf_of
from foundation.text import TextRefused, clean_line, render_markdown
from tests.hostile import HOSTILE

UA = b"<pdfuaid:part>1</pdfuaid:part>"
TAGGED = b"/MarkInfo"


def test_a_document_is_tagged_and_says_its_language_and_title():
    made = pdf_of("<h2>Yksi</h2><p>Hyvää <strong>työtä</strong> 🙂</p>", title="Omat työni", language="fi")
    assert made.startswith(b"%PDF-")
    assert UA in made
    assert TAGGED in made
    assert b"/Lang(fi)" in made
    assert "Omat työni".encode() in made


def test_a_sign_that_no_font_has_costs_the_promise_and_not_the_document():
    made = pdf_of("<p>\ufdd0</p>", title="t", language="fi")
    assert UA not in made
    assert TAGGED in made


@pytest.mark.parametrize(
    "page",
    [
        "", "plain", "<h2>a</h2><h5>skips</h5>", "<h3>begins low</h3>", "<ul></ul><ol></ol><table></table>",
        "<table><tr><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>", "<p>a<br>b</p><hr>",
        "<table><thead><tr><th>A</th></tr></thead><tbody></tbody></table>", '<a href="javascript:x">x</a>',
        '<a href="https://kunta.fi/"></a>', "<!-- nothing --><p>a</p>", "<pre><code>x\n y</code></pre>",
    ],
)  # fmt: skip
def test_every_shape_of_page_is_a_document(page):
    assert UA in pdf_of(page, title="Otsikko", language="sv")


@pytest.mark.parametrize("around", ["<blockquote>", "<ul><li>", "<ol><li><blockquote>", "<em><strong>"])
def test_what_is_nested_too_deep_is_told_all_the_same(around):
    assert pdf_of(f"{around * 80}pohja", title="t", language="fi").startswith(b"%PDF-")


def test_nothing_that_people_write_is_a_command():
    for sent in HOSTILE:
        text = sent.encode("utf-8", "replace").decode()
        try:
            page = render_markdown(text)
        except TextRefused:
            continue
        assert pdf_of(page, title=clean_line(text[:100]), language="fi").startswith(b"%PDF-")


def test_documents_are_made_side_by_side():
    made: list[bytes] = []
    several = [
        threading.Thread(target=lambda: made.append(pdf_of("<p>a</p>", title="t", language="en")))
        for _each in range(8)
    ]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(made) == 8
