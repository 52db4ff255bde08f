"""Trainers, observers and deputies of a cohort, and a representative's deputy: for whom, and for how long."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from courses import queries
from courses.models import Enrolment
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from organisations.models import Membership
from tests.factories.make import PASSWORD

TODAY = clock.today()
LATER = {
    "starts_on": (TODAY + timedelta(days=3)).isoformat(),
    "ends_on": (TODAY + timedelta(days=5)).isoformat(),
}
OBSERVER = {"name": "Outi Seuraaja", "email": "outi@example.org", "language": "sv"}


@pytest.fixture
def cohort(factories):
    return factories.cohort(seats=1)


@pytest.fixture
def trainer(factories, cohort):
    return factories.enrolment(cohort, CohortRole.TRAINER, "Timo Kari")


@pytest.fixture
def timo(trainer):
    return trainer.person


@pytest.fixture
def deputy(factories):
    return factories.pool_trainer("Sirpa Sijainen")


def days_from_now(days):
    return time_machine.travel(
        clock.start_of_day(TODAY + timedelta(days=days)) + timedelta(hours=9), tick=False
    )


def link_to(session, email):
    letter = session.scalars(
        select(Letter).where(Letter.recipient == email).order_by(Letter.created_at.desc())
    ).first()
    return re.search(r"(/(?:place|invitation)/\S+)", letter.body)[1], letter


def receivers(session, kind):
    return set(session.scalars(select(Letter.recipient).where(Letter.kind == kind)))


def test_a_trainer_s_deputy_trains_on_those_days_and_at_no_other_time(
    cohort, trainer, timo, deputy, sign_in, session
):
    address = f"/cohorts/{cohort.id}/places/{trainer.id}/deputy"
    data = {"trainer": str(deputy.id), **LATER}
    own = sign_in(timo)
    for _click in range(2):
        assert own.post(address, data=data).status_code == 302
    assert receivers(session, "deputy_begins") == {timo.email, deputy.email}
    assert "Sirpa Sijainen" in own.get(f"/cohorts/{cohort.id}/people").text
    found = []
    for day in (0, 3, 5, 6):
        with days_from_now(day):
            found.append(sign_in(deputy).get(f"/cohorts/{cohort.id}/observers").status_code)
    assert found == [404, 200, 200, 404]
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.act == "named deputy")).all()) == 1


def test_a_deputy_names_no_deputy(cohort, trainer, timo, deputy, factories, sign_in, session):
    data = {"trainer": str(deputy.id), "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    sign_in(timo).post(f"/cohorts/{cohort.id}/places/{trainer.id}/deputy", data=data)
    place = session.scalars(select(Enrolment).where(Enrolment.person_id == deputy.id)).one()
    browser = sign_in(deputy)
    assert browser.get(f"/cohorts/{cohort.id}/observers").status_code == 200
    other = {**data, "trainer": str(factories.pool_trainer().id)}
    for each in (place, trainer):
        address = f"/cohorts/{cohort.id}/places/{each.id}/deputy"
        assert browser.post(address, data=other).status_code == 404


def test_deputising_ends_with_the_place_it_stands_in_for(
    cohort, trainer, timo, deputy, factories, sign_in, session
):
    data = {"trainer": str(deputy.id), "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    sign_in(timo).post(f"/cohorts/{cohort.id}/places/{trainer.id}/deputy", data=data)
    browser, office = sign_in(deputy), sign_in(factories.office_person())
    address = f"/cohorts/{cohort.id}/places/{trainer.id}/end"
    assert sign_in(timo).post(address).status_code == 404  # the office's to decide
    assert office.get(address).status_code == 200
    assert browser.get(f"/cohorts/{cohort.id}").status_code == 200
    assert office.post(address).status_code == 302
    assert browser.get(f"/cohorts/{cohort.id}").status_code == 404
    assert sign_in(timo).get(f"/cohorts/{cohort.id}").status_code == 404
    assert receivers(session, "place_ended") == {timo.email, deputy.email}


def test_a_deputy_s_time_can_be_ended_early_by_trainer_and_deputy(
    cohort, trainer, timo, deputy, sign_in, session
):
    data = {"trainer": str(deputy.id), "starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    for who in (timo, deputy):
        sign_in(timo).post(f"/cohorts/{cohort.id}/places/{trainer.id}/deputy", data=data)
        session.expire_all()
        place = session.scalars(select(Enrolment).where(Enrolment.person_id == deputy.id)).one()
        assert place.holds_now
        assert sign_in(who).post(f"/cohorts/{cohort.id}/places/{place.id}/end").status_code == 302
        session.expire_all()
        assert not place.holds_now


@pytest.mark.parametrize(
    "wrong",
    [
        {"trainer": ""},
        {"trainer": "00000000-0000-0000-0000-000000000000"},
        {"starts_on": "2027-02-29"},
        {"ends_on": ""},
        {"ends_on": (TODAY + timedelta(days=2)).isoformat()},
        {
            "starts_on": (TODAY - timedelta(days=9)).isoformat(),
            "ends_on": (TODAY - timedelta(days=1)).isoformat(),
        },
        {"ends_on": (TODAY + timedelta(days=500)).isoformat()},
    ],
)
def test_wrong_days_or_people_are_told_and_name_nobody(
    cohort, trainer, timo, deputy, sign_in, session, wrong
):
    data = {"trainer": str(deputy.id), **LATER, **wrong}
    address = f"/cohorts/{cohort.id}/places/{trainer.id}/deputy"
    page = sign_in(timo).post(address, data=data)
    assert page.status_code == 422
    assert "govuk-error-summary" in page.text
    assert session.scalars(select(Enrolment).where(Enrolment.deputy_for_id.is_not(None))).all() == []


def test_a_participant_trains_nobody_s_cohort_as_deputy(cohort, trainer, timo, deputy, sign_in, session):
    from courses.operations import enrol

    enrol(cohort, deputy, by=deputy)
    data = {"trainer": str(deputy.id), **LATER}
    page = sign_in(timo).post(f"/cohorts/{cohort.id}/places/{trainer.id}/deputy", data=data)
    assert page.status_code == 422


def test_an_observer_is_invited_takes_no_seat_and_sees_the_cohort(
    app, cohort, trainer, timo, factories, sign_in, session
):
    factories.participant(cohort)
    browser = sign_in(timo)
    for _click in range(2):
        assert browser.post(f"/cohorts/{cohort.id}/observers", data=OBSERVER).status_code == 302
    link, letter = link_to(session, "outi@example.org")
    assert letter.language == "sv"
    assert "observatör" in letter.body
    stranger = app.test_client()
    answer = {"name": "Outi Seuraaja", "password": PASSWORD, "language": "fi"}
    assert stranger.post(link, data=answer).headers["Location"] == "/home"
    assert stranger.get(f"/cohorts/{cohort.id}/people").status_code == 200
    assert stranger.get(f"/cohorts/{cohort.id}/observers").status_code == 404
    session.expire_all()
    assert queries.count_members(queries.cohort(cohort.id), CohortRole.OBSERVER) == 1
    assert "Outi Seuraaja" in browser.get(f"/cohorts/{cohort.id}/people").text
    place = session.scalars(select(Enrolment).where(Enrolment.role == CohortRole.OBSERVER)).one()
    address = f"/cohorts/{cohort.id}/places/{place.id}/end"
    assert sign_in(factories.participant(factories.cohort())).post(address).status_code == 404
    assert browser.post(address).status_code == 302
    assert stranger.get(f"/cohorts/{cohort.id}/people").status_code == 404
    assert receivers(session, "place_ended") == {"outi@example.org"}


def test_representatives_and_participants_invite_no_observers(cohort, factories, sign_in):
    for person in (factories.representative(cohort.organisation), factories.participant(cohort)):
        assert sign_in(person).post(f"/cohorts/{cohort.id}/observers", data=OBSERVER).status_code == 404


def test_the_office_appoints_from_the_pool_and_never_itself(cohort, deputy, factories, sign_in, session):
    """F1-k: a place for oneself needs a second person."""
    officer = factories.office_person()
    session.add(Membership(person_id=officer.id, organisation_id=factories.office().id, role="trainer"))
    session.flush()
    desk = sign_in(officer)
    address = f"/cohorts/{cohort.id}/trainers"
    assert desk.post(address, data={"trainer": str(officer.id)}).status_code == 422
    invited = desk.post(
        f"/cohorts/{cohort.id}/invite", data={"addresses": officer.email, "language": "fi", "send": "1"}
    )
    assert invited.status_code == 422
    assert (
        desk.post(f"/cohorts/{cohort.id}/observers", data={**OBSERVER, "email": officer.email}).status_code
        == 422
    )
    for _click in range(2):
        assert desk.post(address, data={"trainer": str(deputy.id)}).status_code == 302
    assert sign_in(deputy).get(f"/cohorts/{cohort.id}/observers").status_code == 200
    assert sign_in(deputy).get(address).status_code == 404
    assert receivers(session, "trainer_appointed") == {deputy.email}


def test_a_participant_s_place_is_not_ended_here(cohort, trainer, timo, factories, sign_in):
    place = factories.enrolment(cohort)
    for person in (timo, factories.office_person()):
        assert sign_in(person).post(f"/cohorts/{cohort.id}/places/{place.id}/end").status_code == 404


def test_a_place_is_reached_only_through_its_own_cohort(cohort, trainer, factories, sign_in):
    desk, other = sign_in(factories.office_person()), factories.cohort()
    assert desk.get(f"/cohorts/{other.id}/places/{trainer.id}/end").status_code == 404


def test_a_representative_s_deputy_says_yes_and_represents_on_those_days_only(
    app, cohort, factories, sign_in, session
):
    principal = factories.representative(cohort.organisation, "Pia Pääedustaja")
    place = session.scalars(select(Membership).where(Membership.person_id == principal.id)).one()
    guest = {"name": "Sanna Sijainen", "email": "sanna@example.org", "language": "fi", **LATER}
    browser = sign_in(principal)
    assert browser.post(f"/places/{place.id}/deputy", data=guest).status_code == 302
    link, _letter = link_to(session, "sanna@example.org")
    stranger = app.test_client()
    answer = {"name": "Sanna Sijainen", "password": PASSWORD, "language": "fi"}
    assert stranger.post(link, data=answer).status_code == 302
    assert receivers(session, "deputy_begins") == {principal.email, "sanna@example.org"}
    assert "Sanna Sijainen" in browser.get(f"/organisations/{cohort.organisation_id}/people").text
    made = session.scalars(select(Membership).where(Membership.deputy_for_id == place.id)).one()
    deputy, made_id = made.person_id, made.id
    from people.models import Person

    found = []
    for day in (0, 3, 5, 6):
        with days_from_now(day):
            own = sign_in(session.get(Person, deputy))
            found.append(
                (
                    own.get(f"/cohorts/{cohort.id}").status_code,
                    own.get(f"/organisations/{cohort.organisation_id}/people").status_code,
                    own.post(f"/organisations/{cohort.organisation_id}/people", data=OBSERVER).status_code,
                    own.post(f"/places/{place.id}/deputy", data=guest).status_code,
                    own.post(f"/places/{place.id}/end").status_code,
                )
            )
    assert found == [
        (404, 404, 404, 404, 404),
        (200, 200, 404, 404, 404),
        (200, 200, 404, 404, 404),
        (404,) * 5,
    ]
    office = sign_in(factories.office_person())
    assert office.post(f"/places/{place.id}/end").status_code == 302
    session.expire_all()
    assert session.scalars(select(Membership).where(Membership.id == made_id)).all() == []


def test_an_observer_sees_who_else_observes_and_may_end_only_their_own_place(cohort, factories, sign_in):
    own, other = (factories.enrolment(cohort, CohortRole.OBSERVER) for _ in range(2))
    other_name = other.person.name
    page = sign_in(own.person).get(f"/cohorts/{cohort.id}/people")
    assert page.status_code == 200
    assert other_name in page.text
    assert f"/places/{own.id}/end" in page.text
    assert f"/places/{other.id}/end" not in page.text
