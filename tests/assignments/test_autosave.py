"""Saved while writing: what changed travels, nobody is overwritten, and nobody saves all the time."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assignments import queries
from assignments.operations import mark_of
from assignments.vocabulary import FeedbackVerdict
from foundation.text import TEXT_LIMIT
from people.models import KeptForm
from tests.assignments.conftest import fields, fill, read
from tests.factories import assignments as made

Changes = list[tuple[str, int, int, str]]


@pytest.fixture
def aino(scene: Any, sign_in: Any) -> FlaskClient:
    """The participant at a page of hers."""
    return sign_in(scene.participant)


@pytest.fixture
def save(app: Any, scene: Any, aino: FlaskClient) -> Any:
    """Her page saves changes, two seconds after it did before."""

    def saved(changes: Changes | str, seen: str, browser: FlaskClient | None = None) -> TestResponse:
        app.extensions["limits"].forget()
        told = changes if isinstance(changes, str) else json.dumps(changes)
        data = {"seen": seen, "changes": told}
        return (browser or aino).post(f"{scene.address}/draft", data=data, content_type="multipart/form-data")

    return saved


def draft(scene: Any, person: Any = None) -> str | None:
    submission = queries.own_submission(scene.assignment, person or scene.participant)
    return submission.text if submission else None


def test_a_draft_grows_by_what_was_typed(save: Any, scene: Any) -> None:
    first = save([("text", 0, 0, "Kysyin kolmelta 👩‍🍳.")], mark_of("")).json
    assert first["said"].startswith("Tallennettu klo ")
    assert "values" not in first, "what was typed clean does not travel back"
    second = save([("text", 7, 15, "äidiltä")], first["mark"]).json
    assert draft(scene) == "Kysyin äidiltä 👩‍🍳."
    assert second["mark"] == mark_of("Kysyin äidiltä 👩‍🍳.")


def test_what_the_house_makes_clean_comes_back(save: Any, scene: Any) -> None:
    answer = save([("text", 0, 0, "  Hei\x00 \ud800\u202eA\u0308\n\n")], mark_of("")).json
    assert answer["values"] == {"text": "Hei Ä"}
    assert draft(scene) == "Hei Ä"


def test_who_saved_first_is_not_overwritten_and_both_hear_of_it(save: Any, scene: Any, sign_in: Any) -> None:
    """F5-c: two tabs that began from the same."""
    assert save([("text", 0, 0, "Ensimmäinen")], mark_of("")).status_code == 200
    late = save([("text", 0, 0, "Toinen")], mark_of(""), sign_in(scene.participant))
    assert late.status_code == 409
    assert late.json == {"mark": mark_of("Ensimmäinen"), "values": {"text": "Ensimmäinen"}}
    assert draft(scene) == "Ensimmäinen"


def test_one_writer_saves_once_in_two_seconds(save: Any, aino: FlaskClient, scene: Any, sign_in: Any) -> None:
    mark = save([("text", 0, 0, "Yksi")], mark_of("")).json["mark"]
    again = {"seen": mark, "changes": json.dumps([("text", 4, 4, " kaksi")])}
    for browser in (aino, sign_in(scene.participant)):
        refused = browser.post(f"{scene.address}/draft", data=again)
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) in (1, 2)
    assert draft(scene) == "Yksi"
    other = {"seen": mark_of(""), "changes": json.dumps([("text", 0, 0, "Ville")])}
    assert sign_in(scene.colleague).post(f"{scene.address}/draft", data=other).status_code == 200


def test_what_saved_itself_can_be_sent_with_the_button(save: Any, aino: FlaskClient, scene: Any) -> None:
    save([("text", 0, 0, "Tallentui ")], mark_of(""))
    assert fields(aino.get(scene.address))["text"] == "Tallentui"
    assert fill(aino, scene.address, text="Tallentui itse", send="1").status_code == 302
    sent = queries.own_submission(scene.assignment, scene.participant)
    assert [version.text for version in sent.versions] == ["Tallentui itse"]


def test_after_the_acceptance_it_says_why_nothing_is_saved(save: Any, scene: Any) -> None:
    made.answer(scene.trainer, made.send(scene.participant, scene.assignment), FeedbackVerdict.ACCEPT)
    refused = save([("text", 0, 0, "Vielä")], mark_of("Kysyin kolmelta."))
    assert refused.status_code == 422
    assert "hyväksytty" in refused.json["said"]


UNREADABLE = [
    "", "{", "null", "7", "[7]", '["text"]',
    '[["text", 0, 0]]', '[["text", 0, 0, 1]]', '[["text", 1, 0, "a"]]',
    '[["text", 0, 9, "a"]]', '[["text", -1, 0, "a"]]', '[["text", "0", 0, "a"]]', '[["text", 1e400, 0, "a"]]',
    '[["seen", 0, 0, "a"]]', '[["text", 0, 0, "a", "b"]]', "[" * 3000, '{"text": "a"}',
    json.dumps([("text", 0, 0, "")] * 51), '[["text", NaN, 0, "a"]]', f'[["text", {"9" * 3000}, 0, "a"]]',
]  # fmt: skip


@pytest.mark.parametrize("changes", UNREADABLE, ids=lambda changes: changes[:24])
def test_what_no_page_sends_is_refused_and_changes_nothing(changes: str, save: Any, scene: Any) -> None:
    save([("text", 0, 0, "Hei")], mark_of(""))
    assert save(changes, mark_of("Hei")).status_code == 422
    assert draft(scene) == "Hei"


def test_a_save_is_small(save: Any) -> None:
    """The figure is two kilobytes; the page keeps to it, and the house takes twice that at most."""
    assert save([("text", 0, 0, "a" * 1900)], mark_of("")).status_code == 200
    assert save([("text", 0, 0, "a" * 5000)], mark_of("a" * 1900)).status_code == 413


def test_a_text_that_grew_too_long_or_too_heavy_is_told_of(save: Any, scene: Any, session: Any) -> None:
    made.send(scene.participant, scene.assignment, "a" * (TEXT_LIMIT - 1))
    whole = "a" * (TEXT_LIMIT - 1)
    assert "liian pitkä" in save([("text", 5, 5, "bb")], mark_of(whole)).json["said"]
    assert "sulkeita" in save([("text", 0, len(whole), "[" * 2000)], mark_of(whole)).json["said"]
    session.expire_all()
    assert draft(scene) == whole


def test_a_page_that_was_away_learns_what_is_saved_and_whose_it_is(
    save: Any, aino: FlaskClient, scene: Any, sign_in: Any
) -> None:
    save([("text", 0, 0, "Hei")], mark_of(""))
    told = aino.get(f"{scene.address}/draft").json
    assert told["values"] == {"text": "Hei"}
    assert told["writer"] == f"{scene.participant.id}:{scene.assignment.id}"
    root = read(aino.get(scene.address)).select_one("[data-writing]")
    assert root["data-writer"] == told["writer"]
    assert sign_in(scene.colleague).get(f"{scene.address}/draft").json["values"] == {"text": ""}
    for somebody in (scene.trainer, scene.office, scene.representative, scene.stranger):
        assert sign_in(somebody).get(f"{scene.address}/draft").status_code == 404


def test_preview_saves_shows_and_harms_nobody(aino: FlaskClient, scene: Any) -> None:
    text = "# Otsikko\n\n- yksi\n- kaksi\n\n<script>alert(1)</script>"
    there = fill(aino, scene.address, text=text, preview="1")
    assert there.status_code == 302
    page = read(aino.get(there.headers["Location"]))
    shown = page.select_one("#look .prose")
    assert [item.text for item in shown.select("li")] == ["yksi", "kaksi"]
    assert shown.select("script") == []
    assert page.select_one("textarea[name=text]").text.strip() == text
    assert draft(scene) == text
    assert queries.own_submission(scene.assignment, scene.participant).versions == []


def test_a_script_that_was_signed_out_leaves_no_kept_form(
    client: FlaskClient, scene: Any, session: Any
) -> None:
    session.commit()
    headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
    data = {"seen": "", "changes": "[]"}
    assert client.post(f"{scene.address}/draft", data=data, headers=headers).status_code == 401
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


@pytest.fixture
def canvas(scene: Any, session: Any) -> Any:
    """The task as one that is answered in a form with a field of every kind."""
    words = {language: language for language in ("fi", "sv", "en")}
    field = {"required": False, "label": words, "hint": {}, "options": [], "steps": 0, "ends": []}
    two = [{"key": "what", "title": words}, {"key": "who", "title": words}]
    plan = made.assignment(scene.cohort).plan
    plan.fields = [
        {**field, "key": "line", "kind": "short_text"},
        {**field, "key": "tale", "kind": "long_text"},
        {**field, "key": "way", "kind": "choice", "options": two},
        {**field, "key": "sure", "kind": "scale", "steps": 5, "ends": [words, words]},
        {**field, "key": "day", "kind": "date"},
        {**field, "key": "steps", "kind": "table", "options": two, "steps": 3},
    ]
    session.commit()
    scene.assignment = made.assignment(scene.cohort)
    return scene


def test_a_form_of_fields_saves_itself_under_the_names_of_its_page(
    save: Any, canvas: Any, aino: FlaskClient
) -> None:
    typed = {
        "field-line": "Kahvihuone", "field-tale": "Kysyimme.\nOpimme.", "field-way": "who", "field-sure": "4",
        "field-day": "2027-02-24", "field-steps-1-what": "Sovimme", "text": "Ja vielä",
    }  # fmt: skip
    first = aino.get(f"{canvas.address}/draft").json
    page = read(aino.get(canvas.address))
    named = {tag["name"] for tag in page.select("[data-writing] [name]") if tag.get("type") != "file"}
    machinery = {"csrf_token", "once", "seen", "send", "save", "preview"}
    assert named - machinery == set(first["values"])
    told = save([(name, 0, 0, value) for name, value in typed.items()], first["mark"]).json
    assert told["values"]["field-steps-0-what"] == "Sovimme", "the empty row closed up"
    there = queries.own_submission(canvas.assignment, canvas.participant)
    assert there.text == "Ja vielä"
    assert there.fields == {
        "line": "Kahvihuone", "tale": "Kysyimme.\nOpimme.", "way": "who", "sure": 4, "day": "2027-02-24",
        "steps": [{"what": "Sovimme"}],
    }  # fmt: skip
    again = aino.get(f"{canvas.address}/draft").json
    assert (again["mark"], again["values"]) == (told["mark"], told["values"])
    assert save([("field-sure", 0, 1, "9")], told["mark"]).json["values"]["field-sure"] == ""
    assert "Liian pitkä" in save([("field-line", 0, 0, "a" * 301)], _mark(aino, canvas)).json["said"]
    preview = read(aino.get(f"{canvas.address}?preview=1"))
    assert "Kahvihuone" in preview.select_one("#look").text


def _mark(browser: FlaskClient, scene: Any) -> str:
    return str(browser.get(f"{scene.address}/draft").json["mark"])


def test_signing_out_leaves_nothing_on_the_device(aino: FlaskClient) -> None:
    assert aino.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'
