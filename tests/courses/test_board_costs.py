"""What the four homes cost: as many queries for five people as for five hundred, in one cohort or twenty."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from courses.models import Cohort, Enrolment
from courses.operations import enrol
from courses.vocabulary import CohortRole
from organisations.models import Organisation
from tests.counting import count_queries, counted_once
from tests.factories import boards, make

MOST_QUERIES = 12
BOARD_BYTES = 60_000
PAGE_BYTES = 25_000
PEOPLE = (5, 50, 500)


def cost(app: Flask, browser: Any, address: str, most: int = PAGE_BYTES) -> int:
    """How many queries the page takes; it is never heavier than it may be."""
    browser.get(address)  # whatever is read once a process is read
    with count_queries(app) as statements:
        page = browser.get(address)
    assert page.status_code == 200
    assert len(page.data) <= most, (address, len(page.data))
    assert len(statements) <= MOST_QUERIES, "\n".join(statements)
    return len(statements)


@counted_once
def test_pages_cost_the_same_with_five_fifty_and_five_hundred_people(
    app: Flask, session: Session, sign_in: Any
) -> None:
    programme = boards.programme(tasks=12)
    costs = []
    for size in PEOPLE:
        cohort = boards.cohort(programme)
        participant = boards.fill(cohort, size)[-1]
        trainer, office = make.trainer(cohort), make.office_person()
        speaker = make.representative(session.get_one(Organisation, cohort.organisation_id))
        base = f"/cohorts/{cohort.id}"
        board, home = sign_in(trainer), sign_in(participant)
        costs.append(
            [
                cost(app, board, f"{base}/board", BOARD_BYTES),
                cost(app, board, f"{base}/board?show=behind", BOARD_BYTES),
                cost(app, board, base),
                cost(app, board, "/home"),
                cost(app, home, "/home"),
                cost(app, home, base),
                cost(app, home, "/timeline"),
                cost(app, sign_in(speaker), f"/organisations/{cohort.organisation_id}/progress"),
                cost(app, sign_in(office), "/office/cohorts"),
            ]
        )
    assert costs[0] == costs[1] == costs[2]


def test_a_board_of_five_hundred_people_is_shown_fifty_at_a_time(
    app: Flask, session: Session, sign_in: Any
) -> None:
    cohort = boards.cohort()
    boards.fill(cohort, 120)
    browser = sign_in(make.trainer(cohort))
    pages = [browser.get(f"/cohorts/{cohort.id}/board?page={page}").text for page in (1, 2, 3)]
    assert [page.count('<th scope="row">') for page in pages] == [50, 50, 20]


@counted_once
@pytest.mark.parametrize("role", ["participant", "trainer", "representative"])
def test_pages_cost_the_same_in_one_cohort_and_in_twenty(
    app: Flask, session: Session, sign_in: Any, role: str
) -> None:
    programme, place = boards.programme(tasks=12), make.organisation()
    person = make.representative(place) if role == "representative" else make.person()
    pages = {
        "participant": ["/home", "/timeline"],
        "trainer": ["/home"],
        "representative": ["/home", f"/organisations/{place.id}/progress"],
    }[role]

    def add(count: int) -> None:
        for _number in range(count):
            cohort: Cohort = boards.cohort(programme)
            cohort.organisation_id = place.id
            boards.fill(cohort, 4)
            if role == "participant":
                session.add(Enrolment(cohort_id=cohort.id, person_id=person.id))
            if role == "trainer":
                enrol(cohort, person, CohortRole.TRAINER, by=person)

    browser = sign_in(person)
    add(1)
    one = [cost(app, browser, page) for page in pages]
    add(19)
    assert [cost(app, browser, page) for page in pages] == one
