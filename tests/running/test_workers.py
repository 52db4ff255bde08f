"""Celery over a real Redis: what it is asked for is done, and what a dead worker left is taken up."""

import threading
from collections.abc import Callable
from datetime import timedelta

from celery import Celery
from sqlalchemy import update

from foundation import clock
from foundation.database import db
from foundation.outbox import Letter, LetterState
from kehittamo.background import background
from tests.running.conftest import House
from tests.servers import PostOffice, kill_group, module, wait_until

WORKER = module("celery", "-A", "kehittamo.worker", "worker", "--loglevel", "INFO", "--pool", "solo")


def ask(redis_url: str, task: str) -> None:
    """Send a task as beat does, by its name alone."""
    with Celery(broker=redis_url) as sender:
        sender.send_task(task, ignore_result=True)


def test_a_worker_that_is_killed_in_the_middle_loses_no_letter_and_another_goes_on(
    house: Callable[..., House], redis_url: str, post_office: PostOffice
) -> None:
    place = house(KEHITTAMO_BROKER_URL=redis_url)
    place.make_tables()
    for number in range(3):
        place.write(f"{number}")
    at_work, go_on = threading.Event(), threading.Event()

    def hold(recipient: str) -> str | None:
        at_work.set()
        go_on.wait(20)
        return None

    post_office.answer = hold
    with place.runs(*WORKER) as worker:
        ask(redis_url, "outbox.deliver")
        assert at_work.wait(30)
        kill_group(worker)
    go_on.set()
    assert sorted(place.states().values()) == [LetterState.DUE, LetterState.DUE, LetterState.LEASED]
    with background(place.app):  # the time of the lease passes
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Letter).where(Letter.lease_until.is_not(None)).values(lease_until=past))
        db.session.commit()
    with place.runs(*WORKER) as another:
        ask(redis_url, "no.such_task")  # another version's task harms nobody
        ask(redis_url, "outbox.deliver")
        wait_until(lambda: set(place.states().values()) == {LetterState.SENT}, what="the delivery")
        place.write("3")
        ask(redis_url, "outbox.deliver")
        wait_until(lambda: set(place.states().values()) == {LetterState.SENT}, what="the next")
        assert another.poll() is None
    assert sorted(post_office.subjects()) == ["0", "1", "2", "3"]
