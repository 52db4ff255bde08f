"""From reading about a programme to a cohort with its days, over HTTP."""

import re
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from applications.models import CohortApplication, Decision
from applications.vocabulary import ApplicationState, Verdict
from courses.models import CoachingSession, Cohort, Enrolment
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter
from tests.applications.conftest import Town


def fields(page: Any) -> dict[str, str]:
    """The values of the page's first form in main, as a browser would send them."""
    form = BeautifulSoup(page.text, "lxml").select_one("main form[novalidate]")
    assert form is not None, page.text
    values = {
        one["name"]: one.get("value", "")
        for one in form.select("input[name]")
        if one.get("type") not in ("radio", "checkbox")
    }
    values |= {one["name"]: one.get("value", "") for one in form.select("input[checked]")}
    return {**values, **{one["name"]: one.text.removeprefix("\n") for one in form.select("textarea")}}


def only_application() -> CohortApplication:
    db.session.rollback()
    return db.session.scalars(select(CohortApplication)).one()


def letters(kind: str = "application") -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.created_at)))


def test_an_application_goes_from_the_catalogue_to_a_cohort(town: Town) -> None:
    assert "Valmennus" in town.browser.get("/programmes").text
    programme = town.browser.get("/programmes/valmennus")
    assert town.begin in programme.text
    assert "Teemu Trainer" in programme.text

    saved = town.browser.post(town.begin, data=town.answers(need="", head_count="", save="x"))
    assert saved.status_code == 302
    application = only_application()
    assert application.state is ApplicationState.DRAFT
    assert re.fullmatch(r"KV-\d{4}-[2-9A-HJKMNP-TV-Z]{4}", application.reference)
    assert not letters()

    again = town.browser.get(town.begin)
    assert f"/applications/{application.id}/edit" in again.text
    edit = town.browser.get(f"/applications/{application.id}/edit")
    filled = {**fields(edit), **town.answers(), "send": "x"}
    assert town.browser.post(f"/applications/{application.id}/edit", data=filled).location.endswith("/check")
    check = town.browser.get(f"/applications/{application.id}/check")
    assert "vuoronvaihdossa" in check.text
    assert only_application().state is ApplicationState.DRAFT
    sent = town.browser.post(
        f"/applications/{application.id}/check", data=fields(check), follow_redirects=True
    )
    assert application.reference in sent.text
    assert only_application().state is ApplicationState.SENT
    receipt, notice = letters()
    assert (receipt.recipient, notice.recipient) == (town.applicant.email, town.officer.email)
    assert application.reference in receipt.body
    assert f"/office/applications/{application.id}" in notice.body

    assert "Porvoo" in town.desk.get("/office/applications").text
    accept = town.desk.get(f"/office/applications/{application.id}/accept")
    promised = fields(accept)
    assert promised["trainer"] == str(town.trainer.id)
    assert town.desk.post(f"/office/applications/{application.id}/accept", data=promised).status_code == 302
    application = only_application()
    assert application.state is ApplicationState.ACCEPTED
    cohort = db.session.get_one(Cohort, application.cohort_id)
    sessions = db.session.scalars(
        select(CoachingSession)
        .where(CoachingSession.cohort_id == cohort.id)
        .order_by(CoachingSession.starts_at)
    ).all()
    assert [coaching_session.date.isoformat() for coaching_session in sessions] == [
        promised["session_1"],
        promised["session_2"],
        promised["session_3"],
    ]
    assert all(coaching_session.date.weekday() < 5 for coaching_session in sessions)
    trainer = db.session.scalars(select(Enrolment)).one()
    assert (trainer.person_id, trainer.role) == (town.trainer.id, CohortRole.TRAINER)
    assert cohort.seats == 24
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.verdict, decision.decided_by_id) == (Verdict.ACCEPT, town.officer.id)
    to_applicant, to_trainer = letters()[2:]
    assert application.reference in to_applicant.body
    assert f"/cohorts/{cohort.id}/" in to_applicant.body
    assert to_trainer.recipient == town.trainer.email
    acts = set(db.session.scalars(select(AuditEntry.act)))
    assert {"began application", "sent application", "decided application", "created cohort"} <= acts
    assert cohort.name in town.browser.get(f"/applications/{application.id}").text


def test_the_office_asks_and_the_applicant_answers_and_sends_again(town: Town, factories: Any) -> None:
    from tests.factories.applications import sent

    application = sent(town.applicant, town.place, town.programme)
    page = town.desk.get(f"/office/applications/{application.id}/question")
    asked = town.desk.post(
        f"/office/applications/{application.id}/question",
        data={**fields(page), "reason": "Mistä aloitte **osallistuvat**?"},
    )
    assert asked.status_code == 302
    assert only_application().state is ApplicationState.RETURNED
    letter = letters()[-1]
    assert letter.recipient == town.applicant.email
    assert "osallistuvat" in letter.body
    edit = town.browser.get(f"/applications/{application.id}/edit")
    assert "<strong>osallistuvat</strong>" in edit.text
    answer = {**fields(edit), "need": "Kotihoidosta ja keittiöltä.", "send": "x"}
    assert town.browser.post(f"/applications/{application.id}/edit", data=answer).status_code == 302
    check = town.browser.get(f"/applications/{application.id}/check")
    town.browser.post(f"/applications/{application.id}/check", data=fields(check))
    application = only_application()
    assert (application.state, application.need) == (ApplicationState.SENT, "Kotihoidosta ja keittiöltä.")
    # the second sending has a receipt and a notice of its own
    assert [letter.recipient for letter in letters()].count(town.officer.email) == 2


