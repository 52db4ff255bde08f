"""Double clicks, two writers, two officers: it happens once, and whoever was slower is told."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from applications import operations
from applications.models import CohortApplication, Decision
from applications.vocabulary import ApplicationState
from courses.models import Cohort
from foundation.database import db
from foundation.outbox import Letter
from tests.applications.conftest import Town
from tests.applications.test_story import fields, letters, only_application
from tests.factories import applications as factory


def together(app: Flask, *acts: Any) -> list[Any]:
    """The answers of requests that are sent at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Any) -> Any:
        with app.app_context():
            barrier.wait(timeout=10)
            return act()

    db.session.commit()
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_double_click_begins_one_draft(town: Town) -> None:
    form = {**fields(town.browser.get(town.begin)), **town.answers(), "save": "x"}
    first = town.browser.post(town.begin, data=form)
    second = town.browser.post(town.begin, data=form)
    assert first.location == second.location
    assert only_application().version == 1


def test_two_clicks_at_once_begin_one_draft(app: Flask, town: Town, sign_in: Any) -> None:
    """F5-b."""
    form = {**fields(town.browser.get(town.begin)), **town.answers(), "save": "x"}
    other = sign_in(town.applicant)
    answers = together(
        app, lambda: town.browser.post(town.begin, data=form), lambda: other.post(town.begin, data=form)
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert count(CohortApplication) == 1


def test_the_form_sent_again_with_other_words_changes_the_draft(town: Town) -> None:
    form = {**fields(town.browser.get(town.begin)), **town.answers(), "save": "x"}
    town.browser.post(town.begin, data=form)
    town.browser.post(town.begin, data={**form, "need": "Jotain muuta."})
    assert only_application().need == "Jotain muuta."


def test_somebody_elses_draft_is_not_reached_by_its_id(town: Town, factories: Any, sign_in: Any) -> None:
    form = {**fields(town.browser.get(town.begin)), **town.answers(), "save": "x"}
    town.browser.post(town.begin, data=form)
    stranger = sign_in(factories.representative())
    assert stranger.post(town.begin, data={**form, "need": "Kaapattu."}).status_code == 302
    needs = set(db.session.scalars(select(CohortApplication.need)))
    assert needs == {town.answers()["need"], "Kaapattu."}


def test_a_double_click_sends_once(town: Town) -> None:
    made = factory.draft(town.applicant, town.place, town.programme)
    address = f"/applications/{made.id}/check"
    form = fields(town.browser.get(address))
    answers = [town.browser.post(address, data=form) for _click in range(2)]
    assert {answer.location for answer in answers} == {f"/applications/{made.id}"}
    assert len(letters()) == 2  # one receipt, one notice


def test_two_clicks_at_once_send_once(app: Flask, town: Town, sign_in: Any) -> None:
    """F5-b."""
    made = factory.draft(town.applicant, town.place, town.programme)
    address = f"/applications/{made.id}/check"
    form = fields(town.browser.get(address))
    other = sign_in(town.applicant)
    answers = together(
        app, lambda: town.browser.post(address, data=form), lambda: other.post(address, data=form)
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(letters()) == 2


def test_the_slower_of_two_writers_sees_both_texts(town: Town, factories: Any, sign_in: Any) -> None:
    """F5-c."""
    made = factory.draft(town.applicant, town.place, town.programme)
    address = f"/applications/{made.id}/edit"
    colleague = sign_in(factories.representative(town.place))
    mine, theirs = fields(town.browser.get(address)), fields(colleague.get(address))
    assert colleague.post(address, data={**theirs, "need": "Kollegan sanat.", "save": "x"}).status_code == 302
    late = town.browser.post(address, data={**mine, "need": "Minun sanani.", "save": "x"})
    assert late.status_code == 409
    assert "Kollegan sanat." in late.text
    assert late.text.count("Minun sanani.") == 2  # beside the other one, and in the form
    assert only_application().need == "Kollegan sanat."
    assert town.browser.post(address, data={**fields(late), "save": "x"}).status_code == 302
    assert only_application().need == "Minun sanani."


def test_what_was_changed_meanwhile_is_read_before_it_is_sent(town: Town) -> None:
    made = factory.draft(town.applicant, town.place, town.programme)
    address = f"/applications/{made.id}/check"
    form = fields(town.browser.get(address))
    made = factory.again(made)
    operations.save(town.applicant, made, factory.wish(need="Muutettu."), version=made.version)
    late = town.browser.post(address, data=form)
    assert late.status_code == 409
    assert "Muutettu." in late.text
    assert only_application().state is ApplicationState.DRAFT
    assert town.browser.post(address, data=fields(late)).status_code == 302
    assert only_application().state is ApplicationState.SENT


def decisions(town: Town, desk: Any, made: CohortApplication, part: str) -> Any:
    """A request that decides, ready to be sent."""
    address = f"/office/applications/{made.id}/{part}"
    form = {
        "reason": f"Sanat {part}",
        **{k: v for k, v in fields(desk.get(address)).items() if k != "reason"},
    }
    if part == "accept":
        form["trainer"] = str(town.trainer.id)
    return lambda: desk.post(address, data=form)


@pytest.mark.parametrize("parts", [("accept", "accept"), ("accept", "reject"), ("reject", "question")])
def test_of_two_officers_one_decides(
    parts: tuple[str, str], app: Flask, town: Town, factories: Any, sign_in: Any
) -> None:
    """F5-e."""
    made = factory.sent(town.applicant, town.place, town.programme)
    other = sign_in(factories.office_person("Toinen Virkailija"))
    before = len(letters())
    acts = [decisions(town, desk, made, part) for desk, part in zip((town.desk, other), parts, strict=True)]
    answers = together(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert "Sanat" in loser.text
    assert count(Decision) == 1
    assert count(Cohort) == (only_application().state is ApplicationState.ACCEPTED)
    new = letters()[before:]
    assert [letter.recipient for letter in new].count(town.applicant.email) == 1


@pytest.mark.parametrize("part", ["accept", "question", "reject"])
def test_a_double_click_decides_once(part: str, town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    act = decisions(town, town.desk, made, part)
    assert [act().status_code, act().status_code] == [302, 302]
    assert count(Decision) == 1


def test_what_was_sent_again_is_read_before_it_is_decided(town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    act = decisions(town, town.desk, made, "reject")
    made = factory.again(made)
    operations.send_back(town.officer, made, question="Mistä?", version=made.version, id=uuid.uuid4())
    made = factory.again(made)
    operations.save(town.applicant, made, factory.wish(need="Toisin."), version=made.version)
    operations.send(town.applicant, made, version=made.version)
    assert act().status_code == 409
    assert only_application().state is ApplicationState.SENT


def test_a_taken_reference_is_drawn_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["KV-2027-AAAA", "KV-2027-AAAA", "KV-2027-BBBB"])
    monkeypatch.setattr(operations, "new_reference", lambda today: next(drawn))
    references = [factory.draft(town.applicant, town.place, town.programme).reference for _number in range(2)]
    assert references == ["KV-2027-AAAA", "KV-2027-BBBB"]


def test_references_have_no_look_alikes() -> None:
    from datetime import date

    for _number in range(300):
        assert re.fullmatch(r"KV-2027-[^01IOLU]{4}", operations.new_reference(date(2027, 3, 1)))


def test_letters_are_written_once_a_cause(town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    from applications import letters as writing

    writing.receipt(made)
    db.session.commit()
    assert count(Letter) == 2


def test_of_an_approval_and_a_withdrawal_at_once_one_wins(app: Flask, town: Town) -> None:
    """F5-e: and the state is a lawful one, with a cohort or without."""
    made = factory.sent(town.applicant, town.place, town.programme)
    address = f"/applications/{made.id}/withdraw"
    form = fields(town.browser.get(address))
    approve = decisions(town, town.desk, made, "accept")
    together(app, approve, lambda: town.browser.post(address, data=form))
    accepted = only_application().state is ApplicationState.ACCEPTED
    assert accepted or only_application().state is ApplicationState.WITHDRAWN
    assert count(Decision) == count(Cohort) == accepted
