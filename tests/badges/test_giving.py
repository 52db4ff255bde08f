"""Badges given by hand: with a reason, looked at first, and by letter to who has no account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from badges import issuing, operations
from badges.models import Award, BadgeClass, BadgeOffer
from courses.models import Cohort
from foundation.outbox import Letter
from organisations.models import Membership
from people.models import Person
from tests.badges.test_awards import BADGE, again
from tests.factories.courses import letters_to

PASSWORD = "kolme hiljaista tuntia"
STRANGER = "ulkopuolinen@example.org"


@pytest.fixture
def giver(session: Any, factories: Any) -> Person:
    made: Person = factories.office_person()
    return made


@pytest.fixture
def officer(giver: Person, sign_in: Any) -> FlaskClient:
    signed_in: FlaskClient = sign_in(giver)
    return signed_in


@pytest.fixture
def badge(session: Any, factories: Any, giver: Person) -> BadgeClass:
    made = issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    session.commit()
    return made


@pytest.fixture
def cohort(session: Any, factories: Any, badge: BadgeClass) -> Cohort:
    made = factories.cohort()
    session.commit()
    return again(made)


def give(browser: FlaskClient, cohort: Cohort | None = None, sure: bool = True, **told: Any) -> Any:
    """The office fills in the page, and presses the button of the second page if it is sure."""
    page = f"/office/badges/{BADGE.slug}/give" + (f"?cohort={cohort.id}" if cohort else "")
    data = {"reason": "Auttoi muita.", "language": "fi", **told, **({"sure": "1"} if sure else {})}
    return browser.post(page, data=data)


def awards(session: Any) -> list[Award]:
    session.expire_all()
    return list(session.scalars(select(Award)))


def test_nothing_happens_before_the_office_has_seen_what_would(
    session: Any, factories: Any, officer: FlaskClient, giver: Person, cohort: Cohort
) -> None:
    ticked, has, beside = (factories.participant(cohort, name) for name in ("Aino A", "Bertta B", "Cilla C"))
    badge = issuing.badge_class_of(BADGE.slug)
    assert badge is not None
    operations.award(has, cohort, badge)
    session.commit()
    told = {
        "people": [str(ticked.id), str(has.id), "nobody"],
        "addresses": f"{beside.email}\n{STRANGER}\n{giver.email}",
    }
    page = give(officer, cohort, sure=False, **told)
    assert page.status_code == 200
    for sentence in ("saa merkin", "saa kirjeen, jossa on linkki", "on jo saanut", "itselleen"):
        assert sentence in page.text
    assert len(awards(session)) == 1
    assert session.scalar(select(func.count(BadgeOffer.id))) == 0
    assert give(officer, cohort, **told).status_code == 302
    given = {row.person_id: row for row in awards(session)}
    assert set(given) == {ticked.id, has.id, beside.id}
    assert (given[ticked.id].cohort_id, given[ticked.id].reason) == (cohort.id, "Auttoi muita.")
    assert given[ticked.id].awarded_by_id == giver.id
    assert given[beside.id].cohort_id is None
    assert [letter.kind for letter in letters_to(STRANGER)] == ["badge_offer"]


def test_giving_twice_gives_one(
    session: Any, factories: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    person = factories.person()
    session.commit()
    for _again in range(2):
        assert give(officer, addresses=f"{person.email}\n{STRANGER}").status_code in (200, 302)
    assert len(awards(session)) == 1
    assert len(letters_to(STRANGER)) == 1
    newest = issuing.badge_class_of(BADGE.slug)
    assert newest is not None
    assert operations.award(person, None, newest) is None


@pytest.mark.parametrize(
    "told", [{"reason": ""}, {"addresses": ""}, {"addresses": "ei osoitetta"}, {"reason": "x" * 301}]
)
def test_somebody_and_a_reason_are_needed(
    session: Any, officer: FlaskClient, badge: BadgeClass, told: dict[str, str]
) -> None:
    assert give(officer, **{"addresses": STRANGER, **told}).status_code == 422
    assert session.scalar(select(func.count(BadgeOffer.id))) == 0


def test_people_of_another_cohort_can_t_be_ticked(
    session: Any, factories: Any, officer: FlaskClient, cohort: Cohort
) -> None:
    """F8-g."""
    stranger = factories.participant(factories.cohort())
    session.commit()
    page = give(officer, cohort, people=[str(stranger.id)])
    assert "Kukaan ei saisi merkkiä" in page.text
    assert awards(session) == []


def offered(session: Any, officer: FlaskClient) -> str:
    """A badge was offered to somebody without an account; the address of the link."""
    assert give(officer, addresses=STRANGER).status_code == 302
    found = re.search(r"/badge-offers/\S+", letters_to(STRANGER)[-1].body)
    assert found
    return found.group()


ACCOUNT = {"name": "Ulla Ulkopuolinen", "password": PASSWORD, "language": "fi"}


def test_who_has_no_account_takes_the_badge_by_the_link_once(
    session: Any, officer: FlaskClient, client: FlaskClient, badge: BadgeClass, app: Any
) -> None:
    link = offered(session, officer)
    assert client.get(link).status_code == 200
    assert session.scalar(select(Person).where(Person.email == STRANGER)) is None
    taken = client.post(link, data=ACCOUNT)
    assert (taken.status_code, taken.location) == (302, "/badges")
    (award,) = awards(session)
    person = session.get(Person, award.person_id)
    assert (person.email, award.cohort_id, award.reason) == (STRANGER, None, "Auttoi muita.")
    assert client.get("/badges").text.count(str(award.id)) == 1
    assert client.get(f"/awards/{award.id}").status_code == 200
    stranger = app.test_client()
    assert stranger.post(link, data=ACCOUNT).status_code in (302, 410)
    assert len(awards(session)) == 1


def test_a_newer_letter_makes_the_older_link_useless(
    session: Any, officer: FlaskClient, client: FlaskClient, badge: BadgeClass
) -> None:
    old = offered(session, officer)
    row = session.scalars(select(BadgeOffer)).one()
    row.sent_at -= timedelta(hours=1)
    session.commit()
    new = offered(session, officer)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_link_too_old_gives_nothing(
    session: Any, officer: FlaskClient, client: FlaskClient, badge: BadgeClass
) -> None:
    link = offered(session, officer)
    row = session.scalars(select(BadgeOffer)).one()
    row.expires_at = row.sent_at
    session.commit()
    assert client.post(link, data=ACCOUNT).status_code == 410
    assert awards(session) == []


def test_who_left_the_office_gives_no_more(
    session: Any, officer: FlaskClient, giver: Person, client: FlaskClient, badge: BadgeClass
) -> None:
    link = offered(session, officer)
    for place in session.scalars(select(Membership).where(Membership.person_id == giver.id)):
        session.delete(place)
    session.commit()
    session.expire_all()
    assert client.post(link, data=ACCOUNT).status_code == 410
    assert awards(session) == []
    assert session.scalar(select(func.count(Letter.id)).where(Letter.kind == "badge")) == 0