def test_a_rejection_needs_a_reason_and_the_applicant_reads_it(town: Town) -> None:
    from tests.factories.applications import sent

    application = sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{application.id}/reject"
    form = fields(town.desk.get(address))
    refused = town.desk.post(address, data={**form, "reason": "  "})
    assert refused.status_code == 422
    assert only_application().state is ApplicationState.SENT
    assert town.desk.post(address, data={**form, "reason": "Sitoutuminen puuttuu."}).status_code == 302
    assert only_application().state is ApplicationState.REJECTED
    assert "Sitoutuminen puuttuu." in letters()[-1].body
    assert "Sitoutuminen puuttuu." in town.browser.get(f"/applications/{application.id}").text


def test_a_question_needs_words(town: Town) -> None:
    from tests.factories.applications import sent

    application = sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{application.id}/question"
    assert town.desk.post(address, data={**fields(town.desk.get(address)), "reason": ""}).status_code == 422
    assert only_application().state is ApplicationState.SENT


def test_an_application_is_withdrawn(town: Town) -> None:
    from tests.factories.applications import sent

    application = sent(town.applicant, town.place, town.programme)
    address = f"/applications/{application.id}/withdraw"
    assert town.browser.get(address).status_code == 200
    assert only_application().state is ApplicationState.SENT
    assert town.browser.post(address).status_code == 302
    assert only_application().state is ApplicationState.WITHDRAWN
    assert str(application.id) not in town.desk.get("/office/applications").text


def test_reading_writes_nothing(town: Town) -> None:
    for _visit in range(2):
        assert town.browser.get(town.begin).status_code == 200
    assert db.session.scalars(select(CohortApplication)).all() == []


def test_somebody_with_two_organisations_chooses(town: Town, factories: Any) -> None:
    from organisations.models import Membership
    from organisations.vocabulary import MembershipRole

    other = factories.organisation("Kainuu")
    db.session.add(
        Membership(person_id=town.applicant.id, organisation_id=other.id, role=MembershipRole.REPRESENTATIVE)
    )
    assert "Kainuu" in town.browser.get(town.begin).text
    assert town.browser.post(town.begin, data=town.answers(save="x")).status_code == 422
    stranger = factories.organisation("Muu")
    assert (
        town.browser.post(town.begin, data=town.answers(save="x", organisation=str(stranger.id))).status_code
        == 422
    )
    assert (
        town.browser.post(town.begin, data=town.answers(save="x", organisation=str(other.id))).status_code
        == 302
    )
    assert only_application().organisation_id == other.id


def test_a_second_application_can_be_begun_beside_a_draft(town: Town) -> None:
    from tests.factories.applications import draft

    draft(town.applicant, town.place, town.programme)
    assert 'name="need"' not in town.browser.get(town.begin).text
    assert 'name="need"' in town.browser.get(f"{town.begin}?another=1").text


def test_a_closed_programme_takes_no_application(town: Town) -> None:
    town.programme.open = False
    page = town.browser.get("/programmes/valmennus")
    assert town.begin not in page.text
    assert town.browser.get(town.begin).location.endswith("/programmes/valmennus")
    assert town.browser.post(town.begin, data=town.answers(save="x")).location.endswith(
        "/programmes/valmennus"
    )
    assert db.session.scalars(select(CohortApplication)).all() == []


def test_the_programme_page_leads_visitors_to_sign_up(
    client: Any, town: Town, sign_in: Any, factories: Any
) -> None:
    page = client.get("/programmes/valmennus")
    assert "/sign-up?programme=valmennus" in page.text
    somebody = sign_in(factories.person())
    page = somebody.get("/programmes/valmennus")
    assert "/sign-up" not in page.text
    assert town.begin not in page.text


def test_the_office_may_choose_another_trainer_and_other_days(town: Town, factories: Any) -> None:
    from tests.factories.applications import sent, wish

    other = factories.pool_trainer("Toinen Kouluttaja")
    wanted = wish(preferred_trainer_id=town.trainer.id)
    application = sent(town.applicant, town.place, town.programme, wanted)
    address = f"/office/applications/{application.id}/accept"
    form = fields(town.desk.get(address))
    first = clock.today() + timedelta(days=100)
    dates = {f"session_{number}": (first + timedelta(days=number)).isoformat() for number in (1, 2, 3)}
    assert town.desk.post(address, data={**form, **dates, "trainer": str(other.id)}).status_code == 302
    assert db.session.scalars(select(Enrolment.person_id)).one() == other.id
    assert {
        coaching_session.date.isoformat() for coaching_session in db.session.scalars(select(CoachingSession))
    } == set(dates.values())
