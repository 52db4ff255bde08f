"""Text and parameters that nobody means well with."""

import uuid
from typing import Any

import pytest

from assignments import queries
from tests.assignments.conftest import fields, fill, read
from tests.factories import assignments as made

HARMLESS_ONCE_CLEANED = [
    "<script>alert(1)</script>Hei",
    '<img src=x onerror="alert(1)">Hei',
    "[Hei](javascript:alert(1))",
    "Hei\x00 \x07\u202eieH\u2066",
    "Hei 👩‍⚕️ שלום مرحبا",
    "Hei\n" + "- a\n" * 300,
    "Hei\n\n" + "\n".join("    " * depth + "- a" for depth in range(8)),
    "Hei\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
]
REFUSED = [
    "a" * 20_001,
    "[" * 2_000,
    "<" * 500,
    "> " * 40 + "Hei",
    "*" * 2_000,
    "Hei\n" + "  " * 40 + "- Hei",
]


@pytest.mark.parametrize("text", HARMLESS_ONCE_CLEANED)
def test_hostile_text_is_made_harmless(text: str, scene: Any, session: Any, sign_in: Any) -> None:
    assert fill(sign_in(scene.participant), scene.address, text=text, send="1").status_code == 302
    submission = queries.own_submission(scene.assignment, scene.participant)
    assert "\x00" not in submission.newest.text
    for browser, address in (
        (sign_in(scene.participant), scene.address),
        (sign_in(scene.trainer), f"/submissions/{submission.id}"),
    ):
        page = read(browser.get(address))
        prose = page.select_one(".card .prose")
        assert "Hei" in prose.text
        assert prose.select("script, img, iframe") == []
        assert all(not link["href"].startswith("javascript") for link in prose.select("a[href]"))


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("button", ["send", "save"])
def test_text_that_can_not_be_taken_is_kept_in_the_field(
    text: str, button: str, scene: Any, session: Any, sign_in: Any
) -> None:
    response = fill(sign_in(scene.participant), scene.address, text=text, **{button: "1"})
    assert response.status_code == 422
    assert read(response).select_one("#text-error") is not None
    assert fields(response)["text"].strip() == text.strip()
    assert queries.own_submission(scene.assignment, scene.participant) is None


@pytest.mark.parametrize("way", ["", "/draft", "/files"])
def test_ten_megabytes_of_text_are_refused_by_every_door(
    way: str, scene: Any, session: Any, sign_in: Any
) -> None:
    """F3-a."""
    data = {"text": "ä" * 5_000_000, "changes": "ä" * 5_000_000, "seen": "", "send": "1"}
    assert sign_in(scene.participant).post(scene.address + way, data=data).status_code == 413
    assert queries.own_submission(scene.assignment, scene.participant) is None


@pytest.mark.parametrize("text", REFUSED)
def test_feedback_that_can_not_be_taken_is_kept_in_the_field(
    text: str, scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment)
    response = fill(sign_in(scene.trainer), f"/submissions/{sent.id}", text=text, verdict="accept")
    assert response.status_code == 422
    assert fields(response)["text"].strip() == text.strip()


@pytest.mark.parametrize(
    "query",
    "page=-1|page=0|page=99999999999999999999999|page=x|show=all|assignment=x|page=1&page=2"
    f"|assignment={uuid.UUID(int=7)}|show=%00&assignment=%00".split("|"),
)
def test_queue_bears_any_parameter(query: str, scene: Any, session: Any, sign_in: Any) -> None:
    made.send(scene.participant, scene.assignment)
    assert sign_in(scene.trainer).get(f"/cohorts/{scene.cohort.id}/submissions?{query}").status_code == 200


@pytest.mark.parametrize("value", ["", "x" * 5_000, "\x00", "0", "1.0.0", "ä"])
def test_hidden_fields_bear_anything(value: str, scene: Any, session: Any, sign_in: Any) -> None:
    aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
    sent = made.send(scene.participant, scene.assignment)
    wrong = {"once": value, "seen": value, "remove": value, "text": "Uusi"}
    assert aino.post(scene.address, data=wrong).status_code in (302, 409)
    review = {"once": value, "seen": value, "text": "Palaute", "verdict": "comment"}
    assert leena.post(f"/submissions/{sent.id}", data=review).status_code == 409
