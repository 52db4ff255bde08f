"""Assignments follow their cohort's days, and midnight is Helsinki's."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from assignments import queries
from assignments.models import Assignment
from courses import signals
from courses.models import CoachingSession, Cohort
from courses.queries import coaching_session as load_session
from courses.queries import sessions_of
from foundation import clock


def times(cohort: Cohort) -> dict[str, tuple[str, str]]:
    """Opening and closing as people in Finland read them."""
    return {
        a.plan.key: (
            clock.helsinki(a.opens_at).strftime("%d.%m. %H:%M:%S"),
            clock.helsinki(a.due_at).strftime("%d.%m. %H:%M:%S"),
        )
        for a in queries.assignments_of(cohort)
    }


def move(cohort: Cohort, number: int, to: date) -> CoachingSession:
    """Move a day as its room will, and tell the others."""
    key = sessions_of(cohort)[number].id
    coaching_session = load_session(cohort.id, key)
    assert coaching_session is not None
    coaching_session.starts_at, coaching_session.ends_at = (
        clock.at(to, coaching_session.plan.starts),
        clock.at(to, coaching_session.plan.ends),
    )
    signals.session_moved.send(coaching_session)
    return coaching_session


def test_new_cohort_has_an_assignment_for_each_task(session: Any, factories: Any) -> None:
    cohort = factories.cohort(first=date(2027, 2, 3))
    assert times(cohort) == {
        "pre-1": ("13.01. 00:00:00", "29.01. 23:59:59"),
        "pre-2": ("20.01. 00:00:00", "31.01. 23:59:59"),
        "interim-1": ("11.02. 00:00:00", "28.02. 23:59:59"),
        "interim-2": ("11.03. 00:00:00", "28.03. 23:59:59"),
    }


@pytest.mark.parametrize(
    ("first", "utc"),
    [
        (date(2027, 4, 2), datetime(2027, 3, 28, 20, 59, 59)),  # due on the Sunday when summer time begins
        (date(2027, 4, 1), datetime(2027, 3, 27, 21, 59, 59)),  # the day before
        (date(2027, 11, 5), datetime(2027, 10, 31, 21, 59, 59)),  # due on the Sunday when it ends
        (date(2027, 11, 4), datetime(2027, 10, 30, 20, 59, 59)),
    ],
)
def test_due_is_the_last_second_of_the_day_when_the_clocks_change(
    first: date, utc: datetime, session: Any, factories: Any
) -> None:
    cohort = factories.cohort(first=first)
    due = next(a.due_at for a in queries.assignments_of(cohort) if a.plan.key == "pre-1")
    assert due.replace(tzinfo=None) == utc
    assert clock.helsinki(due).strftime("%H:%M:%S") == "23:59:59"


def test_moved_day_takes_its_own_assignments_along(session: Any, factories: Any) -> None:
    cohort = factories.cohort(first=date(2027, 2, 3))
    before = times(cohort)
    move(cohort, 1, date(2027, 3, 10))
    session.commit()
    after = times(cohort)
    assert after["interim-1"] == ("18.02. 00:00:00", "07.03. 23:59:59")
    assert {key: value for key, value in after.items() if key != "interim-1"} == {
        key: value for key, value in before.items() if key != "interim-1"
    }


def test_moving_a_day_of_one_cohort_leaves_the_others(session: Any, factories: Any) -> None:
    programme = factories.programme()
    cohort = factories.cohort(made=programme, first=date(2027, 2, 3))
    other = factories.cohort(made=programme, first=date(2027, 2, 3))
    before = times(other)
    move(cohort, 0, date(2027, 2, 10))
    session.commit()
    assert times(other) == before
    assert times(cohort)["pre-1"] != before["pre-1"]
    assert session.scalar(select(func.count()).select_from(Assignment)) == 8


def test_nudges_learn_who_has_not_sent(scene: Any, session: Any, factories: Any) -> None:
    from tests.factories import assignments as made

    now = clock.now()
    due = scene.assignment.due_at
    made.send(scene.participant, scene.assignment)
    found = queries.unsent_between(now, due + timedelta(seconds=1))
    people = {person.id for assignment, person in found if assignment.id == scene.assignment.id}
    assert people == {scene.colleague.id}
    assert queries.unsent_between(due, due + timedelta(seconds=1)) == []
