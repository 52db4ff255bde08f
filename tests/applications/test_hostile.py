"""Wrong, missing, oversized and hostile input: an error in words, what was typed kept, nothing changed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from applications.models import CohortApplication, Decision
from applications.vocabulary import ApplicationState
from courses.models import Cohort
from foundation import clock
from foundation.database import db
from tests.applications.conftest import Town
from tests.applications.test_story import fields
from tests.factories import applications as factory

REFUSED = [
    ("need", "x" * 5_001),
    ("need", "[" * 4_000),
    ("commitment", "x" * 2_001),
    ("commitment", "> " * 40 + "x"),
    ("head_count", "-1"),
    ("head_count", "0"),
    ("head_count", "9" * 30),
    ("head_count", "1e3"),
    ("head_count", "kaksikymmentä"),
    ("head_count", "٢٤"),
    ("head_count", "24\x00"),
    ("trainer", "nobody"),
    ("trainer", "\x00"),
    ("trainer", "00000000-0000-0000-0000-000000000000"),
    ("first_day_wish", "huomenna"),
    ("first_day_wish", "2027-02-30"),
    ("first_day_wish", "0001-01-01"),
    ("first_day_wish", "9999-12-31"),
    ("first_day_wish", "\x00"),
    ("dates_note", "x" * 501),
]
ONLY_WHEN_SENDING = [
    ("need", ""),
    ("need", " \x00\u200b "),
    ("commitment", ""),
    ("committed", None),
    ("head_count", ""),
    ("head_count", "14"),
    ("head_count", "51"),
    ("first_day_wish", ""),
    ("first_day_wish", (clock.today() - timedelta(days=1)).isoformat()),
]


def drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(CohortApplication)) or 0


@pytest.mark.parametrize("button", ["save", "send"])
@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_what_cannot_be_is_refused_and_the_rest_is_kept(
    field: str, value: str, button: str, town: Town
) -> None:
    others = {"need": "Tämä säilyy.", "dates_note": "Tämäkin säilyy."}
    answer = town.browser.post(town.begin, data=town.answers(**{**others, field: value, button: "x"}))
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    for name, text in others.items():
        if name != field:
            assert text in answer.text
    assert drafts() == 0


@pytest.mark.parametrize(("field", "value"), ONLY_WHEN_SENDING)
def test_a_draft_may_lack_what_sending_needs(field: str, value: str | None, town: Town) -> None:
    answers = town.answers(**{field: value})
    assert town.browser.post(town.begin, data={**answers, "send": "x"}).status_code == 422
    assert drafts() == 0
    assert town.browser.post(town.begin, data={**answers, "save": "x"}).status_code == 302
    assert drafts() == 1


def test_an_empty_draft_can_be_saved(town: Town) -> None:
    assert town.browser.post(town.begin, data={"save": "x"}).status_code == 302
    assert drafts() == 1


@pytest.mark.parametrize(
    "field", ["need", "commitment", "dates_note", "head_count", "trainer", "first_day_wish"]
)
def test_ten_megabytes_are_refused(field: str, town: Town) -> None:
    """F3-a."""
    answers = town.answers(**{field: "x" * 10_000_000, "save": "x"})
    assert town.browser.post(town.begin, data=answers).status_code in (413, 422)
    assert town.browser.post(town.begin, data=answers, content_type="multipart/form-data").status_code == 413
    assert drafts() == 0


@pytest.mark.parametrize("value", ["\x00", "x", "-1", "9" * 60, "٢", ""])
def test_a_forged_version_saves_nothing(value: str, town: Town) -> None:
    made = factory.draft(town.applicant, town.place, town.programme)
    answer = town.browser.post(
        f"/applications/{made.id}/edit", data=town.answers(need="Uusi", version=value, save="x")
    )
    assert answer.status_code == 409
    assert town.browser.post(f"/applications/{made.id}/check", data={"version": value}).status_code == 409
    db.session.refresh(made)
    assert (made.need, made.state) == (factory.wish().need, ApplicationState.DRAFT)


@pytest.mark.parametrize("once", ["\x00", "x", "9" * 100, ""])
def test_a_forged_row_id_is_replaced(once: str, town: Town) -> None:
    assert town.browser.post(town.begin, data=town.answers(once=once, save="x")).status_code == 302
    assert drafts() == 1


def test_invisible_marks_are_cleaned_and_markup_is_harmless(town: Town) -> None:
    hostile = "Ti\x00e\u202eto <script>alert(1)</script> [x](javascript:alert(1)) \ud800"
    encoded = hostile.encode("utf-8", "surrogatepass")
    answer = town.browser.post(
        town.begin, data=town.answers(need=encoded, dates_note="<b>x</b>\x00", send="x")
    )
    assert answer.status_code == 302
    page = town.browser.get(answer.location).text
    assert "Tieto" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "<b>x" not in page


ACCEPT_REFUSED = [
    ("name", ""),
    ("name", "x" * 121),
    ("name", "\x00 "),
    ("session_1", ""),
    ("session_1", "2001-01-01"),
    ("session_2", "9999-12-31"),
    ("session_3", "\x00"),
    ("session_3", clock.today().isoformat()),
    ("seats", ""),
    ("seats", "14"),
    ("seats", "51"),
    ("seats", "9" * 40),
    ("trainer", ""),
    ("trainer", "\x00"),
    ("trainer", "00000000-0000-0000-0000-000000000000"),
    ("reason", "x" * 2_001),
    ("reason", "[" * 500),
]


@pytest.mark.parametrize(("field", "value"), ACCEPT_REFUSED)
def test_a_bad_plan_is_refused_and_decides_nothing(field: str, value: str, town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{made.id}/accept"
    form = {**fields(town.desk.get(address)), "trainer": str(town.trainer.id), "reason": "Onnea!"}
    answer = town.desk.post(address, data={**form, field: value})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    if field != "reason":
        assert "Onnea!" in answer.text
    db.session.rollback()
    db.session.refresh(made)
    assert made.state is ApplicationState.SENT
    assert db.session.scalars(select(Cohort)).all() == []


@pytest.mark.parametrize("part", ["question", "reject"])
@pytest.mark.parametrize("reason", ["", " \n ", "\x00", "x" * 2_001, "[" * 500])
def test_a_bad_reason_is_refused(part: str, reason: str, town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{made.id}/{part}"
    answer = town.desk.post(address, data={**fields(town.desk.get(address)), "reason": reason})
    assert answer.status_code == 422
    assert db.session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=" + "9" * 60, "page=%00", "state=returned&page=7"]
)
def test_any_page_number_is_answered(query: str, town: Town) -> None:
    assert town.desk.get(f"/office/applications?{query}").status_code == 200
    assert town.browser.get(f"/applications?{query}").status_code == 200


@pytest.mark.parametrize("state", ["draft", "x", "%00", "SENT"])
def test_an_unknown_filter_is_not_found(state: str, town: Town) -> None:
    assert town.desk.get(f"/office/applications?state={state}").status_code == 404


@pytest.mark.parametrize("slug", ["%00", "x" * 5000, "..", "%F0%9F%92%A9"])
def test_an_unknown_programme_is_not_found(slug: str, town: Town) -> None:
    for address in (f"/programmes/{slug}", f"/programmes/{slug}/apply"):
        assert town.browser.get(address).status_code == 404
    assert town.browser.post(f"/programmes/{slug}/apply", data=town.answers(save="x")).status_code == 404
