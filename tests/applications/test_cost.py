"""A page costs the same number of queries for one row and for three hundred."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.applications.conftest import Town
from tests.counting import count_queries, counted_once
from tests.factories import applications as factory

MOST = 12
LARGEST = 25_000


def cost(app: Flask, act: Callable[[], Any]) -> int:
    with count_queries(app) as counted:
        answer = act()
    assert answer.status_code == 200
    assert len(answer.data) <= LARGEST, len(answer.data)
    return len(counted)


@counted_once
def test_lists_cost_the_same_for_one_and_many(app: Flask, town: Town, factories: Any) -> None:
    pages = [
        lambda: town.desk.get("/office/applications"),
        lambda: town.desk.get("/office/applications?state=all&page=2"),
        lambda: town.browser.get("/applications"),
        lambda: town.browser.get("/programmes"),
        lambda: town.browser.get(town.begin),
    ]
    factory.sent(town.applicant, town.place, town.programme)
    factory.draft(town.applicant, town.place, town.programme)
    few = [cost(app, page) for page in pages]
    for number in range(60):
        (factory.sent if number % 2 else factory.draft)(town.applicant, town.place, town.programme)
    for _number in range(5):
        factories.programme()
    assert [cost(app, page) for page in pages] == few
    assert max(few) <= MOST


@pytest.mark.parametrize("trainers", [12, 60])
def test_forms_cost_the_same_for_a_large_pool(trainers: int, app: Flask, town: Town, factories: Any) -> None:
    made = factory.draft(town.applicant, town.place, town.programme)
    waiting = factory.sent(town.applicant, town.place, town.programme)
    pages = [
        lambda: town.browser.get(f"{town.begin}?another=1"),
        lambda: town.browser.get(f"/applications/{made.id}/edit"),
        lambda: town.browser.get(f"/applications/{made.id}/check"),
        lambda: town.browser.get(f"/applications/{made.id}"),
        lambda: town.desk.get(f"/office/applications/{waiting.id}"),
        lambda: town.desk.get(f"/office/applications/{waiting.id}/accept"),
        lambda: town.desk.get(f"/office/applications/{waiting.id}/question"),
        lambda: town.browser.get("/programmes/valmennus"),
    ]
    few = [cost(app, page) for page in pages]
    for _number in range(trainers):
        factories.pool_trainer()
    assert [cost(app, page) for page in pages] == few
    assert max(few) <= MOST


def test_the_longest_application_fits_a_page(app: Flask, town: Town) -> None:
    longest = factory.wish(need="sana " * 999, commitment="sana " * 399, dates_note="x" * 500)
    made = factory.sent(town.applicant, town.place, town.programme, longest)
    cost(app, lambda: town.browser.get(f"/applications/{made.id}"))
    cost(app, lambda: town.desk.get(f"/office/applications/{made.id}"))


def test_the_queue_shows_the_oldest_first_and_how_long_it_has_waited(town: Town, factories: Any) -> None:
    from datetime import timedelta

    from foundation import clock

    for hours, name in ((2, "Tuore"), (72, "Odottanut")):
        place = factories.organisation(name)
        made = factory.sent(factories.representative(place), place, town.programme)
        made.sent_at = clock.now() - timedelta(hours=hours, minutes=1)
    page = town.desk.get("/office/applications", headers={"Accept-Language": "en"}).text
    assert page.index("Odottanut") < page.index("Tuore")
    assert page.count("row--linked") == 2
    for number in (2, 3):
        assert f" {number} " in page


def test_the_queue_is_paged(town: Town) -> None:
    for _number in range(30):
        factory.sent(town.applicant, town.place, town.programme)
    assert town.desk.get("/office/applications").text.count("row--linked") == 25
    assert town.desk.get("/office/applications?page=2").text.count("row--linked") == 5
