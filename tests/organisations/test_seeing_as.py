"""Seeing the house as somebody else: with a reason, for half an hour, and only seeing."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from assignments.models import Submission
from assignments.operations import mark_of
from foundation import clock
from foundation.audit import AuditEntry
from organisations.models import Membership
from people.models import SecondFactor, UserSession
from tests.factories import assignments as answers

BANNER = 'class="seeing"'


@pytest.fixture
def officer(factories):
    return factories.office_person("Olli Toimisto")


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def seen(factories):
    return factories.participant(factories.cohort(), "Aino Katsottu")


def begin(desk, person, reason="Ei löydä tehtäviä"):
    return desk.post(f"/office/people/{person.id}/see-as", data={"reason": reason})


def test_the_office_sees_what_the_person_sees_and_a_banner(desk, seen, session):
    assert BANNER not in desk.get("/home").text
    assert begin(desk, seen).location == "/home"
    page = desk.get("/home").text
    assert BANNER in page
    assert "Aino" in page
    assert desk.get("/office/people").status_code == 403  # the rules are the person's
    assert BANNER in desk.get("/no-such-page").text
    cohort = seen.enrolments[0].cohort_id
    assert BANNER in desk.get(f"/cohorts/{cohort}/people").text


def test_nothing_can_be_changed_meanwhile(app, desk, seen):
    begin(desk, seen)
    adapter_free = []
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.endpoint in (
            "people.stop_seeing",
            "people.sign_out",
        ):
            continue
        values = dict.fromkeys(rule.arguments, "00000000-0000-0000-0000-000000000000")
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        answer = desk.post(path, data={"name": "Muutettu"})
        if answer.status_code != 403 or BANNER not in answer.text:
            adapter_free.append((rule.endpoint, answer.status_code))
    assert adapter_free == []
    assert BANNER in desk.get("/home").text


def test_the_same_posts_are_possible_with_ones_own_eyes(desk, seen, officer, session):
    begin(desk, seen)
    data = {"name": "Olli Uusi", "title": "", "language": "fi"}
    assert desk.post("/account", data=data).status_code == 403
    assert desk.post("/stop-seeing").status_code == 302
    assert desk.post("/account", data=data).status_code == 302
    session.expire_all()
    assert (officer.name, seen.name) == ("Olli Uusi", "Aino Katsottu")


def test_the_account_of_the_person_stays_closed(app, desk, seen):
    begin(desk, seen)
    for rule in app.url_map.iter_rules():
        own = rule.rule.startswith("/account") or rule.endpoint.startswith("people.")
        if own and "GET" in (rule.methods or set()) and not rule.arguments:
            page = desk.get(rule.rule)
            assert page.status_code == 403, rule.rule
            assert seen.email not in page.text


def test_a_draft_stays_its_writer_s_alone(factories, desk, sign_in, session):
    assignment = answers.assignment(answers.open_cohort())
    writer = factories.participant(assignment.cohort)
    own = sign_in(writer)
    address = f"/assignments/{assignment.id}"
    own.post(address, data={"text": "Keskeneräinen salaisuus", "seen": mark_of(""), "save": "1"})
    assert session.scalars(select(Submission)).one().text
    assert "Keskeneräinen salaisuus" in own.get(address).text
    begin(desk, writer)
    page = desk.get(address)
    assert page.status_code == 200
    assert "Keskeneräinen salaisuus" not in page.text


def test_it_is_told_in_the_log_with_its_reason(desk, seen, officer, session):
    begin(desk, seen, "Apua puhelimessa")
    desk.post("/stop-seeing")
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_id == seen.id, AuditEntry.act.like("%see%"))
        .order_by(AuditEntry.created_at)
    ).all()
    assert [entry.act for entry in entries] == ["began to see as", "stopped seeing as"]
    assert {entry.actor_id for entry in entries} == {officer.id}
    assert entries[0].detail["reason"] == "Apua puhelimessa"


def test_the_person_reads_why_the_office_looked_and_not_who(desk, seen, sign_in):
    begin(desk, seen, "Apua puhelimessa")
    page = sign_in(seen).get("/account/log").text
    assert "Apua puhelimessa" in page
    assert "Olli" not in page


def test_who_signs_out_meanwhile_is_named_and_as_whom_they_saw(desk, seen, officer, session):
    begin(desk, seen)
    desk.post("/sign-out")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "signed out")).one()
    assert (entry.actor_id, entry.as_id, entry.role) == (officer.id, seen.id, "office")
    assert desk.get("/home").status_code == 302


def test_the_page_of_a_person_leads_to_help_with_a_lost_phone_where_there_is_one(
    desk, seen, factories, session
):
    help_page = f"/office/people/{seen.id}/second-factor"
    assert help_page not in desk.get(f"/office/people/{seen.id}").text
    session.add(SecondFactor(person_id=seen.id, sealed_secret=b"", confirmed_at=clock.now()))
    session.commit()
    assert help_page in desk.get(f"/office/people/{seen.id}").text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_without_a_reason_nothing_begins(desk, seen, reason):
    assert begin(desk, seen, reason).status_code == 422
    assert BANNER not in desk.get("/home").text


def test_it_ends_by_itself_after_half_an_hour(desk, seen):
    begin(desk, seen)
    with time_machine.travel(clock.now() + timedelta(minutes=29), tick=False):
        assert BANNER in desk.get("/home").text
    with time_machine.travel(clock.now() + timedelta(minutes=30, seconds=1), tick=False):
        assert BANNER not in desk.get("/home").text
        assert desk.get("/office/people").status_code == 200


def test_it_ends_when_the_place_in_the_office_does(desk, seen, officer, factories, sign_in, session):
    other = sign_in(factories.office_person())
    begin(desk, seen)
    place = session.scalars(select(Membership).where(Membership.person_id == officer.id)).one()
    assert other.post(f"/places/{place.id}/end").status_code == 302
    page = desk.get("/home").text
    assert BANNER not in page
    assert "Aino" not in page


def test_nobody_sees_as_one_of_the_office_nor_as_themselves(desk, officer, factories):
    for person in (factories.office_person(), officer):
        assert begin(desk, person).status_code == 404
        assert BANNER not in desk.get("/home").text


def test_who_comes_to_the_office_is_seen_no_more(desk, seen, factories, sign_in):
    begin(desk, seen)
    sign_in(factories.office_person()).post(f"/office/people/{seen.id}/places", data={"role": "office"})
    assert BANNER not in desk.get("/home").text


def test_signing_out_meanwhile_signs_out_the_office_and_nobody_else(desk, seen, officer, sign_in, session):
    own = sign_in(seen)
    begin(desk, seen)
    assert desk.post("/sign-out").status_code == 302
    assert desk.get("/home").status_code == 302
    assert own.get("/home").status_code == 200
    running = session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all()
    assert {row.person_id for row in running} == {seen.id}
