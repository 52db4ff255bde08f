"""What pages cost: as many queries for one person as for three hundred, and a page that stays light."""

import pytest

from courses import inviting, operations, queries
from courses.address_lists import Address
from courses.models import Cohort, Enrolment
from courses.vocabulary import CohortRole, Presence
from people.models import Person
from tests.counting import count_queries, counted_once
from tests.factories.courses import begun, invited, sessions

MOST_QUERIES = 12
MOST_BYTES = 25_000
SIZES = (1, 3, 300)


def _fill(session, factories, size: int) -> tuple[Cohort, dict[str, Person]]:
    """A cohort of that many participants, marked present, with as many invitations, seen by each role."""
    cohort = begun(seats=1000)
    roles = {
        "participant": factories.participant(cohort),
        "trainer": factories.trainer(cohort),
        "representative": factories.representative(cohort.organisation),
        "office": factories.office_person(),
    }
    people = [
        Person(name=f"Osallistuja {n:03}", email=f"o{n}@{size}.example.org", password_hash="x")
        for n in range(size - 1)
    ]
    session.add_all(people)
    session.flush()
    enrolments = [Enrolment(cohort_id=cohort.id, person_id=p.id, role=CohortRole.PARTICIPANT) for p in people]
    session.add_all(enrolments)
    session.flush()
    coaching_session = sessions(cohort)[0]
    operations.mark_attendance(
        roles["trainer"], coaching_session, {e.id: Presence.PRESENT for e in enrolments}
    )
    addresses = [Address(f"i{n}@example.org") for n in range(size)]
    inviting.invite(queries.cohort(cohort.id), addresses, "fi", by=roles["trainer"])
    return cohort, roles


def _pages(cohort: Cohort) -> list[tuple[str, str]]:
    base, coaching_session = f"/cohorts/{cohort.id}", sessions(cohort)[0].id
    return [
        *((role, "/home") for role in ("participant", "trainer", "representative", "office")),
        *((role, base) for role in ("participant", "trainer", "representative", "office")),
        *((role, f"{base}/people") for role in ("participant", "representative")),
        ("participant", f"{base}/sessions/{coaching_session}"),
        ("participant", f"{base}/materials/page-1"),
        *((role, f"{base}/materials") for role in ("participant", "trainer", "representative")),
        ("trainer", f"{base}/sessions/{coaching_session}/attendance"),
        ("trainer", f"{base}/sessions/move"),
        ("office", f"{base}/sessions/{coaching_session}/remote"),
        ("participant", "/account/calendar"),
        ("trainer", f"{base}/invitations"),
        ("representative", f"{base}/invite"),
    ]


def _costs(app, session, factories, sign_in, size):
    cohort, roles = _fill(session, factories, size)
    costs = {}
    browsers = {role: sign_in(person) for role, person in roles.items()}
    for role, address in _pages(cohort):
        browsers[role].get(address)  # whatever is read once a process is read
        with count_queries(app) as statements:
            page = browsers[role].get(address)
        assert page.status_code == 200
        assert len(page.data) <= MOST_BYTES, (role, address, len(page.data))
        name = address.replace(str(cohort.id), "*").replace(str(sessions(cohort)[0].id), "*")
        costs[f"{role} {name}"] = len(statements)
    return costs


@counted_once
def test_pages_cost_the_same_for_one_and_for_three_hundred(app, session, factories, sign_in):
    costs = [_costs(app, session, factories, sign_in, size) for size in SIZES]
    assert costs[0] == costs[1] == costs[2]
    assert {page: cost for page, cost in costs[0].items() if cost > MOST_QUERIES} == {}


@counted_once
@pytest.mark.parametrize("role", ["trainer", "participant", "representative", "office"])
def test_home_costs_the_same_with_one_cohort_and_with_many(app, session, factories, sign_in, role):
    place = factories.organisation()
    person = {
        "representative": lambda: factories.representative(place),
        "office": factories.office_person,
    }.get(role, factories.person)()
    kind = CohortRole.TRAINER if role == "trainer" else CohortRole.PARTICIPANT
    programme = factories.programme()

    def add(count):
        for _each in range(count):
            cohort = factories.cohort(place=place, made=programme, first=begun().sessions[0].date, by=person)
            if role in ("trainer", "participant"):
                operations.enrol(cohort, person, kind, by=person)

    def cost():
        browser = sign_in(person)
        with count_queries(app) as statements:
            page = browser.get("/home")
        assert page.status_code == 200
        assert len(page.data) <= MOST_BYTES
        return len(statements)

    add(1)
    one = cost()
    add(30)
    assert cost() == one <= MOST_QUERIES


def test_the_invitation_page_is_cheap(app, session, factories, client):
    cohort = factories.cohort()
    _invitation, token = invited(cohort)
    with count_queries(app) as statements:
        assert client.get(f"/invitation/{token}").status_code == 200
    assert len(statements) <= 5
