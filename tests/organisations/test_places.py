"""Places in organisations: given, invited to, ended; nobody is locked out, nobody serves themselves."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from foundation.audit import AuditEntry
from foundation.outbox import Letter
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.vocabulary import MembershipRole
from people.models import Person
from people.queries import person_by_email
from tests.factories.make import PASSWORD

GUEST = {"name": "Uusi Edustaja", "email": "uusi@example.org", "language": "sv"}
ANSWER = {"name": "Uusi Edustaja", "password": PASSWORD, "language": "sv"}


def place_of(session, person):
    return session.scalars(select(Membership).where(Membership.person_id == person.id)).one()


def link_to(session, email):
    letter = session.scalars(
        select(Letter).where(Letter.recipient == email).order_by(Letter.created_at.desc())
    ).first()
    found = re.search(r"(/place/\S+)", letter.body)
    assert found, letter.body
    return found[1], letter


def acts(session):
    return list(session.scalars(select(AuditEntry.act)))


@pytest.fixture
def officer(factories):
    return factories.office_person("Olli Toimisto")


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(officer)


def test_the_office_finds_people_by_a_part_of_name_or_address(factories, desk):
    factories.person("Mari Laine", email="mari@example.org")
    factories.person("Timo Kari", email="kari_50%@example.org")
    assert "Mari Laine" in desk.get("/office/people?q=lain").text
    assert "Timo Kari" not in desk.get("/office/people?q=lain").text
    assert "Timo Kari" in desk.get("/office/people", query_string={"q": "_50%"}).text
    assert "Mari Laine" not in desk.get("/office/people", query_string={"q": "%"}).text


@pytest.mark.parametrize("typed", ["'; DROP TABLE people; --", "%_\\", "\x00", "x" * 5000, "æ", "🐍"])
def test_whatever_is_searched_for_is_answered(desk, typed):
    assert desk.get("/office/people", query_string={"q": typed, "page": "9" * 20}).status_code == 200
    assert desk.get("/office/organisations", query_string={"q": typed}).status_code == 200


def test_only_the_office_looks_after_people(factories, sign_in):
    place = factories.organisation()
    colleague = factories.representative(place)
    for other in (factories.representative(place), factories.pool_trainer(), factories.person()):
        browser = sign_in(other)
        assert browser.get("/office/people").status_code == 403
        assert browser.get(f"/office/people/{colleague.id}").status_code == 404
        assert (
            browser.post(f"/office/people/{colleague.id}/places", data={"role": "office"}).status_code == 404
        )
        assert browser.post(f"/office/people/{colleague.id}/see-as", data={"reason": "x"}).status_code == 404


def test_a_place_is_given_with_a_letter_and_acts_at_the_next_request(factories, desk, sign_in, session):
    person = factories.person("Mari Laine", language="sv")
    browser = sign_in(person)
    assert browser.get("/office/people").status_code == 403
    for _click in range(2):
        assert desk.post(f"/office/people/{person.id}/places", data={"role": "office"}).status_code == 302
    assert browser.get("/office/people").status_code == 200
    letters = session.scalars(select(Letter).where(Letter.recipient == person.email)).all()
    assert [letter.language for letter in letters] == ["sv"]
    assert acts(session).count("added member") == 1


def test_a_place_taken_away_acts_at_the_next_request(factories, desk, sign_in, session):
    colleague = factories.office_person("Mari Laine")
    browser = sign_in(colleague)
    place = place_of(session, colleague)
    assert browser.get("/office/people").status_code == 200
    address = f"/places/{place.id}/end"
    assert "Mari Laine" in desk.get(address).text
    assert browser.get("/office/people").status_code == 200  # looking ended nothing
    assert desk.post(address).status_code == 302
    assert browser.get("/office/people").status_code == 403
    assert desk.post(address).status_code == 404
    assert acts(session).count("removed member") == 1


def test_the_last_of_the_office_cannot_leave(desk, officer, factories, session):
    """F1-k: nobody could run the office after that."""
    place = place_of(session, officer)
    refused = desk.post(f"/places/{place.id}/end")
    assert refused.status_code == 409
    assert desk.get("/office/people").status_code == 200
    factories.office_person()
    assert desk.post(f"/places/{place.id}/end").status_code == 302
    assert desk.get("/office/people").status_code == 403


def test_of_two_who_remove_each_other_at_once_one_stays(app, factories, sign_in, session):
    """F1-k under F5: the office is never empty, and the slower one is told."""
    people = [factories.office_person(), factories.office_person()]
    places = [place_of(session, person).id for person in people]
    browsers = [sign_in(person) for person in people]
    barrier = Barrier(2)

    def remove(number):
        with app.app_context():
            barrier.wait(timeout=10)
            return browsers[number].post(f"/places/{places[1 - number]}/end").status_code

    session.commit()
    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(remove, (0, 1)))
    session.rollback()
    left = session.scalar(select(func.count(Membership.id)).where(Membership.role == MembershipRole.OFFICE))
    assert left == 1
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 404, 409}


def test_the_office_cannot_serve_itself(factories, desk, officer, session):
    """F1-k: a second person is needed."""
    organisation = factories.organisation()
    own = {**GUEST, "email": officer.email}
    assert desk.post(f"/office/people/{officer.id}/places", data={"role": "trainer"}).status_code == 422
    assert desk.post("/office/people/invite", data={**own, "role": "trainer"}).status_code == 422
    assert desk.post(f"/organisations/{organisation.id}/people", data=own).status_code == 422
    assert session.scalar(select(func.count(Membership.id))) == 1
    assert session.scalar(select(func.count(MembershipInvitation.id))) == 0


def test_an_invited_stranger_gets_account_and_place_with_the_link_once(app, factories, sign_in, session):
    organisation = factories.organisation("Porvoo")
    browser = sign_in(factories.representative(organisation))
    for _click in range(2):
        assert browser.post(f"/organisations/{organisation.id}/people", data=GUEST).status_code == 302
    link, letter = link_to(session, "uusi@example.org")
    assert letter.language == "sv"
    assert session.scalar(select(func.count(Letter.id)).where(Letter.recipient == "uusi@example.org")) == 1
    stranger = app.test_client()
    for _look in range(2):
        assert "Porvoo" in stranger.get(link).text
    assert person_by_email("uusi@example.org") is None
    assert stranger.post(link, data=ANSWER).headers["Location"] == "/home"
    assert stranger.get(f"/organisations/{organisation.id}/people").status_code == 200
    assert app.test_client().post(link, data=ANSWER).status_code == 410


@pytest.mark.parametrize("wrong", [{"name": ""}, {"password": "short"}, {"language": "xx"}, {"password": ""}])
def test_a_wrong_answer_makes_nothing(app, factories, sign_in, session, wrong):
    organisation = factories.organisation()
    sign_in(factories.representative(organisation)).post(
        f"/organisations/{organisation.id}/people", data=GUEST
    )
    link, _letter = link_to(session, "uusi@example.org")
    assert app.test_client().post(link, data={**ANSWER, **wrong}).status_code == 422
    assert person_by_email("uusi@example.org") is None


def test_an_invitation_by_who_may_invite_no_more_is_worth_nothing(app, factories, desk, sign_in, session):
    """F1-i: the right is asked for again when the link is used."""
    organisation = factories.organisation()
    inviter = factories.representative(organisation)
    factories.representative(organisation)
    sign_in(inviter).post(f"/organisations/{organisation.id}/people", data=GUEST)
    link, _letter = link_to(session, "uusi@example.org")
    assert desk.post(f"/places/{place_of(session, inviter).id}/end").status_code == 302
    assert app.test_client().post(link, data=ANSWER).status_code == 410
    assert person_by_email("uusi@example.org") is None


def test_a_withdrawn_invitation_is_unknown(app, factories, sign_in, session):
    organisation = factories.organisation()
    browser = sign_in(factories.representative(organisation))
    browser.post(f"/organisations/{organisation.id}/people", data=GUEST)
    link, _letter = link_to(session, "uusi@example.org")
    made = session.scalars(select(MembershipInvitation)).one()
    other = sign_in(factories.representative())
    address = f"/organisations/{organisation.id}/invitations/{made.id}/withdraw"
    assert other.post(address).status_code == 404
    assert browser.post(address).status_code == 302
    assert app.test_client().get(link).status_code == 404


def test_representatives_see_and_end_only_their_own(factories, sign_in, session):
    here, there = factories.organisation("Täällä"), factories.organisation("Siellä")
    me, colleague, other = (
        factories.representative(here),
        factories.representative(here, "Mari Laine"),
        factories.representative(there),
    )
    browser = sign_in(me)
    assert "Mari Laine" in browser.get(f"/organisations/{here.id}/people").text
    assert browser.get(f"/organisations/{there.id}/people").status_code == 404
    assert browser.post(f"/organisations/{there.id}/people", data=GUEST).status_code == 404
    assert browser.post(f"/places/{place_of(session, other).id}/end").status_code == 404
    assert browser.post(f"/organisations/{here.id}/name", data={"called": "Muu"}).status_code == 404
    assert browser.post(f"/places/{place_of(session, colleague).id}/end").status_code == 302


def test_the_last_representative_stays_unless_the_office_ends_it(factories, sign_in, desk, session):
    me = factories.representative()
    address = f"/places/{place_of(session, me).id}/end"
    assert sign_in(me).post(address).status_code == 409
    assert desk.post(address).status_code == 302


def test_who_has_the_place_is_not_invited_to_it(factories, sign_in, session):
    organisation = factories.organisation()
    colleague = factories.representative(organisation)
    browser = sign_in(factories.representative(organisation))
    refused = browser.post(
        f"/organisations/{organisation.id}/people", data={**GUEST, "email": colleague.email}
    )
    assert refused.status_code == 422


def test_an_invitation_tells_nobody_whether_an_address_has_an_account(factories, sign_in, session):
    """F6-g: the same answer for a known and an unknown address."""
    organisation = factories.organisation()
    browser = sign_in(factories.representative(organisation))
    known = factories.person(email="known1@example.org").email
    answers = [
        browser.post(f"/organisations/{organisation.id}/people", data={**GUEST, "email": email})
        for email in (known, "stranger@example.org")
    ]
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1


def test_the_office_renames_and_the_slower_of_two_is_told(factories, desk, session):
    organisation = factories.organisation("Vanha")
    address = f"/organisations/{organisation.id}/name"
    assert desk.post(address, data={"called": "Uusi", "version": "1"}).status_code == 302
    late = desk.post(address, data={"called": "Toinen", "version": "1"})
    assert late.status_code == 409
    assert "Uusi" in late.text
    session.expire_all()
    assert session.get(Organisation, organisation.id).name == "Uusi"


def test_two_who_present_one_trainer_lose_nothing(factories, desk, session):
    trainer = factories.pool_trainer()
    place = place_of(session, trainer)
    address = f"/office/places/{place.id}/presentation"
    first = {"fi": "Osaa palvelut.", "sv": "", "en": "Knows services.", "version": "1"}
    assert desk.post(address, data=first).status_code == 302
    late = desk.post(address, data={**first, "fi": "Toiset sanat."})
    assert late.status_code == 409
    assert "Osaa palvelut." in late.text
    assert "Toiset sanat." in late.text
    session.expire_all()
    assert session.get(Membership, place.id).presentation == {"fi": "Osaa palvelut.", "en": "Knows services."}


def test_a_person_s_page_costs_the_same_with_many_places(app, factories, desk, session):
    from tests.counting import count_queries

    one, many = factories.person(), factories.person()
    session.add_all(
        Membership(
            person_id=many.id, organisation_id=factories.organisation().id, role=MembershipRole.REPRESENTATIVE
        )
        for _number in range(8)
    )
    for _number in range(4):
        from courses.operations import enrol

        enrol(factories.cohort(), many, by=many)
    session.commit()
    counts = []
    for person in (one, many):
        with count_queries(app) as queries:
            assert desk.get(f"/office/people/{person.id}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_erasing_asks_whether_somebody_is_the_last_of_the_office(factories, officer, session):
    from organisations.member_queries import is_last_of_the_office

    assert is_last_of_the_office(officer)
    assert not is_last_of_the_office(factories.person())
    other: Person = factories.office_person()
    assert not is_last_of_the_office(officer)
    assert not is_last_of_the_office(other)
