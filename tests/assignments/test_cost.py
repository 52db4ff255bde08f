"""Each page asks the database a constant number of times, and stays light."""

from typing import Any

from flask import Flask

from assignments.vocabulary import FeedbackVerdict
from tests.assignments.conftest import read
from tests.counting import count_queries, counted_once
from tests.factories import assignments as made

MOST = 12
LIGHT = 25_000


def cost(app: Flask, browser: Any, address: str) -> int:
    browser.get(address)  # what is learnt once, such as compiled statements, is not the page's cost
    with count_queries(app) as statements:
        response = browser.get(address)
    assert response.status_code == 200
    assert len(response.data) <= LIGHT, f"{address}: {len(response.data)} bytes"
    assert len(statements) <= MOST, "\n".join(statements)
    return len(statements)


@counted_once
def test_pages_cost_the_same_with_one_three_and_three_hundred_submissions(
    app: Flask, scene: Any, session: Any, sign_in: Any, factories: Any
) -> None:
    leena = sign_in(scene.trainer)
    first = made.send(scene.participant, scene.assignment)
    addresses = [
        f"/cohorts/{scene.cohort.id}/submissions",
        f"/cohorts/{scene.cohort.id}/assignments",
        f"/submissions/{first.id}",
        scene.address,
    ]
    costs = []
    total = 1
    for rows in (1, 3, 300):
        while total < rows:
            made.send(factories.participant(scene.cohort), scene.assignment)
            total += 1
        session.commit()
        costs.append([cost(app, leena, address) for address in addresses])
    assert costs[0] == costs[1] == costs[2]
    page = read(leena.get(addresses[0]))
    assert len(page.select("ul.rows > li")) == 25
    last = read(leena.get(addresses[0] + "?page=12"))
    assert len(last.select("ul.rows > li")) == 25


@counted_once
def test_own_page_costs_the_same_however_many_versions(
    app: Flask, scene: Any, session: Any, sign_in: Any
) -> None:
    aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
    costs = []
    for number, colour in enumerate(("red", "green", "blue")):
        files = [made.picture(f"{number}.png", colour=colour)]
        sent = made.send(scene.participant, scene.assignment, f"Versio {number}", files)
        made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
        session.commit()
        own = (scene.address, f"/cohorts/{scene.cohort.id}/assignments")
        costs.append([cost(app, aino, page) for page in own] + [cost(app, leena, f"/submissions/{sent.id}")])
    assert costs[0] == costs[1] == costs[2]
