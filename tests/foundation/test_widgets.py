"""A field in which nothing was typed is drawn once; what would look otherwise is drawn again."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from foundation import widgets
from foundation.widgets import drawn

pytestmark = pytest.mark.only_on("sqlite")  # no row is read
INPUT = "govuk_frontend_wtf/input.html"


def params(**more: Any) -> dict[str, Any]:
    return {"id": "line", "name": "line", "label": {"text": "Line"}, "attributes": {}, **more}


@pytest.fixture
def draws(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """How many times the library has drawn so far, nothing being remembered of before."""
    widgets._drawn_before.cache_clear()
    done: list[dict[str, Any]] = []
    draw = widgets._draw
    monkeypatch.setattr(widgets, "_draw", lambda name, asked: (done.append(asked), draw(name, asked))[1])
    with app.test_request_context():
        yield lambda: len(done)


def test_an_empty_field_is_drawn_once(draws: Any) -> None:
    assert drawn(INPUT, params()) == drawn(INPUT, params())
    assert draws() == 1
    assert "Another" in drawn(INPUT, params(label={"text": "Another"}))
    assert draws() == 2


def test_what_was_typed_is_drawn_and_not_kept(draws: Any) -> None:
    for told in ({"value": "typed"}, {"value": "typed", "errorMessage": {"text": "Wrong"}}):
        assert "typed" in drawn(INPUT, params(**told))
    assert widgets._drawn_before.cache_info().currsize == 0


@pytest.mark.parametrize("first", ["<b>bold</b>", Markup("<b>bold</b>")])
def test_markup_and_the_same_text_are_two_things(draws: Any, first: str) -> None:
    """Else whoever names a thing as a label of ours has their tags run."""
    other = str(first) if isinstance(first, Markup) else Markup(first)
    for label in (first, other):
        page = drawn(INPUT, params(label={"text": label}))
        assert ("<b>bold</b>" in page) == isinstance(label, Markup)
    assert draws() == 2


def test_what_may_look_otherwise_next_time_is_drawn_each_time(draws: Any) -> None:
    for _time in range(2):
        drawn(INPUT, params(attributes={"data-x": object()}))
    assert draws() == 2
