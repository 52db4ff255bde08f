"""Structured answers: each kind of field is filled in, sent, read, and told when it is wrong."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from assignments import operations, queries
from assignments.operations import Answer, AnswerRefused, TextChangedMeanwhile, mark_of
from assignments.wording import as_markdown
from courses.vocabulary import AnswerRule, Canvas
from tests.assignments.conftest import fields, fill, read
from tests.factories.fields import EVERY_KIND, KEPT, TYPED, ask, field


def saved(scene: Any) -> Any:
    submission = queries.own_submission(scene.assignment, scene.participant)
    assert submission is not None
    return submission


def test_a_form_of_every_kind_is_drafted_sent_and_read(scene: Any, sign_in: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
    assert fill(aino, scene.address, **TYPED, save="1").status_code == 302
    assert saved(scene).fields == KEPT
    page = read(aino.get(scene.address))
    assert page.select_one('[name="field-place"]')["value"] == "Keittiö"
    assert page.select_one('[name="field-skill"][checked]')["value"] == "4"
    assert page.select_one('[name="field-sector"][checked]')["value"] == "kitchen"
    assert page.select_one('[name="field-steps-1-what"]').get_text() == "Mittaa"
    more = {"field-extra": "Lisä", "field-skill": "4", "field-sector": "kitchen"}
    assert fill(aino, scene.address, **more, send="1").status_code == 302
    sent = saved(scene)
    assert sent.newest.fields == {**KEPT, "extra": "Lisä"}
    for browser, address in ((aino, scene.address), (leena, f"/submissions/{sent.id}")):
        told = read(browser.get(address)).get_text()
        for words in ("Keittiö", "Kitchen", "4/5", "ke 24.2.2027", "Kysy | kerro", "Mittaa", "Lisä"):
            assert words in told, words


def test_a_draft_may_be_half_and_what_is_missing_is_told_beside_each_field(scene: Any, sign_in: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    aino = sign_in(scene.participant)
    half = {"field-place": "Keittiö", "field-begins": "24.", "field-skill": "9", "field-sector": "moon"}
    assert fill(aino, scene.address, **half, save="1").status_code == 302
    assert saved(scene).fields == {"place": "Keittiö", "begins": "24."}
    refused = fill(aino, scene.address, **half, send="1")
    page = read(refused)
    assert refused.status_code == 422
    lines = [link["href"] for link in page.select("[data-errors] a")]
    assert lines == [f"#field-{key}" for key in ("story", "sector", "skill", "begins", "steps")]
    assert all(page.select_one(line) or page.select_one(f"{line}-0") for line in lines)
    assert page.select_one('[name="field-begins"]')["value"] == "24."
    assert not saved(scene).versions


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("field-place", "a" * 301),
        ("field-story", "a" * 5_001),
        ("field-story", "[" * 2_000),
        ("field-steps-0-what", "a" * 301),
        ("field-begins", "2" * 400),
    ],
)
def test_a_field_too_long_is_refused_even_as_a_draft_and_comes_back(
    scene: Any, sign_in: Any, name: str, typed: str
) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    refused = fill(sign_in(scene.participant), scene.address, **{name: typed}, save="1")
    assert refused.status_code == 422
    assert typed in refused.get_data(as_text=True)
    assert read(refused).select_one("[data-errors] a")["href"] in (f"#{name}", "#field-steps")
    assert queries.own_submission(scene.assignment, scene.participant) is None


def test_two_tabs_of_a_form_show_both_answers_and_lose_neither(scene: Any, sign_in: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    aino = sign_in(scene.participant)
    old = fields(aino.get(scene.address))
    assert fill(aino, scene.address, **{"field-place": "Päiväkoti"}, save="1").status_code == 302
    both = aino.post(scene.address, data=old | {"field-place": "Koulu", "save": "1"})
    page = read(both)
    assert both.status_code == 409
    assert [part.get_text() for part in page.select("pre.said")] == [
        "## Place\n\nPäiväkoti",
        "## Place\n\nKoulu",
    ]
    assert saved(scene).fields == {"place": "Päiväkoti"}
    again = fields(both) | {"field-place": "Koulu ja päiväkoti", "save": "1"}
    assert aino.post(scene.address, data=again).status_code == 302
    assert saved(scene).fields == {"place": "Koulu ja päiväkoti"}


def test_mark_covers_the_fields_and_is_the_texts_own_without_them(scene: Any) -> None:
    assert mark_of("x") == mark_of("x", {}) != mark_of("x", {"a": "b"})
    scene.assignment = ask(scene.assignment, field("short_text", "place"))
    first = Answer(text="", seen=mark_of(""), fields={"place": "a"})
    operations.save_draft(scene.participant, scene.assignment, first)
    with pytest.raises(TextChangedMeanwhile) as changed:
        operations.save_draft(
            scene.participant, scene.assignment, Answer(text="", seen=mark_of(""), fields={"place": "b"})
        )
    assert changed.value.mark == mark_of("", {"place": "a"})


def test_the_same_form_sent_twice_is_one_version_and_needs_a_change_after(scene: Any) -> None:
    scene.assignment = ask(scene.assignment, field("short_text", "place"))
    for seen in (mark_of(""), mark_of("", {"place": "a"})):
        answer = Answer(text="", seen=seen, fields={"place": "a"})
        assert len(operations.send(scene.participant, scene.assignment, answer).versions) == 1
    with pytest.raises(AnswerRefused):
        operations.send(scene.participant, scene.assignment, Answer(text="", seen=""))


def test_whole_answer_reads_as_markdown_and_forgets_no_field_that_the_task_lost(scene: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND, text_rule=AnswerRule.OPTIONAL)
    told = as_markdown(scene.assignment.plan, KEPT | {"gone": "Vanha"}, "Loppu.", "sv")
    assert told.startswith("## Place (sv)\n\nKeittiö\n\n## Story (sv)")
    assert "| Kysy \\| kerro | Aino |\n| Mittaa |  |" in told
    assert told.endswith("## gone\n\nVanha\n\nLoppu.")
    assert as_markdown(scene.assignment.plan, {}, "Vain teksti", "fi") == "Vain teksti"


@pytest.mark.parametrize(
    ("canvas", "keys"),
    [
        (Canvas.CIRCLE_OF_INFLUENCE, ("accept", "influence", "decide")),
        (Canvas.GROUND_RULES, ("rules", "ours", "ask", "broken")),
        (Canvas.EXPERIMENT_CARD, ("challenge", "goal", "experiment", "measure")),
    ],
)
def test_a_canvas_is_a_form_and_reads_as_the_same_picture(
    scene: Any, sign_in: Any, canvas: Canvas, keys: tuple[str, ...]
) -> None:
    parts = [field("long_text", key) for key in keys]
    scene.assignment = ask(scene.assignment, *parts, field("date", "again", required=False), canvas=canvas)
    aino = sign_in(scene.participant)
    page = read(aino.get(scene.address))
    for key in keys:
        inside = page.select_one(f".canvas--{canvas.value} .canvas__part--{key}")
        assert inside.select_one(f'label[for="field-{key}"]')
        assert inside.select_one(f"textarea#field-{key}")
    assert not page.select_one(".canvas #field-again")
    assert page.select_one("#field-again")
    assert fill(aino, scene.address, **{f"field-{key}": f"Sana {key}" for key in keys}, send="1").location
    shown = read(aino.get(scene.address))
    _all_in_their_places(shown, canvas, keys)


def _all_in_their_places(page: BeautifulSoup, canvas: Canvas, keys: tuple[str, ...]) -> None:
    for key in keys:
        part = page.select_one(f".canvas--{canvas.value} .canvas__part--{key} > .told__text")
        assert part is not None
        assert part.get_text() == f"Sana {key}"


@pytest.mark.parametrize(
    ("typed", "kind", "shown"),
    [
        ("24.2.2027", "date", "2027-02-24"),
        (" 2027-02-24 ", "date", "2027-02-24"),
        ("", "date", ""),
        ("24.2.", "text", "24.2."),
        ("2027-02-30", "text", "2027-02-30"),
        ("maaliskuussa", "text", "maaliskuussa"),
    ],
)
def test_a_date_that_was_typed_is_shown_again(
    scene: Any, sign_in: Any, typed: str, kind: str, shown: str
) -> None:
    """A picker shows nothing but whole dates: half of one would look empty, and be saved as empty."""
    scene.assignment = ask(scene.assignment, field("date", "day"), field("short_text", "place"))
    aino = sign_in(scene.participant)
    told = {"field-day": typed, "field-place": "Keittiö"}
    for act in ("save", "send"):
        answer = fill(aino, scene.address, **told, **{act: "1"})
        page = read(answer if answer.status_code == 422 else aino.get(scene.address))
        if answer.status_code == 302 and act == "send":
            assert shown == "2027-02-24", "only a date can be sent"
            continue
        [there] = page.select("#field-day")
        assert (there["type"], there.get("value", "")) == (kind, shown)
    if shown == "2027-02-24":
        assert queries.own_submission(scene.assignment, scene.participant).fields["day"] == shown


def test_what_is_typed_into_a_form_is_never_markup(scene: Any, sign_in: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    typed = {name: evil if name.startswith(("field-p", "field-st")) else told for name, told in TYPED.items()}
    aino = sign_in(scene.participant)
    assert fill(aino, scene.address, **typed, save="1").status_code == 302
    assert not read(aino.get(scene.address)).select("main script, main img[src=x]")
    assert fill(aino, scene.address, **(typed | {"field-extra": "x"}), send="1").status_code == 302
    shown = read(aino.get(scene.address))
    assert evil in shown.get_text()
    assert not shown.select("main script, main img[src=x]")
