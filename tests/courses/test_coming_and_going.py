"""Asking for a place, codes on a wall, moving between cohorts, cohorts made without an application."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from courses import inviting, queries
from courses.joining import codes, moving, requests, seats
from courses.joining.models import CohortOrganisation, JoiningCode, PlaceRequest
from courses.models import Cohort, Enrolment
from courses.permissions import may_see_cohort
from courses.vocabulary import CohortRole, HowMany, Joining
from foundation import clock
from foundation.database import db
from organisations.models import Workplace
from organisations.places import RightLost
from people.personal_links import NoRoom
from people.queries import person_by_email
from tests.factories.courses import invited, letters_to

NOWHERE = Workplace()
ASKED = {"name": "Uusi Tulija", "email": "uusi@example.org", "organisation": "Kunta X"}
NEW = {"name": "Uusi Tulija", "password": "hirvi kulkee aamun sumussa", "language": "fi"}


@pytest.fixture
def cohort(factories: Any) -> Cohort:
    made = factories.cohort(seats=2)
    made.self_enrolment = True
    db.session.flush()
    whole = queries.cohort(made.id)
    assert whole is not None
    return whole


def link_in(email: str) -> str:
    found = re.search(r"/take/\S+", letters_to(email)[-1].body)
    assert found
    return found[0]


def role_of(cohort: Cohort, email: str) -> CohortRole | None:
    person = person_by_email(email)
    places = queries.members_of(cohort)
    return next((place.role for place in places if person and place.person_id == person.id), None)


def test_a_stranger_asks_opens_the_link_and_has_a_place(cohort, client, session):
    answer = client.post(f"/cohorts/{cohort.id}/place", data=ASKED)
    assert answer.status_code == 200
    assert role_of(cohort, ASKED["email"]) is None, "the letter comes first"
    link = link_in(ASKED["email"])
    assert client.get(link).status_code == 200
    assert role_of(cohort, ASKED["email"]) is None, "looking changes nothing"
    assert client.post(link, data=NEW).status_code == 302
    session.expire_all()
    assert role_of(cohort, ASKED["email"]) is CohortRole.PARTICIPANT
    place = session.scalar(select(Enrolment).where(Enrolment.cohort_id == cohort.id))
    assert place.organisation_name == "Kunta X"


def test_nobody_learns_who_has_an_account(cohort, factories, client, session):
    known = factories.person()
    session.commit()
    pages = []
    for email in (known.email, "unknown@example.org"):
        page = client.post(f"/cohorts/{cohort.id}/place", data={**ASKED, "email": email})
        pages.append((page.status_code, page.text.replace(email, "")))
    assert pages[0] == pages[1]
    first, second = (letters_to(email)[-1] for email in (known.email, "unknown@example.org"))
    assert re.sub(r"/take/\S+", "", first.body) == re.sub(r"/take/\S+", "", second.body)


def test_a_full_cohort_lets_strangers_queue_and_says_so(cohort, factories, client, session):
    for _each in range(2):
        seats.take(cohort, factories.person(), NOWHERE)
    session.commit()
    client.post(f"/cohorts/{cohort.id}/place", data=ASKED)
    assert client.post(link_in(ASKED["email"]), data=NEW).status_code == 302
    assert "Olet jonossa numero 1" in client.get("/home").text


def test_asking_twice_sends_one_letter_and_one_mailbox_is_not_flooded(cohort, session):
    def ask():
        requests.ask(cohort, language="fi", **ASKED)

    ask()
    ask()
    assert len(letters_to(ASKED["email"])) == 1
    for hours in range(1, 9):
        with clock.pretending(clock.now() + timedelta(hours=hours)):
            ask()
    assert len(letters_to(ASKED["email"])) == requests.MOST_A_DAY
    assert session.query(PlaceRequest).count() == 1


@pytest.mark.parametrize("missing", ["name", "email", "organisation"])
def test_what_is_missing_is_asked_for_and_nothing_is_lost(cohort, client, missing):
    page = client.post(f"/cohorts/{cohort.id}/place", data={**ASKED, missing: ""})
    assert page.status_code == 422
    assert all(value in page.text for key, value in ASKED.items() if key != missing)


def test_a_code_leads_in_until_its_day_or_until_it_is_taken_back(cohort, factories, client, sign_in, session):
    cohort.self_enrolment = False
    trainer = sign_in(factories.trainer(cohort))
    address = f"/cohorts/{cohort.id}/code"
    last = clock.today() + timedelta(days=3)
    assert trainer.post(address, data={"ends_on": last.isoformat()}).status_code == 302
    code = session.scalar(select(JoiningCode.code))
    page = trainer.get(address)
    assert codes.shown(code) in page.text
    assert "<svg" in page.text
    typed = client.post("/join", data={"code": f" {codes.shown(code).lower()} "})
    assert typed.location.endswith(f"/join/{code}")
    assert client.get(f"/join/{code}").status_code == 200
    assert client.post(f"/join/{code}", data=ASKED).status_code == 200
    assert len(letters_to(ASKED["email"])) == 1
    assert sign_in(factories.person()).post(f"/join/{code}").status_code == 302
    with clock.pretending(clock.now() + timedelta(days=4)):
        assert codes.cohort_by_code(code) is None
    assert trainer.post(address, data={"act": "revoke"}).status_code == 302
    assert client.get(f"/join/{code}").status_code == 404


def test_codes_are_not_found_by_trying(client):
    answers = [client.get(f"/join/AAAA{number:04d}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]


def test_a_participant_moves_to_another_cohort_of_the_programme_only(cohort, factories, session):
    programme = queries.db.session.get(queries.Programme, cohort.version.programme_id)
    other, foreign = factories.cohort(made=programme, seats=1), factories.cohort()
    office = factories.office_person()
    place = factories.enrolment(cohort)
    place = queries.place(place.id)
    assert [each.id for each in moving.cohorts_to_move_to(place, office)] == [other.id]
    with pytest.raises(RightLost):
        moving.move(place, queries.cohort(foreign.id), by=office)
    trainer = factories.trainer(cohort)
    with pytest.raises(RightLost):
        moving.move(place, queries.cohort(other.id), by=trainer)
    waiting = factories.person()
    seats.take(cohort, factories.person(), NOWHERE)
    seats.take(cohort, waiting, NOWHERE)
    moving.move(place, queries.cohort(other.id), by=office)
    assert role_of(queries.cohort(other.id), place.person.email) is CohortRole.PARTICIPANT
    assert role_of(cohort, place.person.email) is None
    assert role_of(cohort, waiting.email) is CohortRole.PARTICIPANT, "the seat was passed on"
    assert len(letters_to(place.person.email)) == 1
    late = queries.place(factories.enrolment(cohort).id)
    with pytest.raises(NoRoom):
        moving.move(late, queries.cohort(other.id), by=office)
    assert late.left_at is None


def test_a_trainer_takes_a_participant_off_and_others_can_not(cohort, factories, sign_in, session):
    place = factories.enrolment(cohort)
    address = f"/cohorts/{cohort.id}/places/{place.id}/take-off"
    for stranger in (factories.participant(cohort), factories.representative(cohort.organisation)):
        assert sign_in(stranger).post(address).status_code == 404
    assert sign_in(factories.trainer(cohort)).post(address).status_code == 302
    session.expire_all()
    assert session.get(Enrolment, place.id).left_at is not None


def test_one_click_reminds_all_but_nobody_twice_in_a_day(cohort, factories, sign_in, session):
    cohort.seats = 5
    for email in ("a@example.org", "b@example.org"):
        invited(cohort, email)
    desk = sign_in(factories.representative(cohort.organisation))
    address = f"/cohorts/{cohort.id}/invitations/remind"
    assert desk.post(address).status_code == 302
    assert len(letters_to("a@example.org")) == 1, "the invitation went out today"
    whole, office = queries.cohort(cohort.id), factories.office_person()
    with clock.pretending(clock.now() + timedelta(days=1)):
        assert [inviting.remind_all(whole, by=office) for _click in range(2)] == [2, 0]
    assert len(letters_to("a@example.org")) == len(letters_to("b@example.org")) == 2


FOUND = {"name": "Syksy", "organisations": "", "trainer": "", "seats": ""}


def test_the_office_founds_a_cohort_for_one_several_or_whoever_comes(factories, sign_in, session):
    programme = factories.programme()
    version = factories.version_of(programme)
    first, second = factories.organisation("Kunta A"), factories.organisation("Kunta B")
    trainer, representative = factories.pool_trainer(), factories.representative(second)
    stranger = factories.representative()
    desk = sign_in(factories.office_person())
    told = {**FOUND, "programme": programme.slug, "first": (clock.today() + timedelta(days=9)).isoformat()}
    assert desk.post("/cohorts/new", data=told).status_code == 422, "one organisation is asked for"
    both = {**told, "organisations": "Kunta A\nkunta b", "trainer": str(trainer.id)}
    assert desk.post("/cohorts/new", data=both).status_code == 422
    assert desk.post("/cohorts/new", data={**told, "organisations": "Kunta C"}).status_code == 422
    assert desk.post("/cohorts/new", data={**told, "organisations": "Kunta A"}).status_code == 302
    session.expire_all()
    assert session.scalar(select(Cohort)).organisation_id == first.id
    version = factories.version_of(programme)
    version.organisations = HowMany.SEVERAL
    once = {**both, "once": "11111111-2222-4333-8444-555555555555"}
    for _click in range(2):
        assert desk.post("/cohorts/new", data=once).status_code == 302
    session.expire_all()
    [made] = session.scalars(select(Cohort).where(Cohort.organisation_id.is_(None)))
    rows = session.scalars(select(CohortOrganisation.organisation_id)).all()
    assert set(rows) == {first.id, second.id}
    assert made.seats == version.most_people
    cohort = queries.cohort(made.id)
    for person, allowed in ((representative, True), (stranger, False)):
        assert may_see_cohort.allows(person, cohort) is allowed
        among = session.scalars(select(Cohort.id).where(may_see_cohort.among(person))).all()
        assert (made.id in among) is allowed
    assert sign_in(representative).get(f"/cohorts/{made.id}").status_code == 200
    assert "Ohjelmatoimisto" in desk.get(f"/cohorts/{made.id}").text
    assert letters_to(trainer.email)


def test_a_copy_has_the_pattern_s_version_seats_and_trainers_and_none_of_its_people(
    cohort, factories, sign_in, session
):
    trainer = factories.trainer(cohort)
    factories.participant(cohort)
    told = {"name": "Kopio", "first": (clock.today() + timedelta(days=90)).isoformat()}
    assert sign_in(trainer).post(f"/cohorts/{cohort.id}/copy", data=told).status_code == 404
    answer = sign_in(factories.office_person()).post(f"/cohorts/{cohort.id}/copy", data=told)
    assert answer.status_code == 302
    session.expire_all()
    copy = session.scalar(select(Cohort).where(Cohort.name == "Kopio"))
    pattern = session.get(Cohort, cohort.id)
    for name in ("version_id", "organisation_id", "seats", "self_enrolment"):
        assert getattr(copy, name) == getattr(pattern, name)
    assert [place.person_id for place in queries.members_of(copy)] == [trainer.id]


def test_a_task_whose_time_was_over_before_one_came_is_neither_late_nor_asked_for(
    factories, sign_in, session
):
    from badges.criteria import progress_in
    from tests.factories.courses import begun

    cohort = begun()
    before, now = factories.participant(cohort), factories.participant(cohort)
    place = session.scalar(select(Enrolment).where(Enrolment.person_id == before.id))
    place.created_at = clock.now() - timedelta(days=60)
    session.commit()
    session.expire_all()
    assert "Ehti mennä ennen kuin tulit" in sign_in(now).get(f"/cohorts/{cohort.id}/assignments").text
    page = sign_in(before).get(f"/cohorts/{cohort.id}/assignments").text
    assert "Ehti mennä" not in page
    assert "Myöhässä" in page
    needed = {
        person: [each.needed for each in progress.conditions if each.kind.value == "assignments"]
        for person, progress in progress_in(queries.cohort(cohort.id)).items()
    }
    assert needed == {before.id: [4], now.id: [2]}


def test_self_enrolment_is_what_the_programme_says(factories, sign_in, session):
    programme = factories.programme()
    version = factories.version_of(programme)
    version.joining = Joining.SELF_ENROLMENT
    told = {**FOUND, "programme": programme.slug, "first": clock.today().isoformat()}
    assert sign_in(factories.office_person()).post("/cohorts/new", data=told).status_code == 302
    session.expire_all()
    made = session.scalar(select(Cohort))
    assert made.self_enrolment
    assert made.organisation_id is None
