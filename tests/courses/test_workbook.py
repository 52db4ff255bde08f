"""The programme on paper: everything in order of time, room to write, one's own answers and nobody else's."""

from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from courses.workbook.chapters import deeper
from tests.counting import count_queries
from tests.factories.assignments import assignment, open_cohort, send

MOST_QUERIES = 12
MOST_BYTES = 150_000
"""The one page that may weigh more than others: it is a book."""


def book(browser: Any, cohort: Any, query: str = "") -> BeautifulSoup:
    answer = browser.get(f"/cohorts/{cohort.id}/workbook{query}")
    assert answer.status_code == 200
    assert len(answer.data) <= MOST_BYTES
    return BeautifulSoup(answer.text, "lxml")


def test_the_book_has_sessions_materials_and_tasks_in_order_of_time(factories, sign_in):
    cohort = open_cohort()
    page = book(sign_in(factories.participant(cohort, "Aino Aalto")), cohort)
    chapters = [heading.get_text() for heading in page.select(".workbook__chapter > h2")]
    assert chapters == [
        "Tehtävä pre-1", "Tehtävä pre-2", "1. päivä: Päivä 1", "Tehtävä interim-1", "2. päivä: Päivä 2",
        "Tehtävä interim-2", "3. päivä: Päivä 3",
    ]  # fmt: skip
    assert [h.get_text() for h in page.select("article h3")] == ["Aineisto 1", "Aineisto 2", "Aineisto 3"]
    assert len(page.select(".lines--first")) == 7
    assert "Aino Aalto" in page.select_one(".workbook__cover").get_text()
    levels = [int(heading.name[1]) for heading in page.main.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ones_own_answers_are_printed_when_asked_for_and_never_anothers(factories, sign_in):
    cohort = open_cohort()
    aino, pekka = factories.participant(cohort), factories.participant(cohort)
    send(aino, assignment(cohort), "Ainon *vastaus*")
    send(pekka, assignment(cohort), "Pekan vastaus")
    browser = sign_in(aino)
    assert "Ainon" not in book(browser, cohort).get_text()
    page = book(browser, cohort, "?answers=1")
    assert "<em>vastaus</em>" in str(page.select_one(".workbook__answer"))
    assert len(page.select(".lines--first")) == 6
    trainer = book(sign_in(factories.trainer(cohort)), cohort, "?answers=1")
    for other in (page, trainer):
        assert "Pekan" not in other.get_text()


@pytest.mark.parametrize("role", ["representative", "stranger"])
def test_the_book_is_for_those_who_take_part(factories, sign_in, role):
    cohort = open_cohort()
    person = factories.representative(cohort.organisation) if role == "representative" else factories.person()
    assert sign_in(person).get(f"/cohorts/{cohort.id}/workbook").status_code == 404


def test_the_book_asks_the_database_as_often_for_any_number_of_people(app, factories, sign_in):
    cohort = open_cohort()
    aino = factories.participant(cohort)
    browser = sign_in(aino)
    costs = []
    for _each in range(2):
        send(aino, assignment(cohort), "Vastaus")
        factories.participant(cohort)
        book(browser, cohort)  # whatever is read once a process is read
        with count_queries(app) as statements:
            book(browser, cohort, "?answers=1")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= MOST_QUERIES


def test_headings_of_a_text_go_below_those_of_the_book():
    html = '<h2 id="a">One</h2><h5>Two</h5><hr><p>h2</p>'
    assert deeper(html, 2) == '<h4 id="a">One</h4><h6>Two</h6><hr><p>h2</p>'
