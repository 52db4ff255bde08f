"""Each page of the fair asks the same few questions however many rows there are, and stays small."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from courses import queries as courses
from courses.home import StepState, path_of, waiting_for
from courses.models import Cohort
from courses.vocabulary import CohortRole
from fair import operations
from fair.vocabulary import ReviewState
from foundation import clock
from foundation.database import db
from tests.counting import count_queries, counted_once
from tests.fair.conftest import own_stand, reviews_of

MOST = 12
LARGEST = 25_000


def loaded(place: Cohort) -> Cohort:
    found = courses.cohort(place.id)
    assert found is not None
    return found


def addresses(hall: Any, people: int) -> dict[str, tuple[Any, str]]:
    """Every page of an open fair, each with somebody who may see it."""
    place, fair, members, _projects, trainer = hall.opened(people, 2 if people < 100 else 3)
    stand = own_stand(members[0], fair)
    from sqlalchemy import select

    from fair.models import Review

    for review in db.session.scalars(select(Review).where(Review.stand_id == stand.id)):
        review.works = review.question = review.suggestion = "Hyvä huomio. " * 12
        review.state, review.submitted_at = ReviewState.SUBMITTED, clock.now()
    waiting = next(r for person in members for r in reviews_of(person) if r.state is ReviewState.ASSIGNED)
    writer = next(person for person in members if person.id == waiting.reviewer_id)
    return {
        "hall": (members[0], f"/cohorts/{place.id}/fair"),
        "hall, last page": (members[0], f"/cohorts/{place.id}/fair?page=9999999999999999999"),
        "hall of a trainer": (trainer, f"/cohorts/{place.id}/fair"),
        "sharing": (trainer, f"/cohorts/{place.id}/fair/reviews"),
        "stand": (members[0], f"/stands/{stand.id}"),
        "review": (writer, f"/reviews/{waiting.id}"),
        "decline": (writer, f"/reviews/{waiting.id}/decline"),
    }


@counted_once
def test_pages_of_an_open_fair_ask_a_constant_number_of_questions(
    hall: Any, sign_in: Any, app: Flask
) -> None:
    counts: dict[str, list[int]] = {}
    for people in (4, 6, 300):
        for name, (person, address) in addresses(hall, people).items():
            browser = sign_in(person)
            with count_queries(app) as statements:
                page = browser.get(address)
            assert page.status_code == 200, name
            assert len(page.data) <= LARGEST, (name, len(page.data))
            counts.setdefault(name, []).append(len(statements))
    assert all(len(set(found)) == 1 and found[0] <= MOST for found in counts.values()), counts


@counted_once
@pytest.mark.parametrize("path", ["fair", "fair/open"])
def test_pages_before_the_fair_ask_a_constant_number_of_questions(
    hall: Any, sign_in: Any, app: Flask, path: str
) -> None:
    counts = []
    for people in (4, 6, 300):
        place, _people, _projects = hall.ready(people, 2 if people < 100 else 3)
        browser = sign_in(hall.make.trainer(place))
        with count_queries(app) as statements:
            page = browser.get(f"/cohorts/{place.id}/{path}")
        assert page.status_code == 200
        assert len(page.data) <= LARGEST
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert counts[0] <= MOST, counts


def test_the_path_says_how_many_reviews_are_written_and_what_to_do(hall: Any) -> None:
    place, _fair, people, _projects, _trainer = hall.opened(8, 2)
    first, *rest = reviews_of(people[0])
    place = loaded(place)

    def steps() -> list[Any]:
        path = path_of(people[0], place, CohortRole.PARTICIPANT)
        return [step for step in path if "/fair" in step.url or "/stands" in step.url]

    (duty,) = steps()
    assert duty.action
    assert duty.tag == "0/3"
    first.state = ReviewState.SUBMITTED
    db.session.flush()
    assert steps()[0].tag == "1/3"
    for review in rest:
        review.state = ReviewState.SUBMITTED
    db.session.flush()
    assert [(s.state, s.action) for s in steps()] == [(StepState.DONE, "")]


def test_the_group_is_led_to_its_reviews_when_the_fair_is_over(hall: Any) -> None:
    place, fair, people, _projects, trainer = hall.opened(6, 2)
    stand = own_stand(people[0], fair)
    review = next(r for person in people[2:] for r in reviews_of(person) if r.stand_id == stand.id)
    review.state, review.submitted_at = ReviewState.SUBMITTED, clock.now()
    operations.close_fair(place, by=trainer)
    place = loaded(place)
    last = next(s for s in path_of(people[0], place, CohortRole.PARTICIPANT) if "/stands" in s.url)
    assert last.url == f"/stands/{stand.id}"
    assert last.action
    fair.closed_at = clock.now() - timedelta(days=15)
    db.session.flush()
    later = next(s for s in path_of(people[0], place, CohortRole.PARTICIPANT) if "/stands" in s.url)
    assert (later.state, later.action) == (StepState.DONE, "")


def test_trainers_are_told_when_a_fair_waits_for_opening_and_for_closing(hall: Any, app: Flask) -> None:
    place, _people, _projects = hall.ready(6, 2, first=clock.today() - timedelta(weeks=8))
    later, _people, _projects = hall.ready(4, 2)
    trainer = hall.make.trainer(place)
    cohorts = [loaded(place), loaded(later)]
    with count_queries(app) as statements:
        waiting = [s for s in waiting_for(trainer, cohorts) if "/fair" in s.url]
    assert [s.url for s in waiting] == [f"/cohorts/{place.id}/fair/open"]
    assert len([s for s in statements if "fairs" in s]) == 1
    operations.open_fair(cohorts[0], due_at=clock.now() - timedelta(hours=1), by=trainer)
    waiting = [s for s in waiting_for(trainer, cohorts) if "/fair" in s.url]
    assert [s.url for s in waiting] == [f"/cohorts/{place.id}/fair/reviews"]
