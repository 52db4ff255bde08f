"""What is due, to whom, when; and what is not."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from assignments.models import Assignment
from courses.models import Enrolment
from courses.vocabulary import CohortState
from fair.models import Fair, Review
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.database import db
from nudges import rules
from tests.counting import count_queries, counted_once
from tests.nudges.conftest import helsinki


def closing(scene: Any, due: date, *, opens: timedelta = timedelta(days=-9)) -> Assignment:
    """An assignment that is due on the date, the cohort's others being far away."""
    place = scene.tasks.open_cohort()
    for other in db.session.scalars(select(Assignment).where(Assignment.cohort_id == place.id)):
        other.due_at = clock.now() + timedelta(days=90)
    found = scene.tasks.assignment(place)
    found.due_at, found.opens_at = clock.end_of_day(due), clock.now() + opens
    db.session.flush()
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(("days", "due"), [(3, False), (2, True), (1, True), (0, True), (-1, False)])
def test_a_task_is_due_for_a_reminder_two_days_before_it_closes(scene: Any, days: int, due: bool) -> None:
    task = closing(scene, clock.today() + timedelta(days=days))
    person = scene.make.participant(task.cohort)
    assert [(d.rule, d.person_id) for d in rules.tasks_closing()] == ([("task", person.id)] if due else [])


def test_who_has_sent_the_task_or_left_or_only_looks_on_is_left_in_peace(scene: Any) -> None:
    task = closing(scene, clock.today() + timedelta(days=1))
    sent, left = scene.make.participant(task.cohort), scene.make.participant(task.cohort)
    scene.make.trainer(task.cohort)
    scene.tasks.send(sent, task)
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == left.id)).one()
    enrolment.left_at = clock.now()
    db.session.flush()
    assert rules.tasks_closing() == []


def test_a_task_that_is_not_open_yet_or_of_a_finished_cohort_reminds_nobody(scene: Any) -> None:
    early = closing(scene, clock.today() + timedelta(days=1), opens=timedelta(hours=2))
    over = closing(scene, clock.today() + timedelta(days=1))
    scene.make.participant(early.cohort)
    scene.make.participant(over.cohort)
    over.cohort.state = CohortState.FINISHED
    db.session.flush()
    assert rules.tasks_closing() == []


def test_a_task_whose_day_has_moved_is_a_new_thing(scene: Any) -> None:
    task = closing(scene, clock.today() + timedelta(days=1))
    scene.make.participant(task.cohort)
    [before] = rules.tasks_closing()
    task.due_at = clock.end_of_day(clock.today() + timedelta(days=2))
    db.session.flush()
    [after] = rules.tasks_closing()
    assert before.key != after.key


@pytest.mark.parametrize(("days", "due"), [(4, False), (5, True), (20, True), (31, False)])
def test_an_invitation_is_due_after_five_days_while_it_works(
    scene: Any, noon: Any, days: int, due: bool
) -> None:
    invitation, _token = scene.courses.invited(scene.make.cohort())
    noon.shift(timedelta(days=days))
    found = rules.invitations_unanswered()
    assert [d.key for d in found] == ([f"invitation:{invitation.id}"] if due else [])


def test_an_answered_invitation_is_not_due(scene: Any, noon: Any) -> None:
    invitation, _token = scene.courses.invited(scene.make.cohort())
    invitation.accepted_at = clock.now()
    noon.shift(timedelta(days=6))
    db.session.flush()
    assert rules.invitations_unanswered() == []


@pytest.mark.parametrize(("hours", "due"), [(7, False), (6, True), (0, True), (-71, True), (-73, False)])
def test_a_review_is_due_six_hours_before_it_should_be_written(scene: Any, hours: int, due: bool) -> None:
    _place, fair, people, _projects, _trainer = scene.fairs.opened(4, 2)
    fair.reviews_due_at = clock.now() + timedelta(hours=hours)
    db.session.flush()
    assert {d.person_id for d in rules.reviews_waiting()} == ({p.id for p in people} if due else set())


def test_sent_declined_and_released_reviews_and_closed_fairs_remind_nobody(scene: Any) -> None:
    _place, fair, _people, _projects, _trainer = scene.fairs.opened(8, 2)
    fair.reviews_due_at = clock.now()
    reviews = db.session.scalars(select(Review)).all()
    for review, state in zip(reviews, list(ReviewState)[1:] * 8, strict=False):
        review.state = state
    db.session.flush()
    assert rules.reviews_waiting() == []
    reviews[0].state = ReviewState.ASSIGNED
    db.session.flush()
    assert [d.key for d in rules.reviews_waiting()] == [f"review:{reviews[0].id}"]
    db.session.get_one(Fair, fair.id).state = FairState.CLOSED
    db.session.flush()
    assert rules.reviews_waiting() == []


QUIET = [
    (helsinki(2027, 2, 16, 7, 59), True),
    (helsinki(2027, 2, 16, 8, 0), False),
    (helsinki(2027, 2, 16, 19, 59), False),
    (helsinki(2027, 2, 16, 20, 0), True),
    # The clocks go forward on 28.3.2027 at 3 and back on 31.10.2027 at 4; eight o'clock stays eight o'clock.
    (helsinki(2027, 3, 27, 8, 0), False),
    (helsinki(2027, 3, 28, 7, 59), True),
    (helsinki(2027, 3, 28, 8, 0), False),
    (helsinki(2027, 3, 28, 20, 0), True),
    (helsinki(2027, 10, 31, 7, 59), True),
    (helsinki(2027, 10, 31, 8, 0), False),
    (helsinki(2027, 10, 31, 19, 59), False),
    (helsinki(2027, 10, 31, 20, 0), True),
]


@pytest.mark.parametrize(("moment", "expected"), QUIET)
def test_nights_are_quiet_by_the_clock_on_the_wall_also_when_it_is_changed(
    noon: Any, moment: Any, expected: bool
) -> None:
    noon.move_to(moment)
    assert rules.quiet() is expected


def test_the_days_before_a_task_are_counted_by_the_calendar_over_a_change_of_clocks(
    scene: Any, noon: Any
) -> None:
    noon.move_to(helsinki(2027, 3, 27, 8, 0))
    task = closing(scene, date(2027, 3, 29))
    scene.make.participant(task.cohort)
    assert task.due_at == clock.at(date(2027, 3, 29), time(23, 59, 59))
    assert len(rules.tasks_closing()) == 1
    noon.move_to(helsinki(2027, 3, 26, 19, 59))
    assert rules.tasks_closing() == []


@counted_once
def test_looking_for_what_is_due_takes_the_same_few_questions_for_one_three_and_three_hundred(
    scene: Any, app: Flask
) -> None:
    from nudges.operations import bundles

    counts = []
    task = closing(scene, clock.today() + timedelta(days=1))
    for more in (1, 2, 297):
        for _person in range(more):
            scene.make.participant(task.cohort)
        db.session.flush()
        with count_queries(app) as statements:
            found = bundles()
        counts.append((len(found), len(statements)))
    assert counts == [(1, 4), (3, 4), (300, 4)]
