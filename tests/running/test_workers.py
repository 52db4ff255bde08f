"""Celery over a real Redis: what beat asks for is done, and what a dead worker left is taken up."""

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

WORKER = module(
    "celery", "-A", "kehittamo.worker", "worker", "--loglevel", "INFO", "--concurrency", "2", "--pool"
)
BEAT = module("celery", "-A", "kehittamo.worker", "beat", "--loglevel", "INFO")


def ask(redis_url: str, task: str) -> None:
    """Send a task as beat does, by its name alone."""
    with Celery(broker=redis_url) as sender:
        sender.send_task(task, ignore_result=True)


def test_a_worker_delivers_what_it_is_asked_for_through_redis(
    house: Callable[..., House], redis_url: str, post_office: PostOffice
) -> None:
    place = house(KEHITTAMO_BROKER_URL=redis_url)
    place.make_tables()
    place.write("first")
    with place.runs(*WORKER, "solo") as worker:
        ask(redis_url, "outbox.deliver")
        wait_until(lambda: post_office.subjects() == ["first"], what="the letter")
        wait_until(lambda: place.states() == {"first": LetterState.SENT}, what="its outcome")
        ask(redis_url, "no.such_task")  # another version's task harms nobody
        place.write("second")
        ask(redis_url, "outbox.deliver")
        wait_until(lambda: post_office.subjects() == ["first", "second"], what="the second letter")
        assert worker.poll() is None


def test_beat_and_forked_workers_deliver_on_postgresql_without_being_asked(
    house: Callable[..., House], redis_url: str, postgresql_url: str, post_office: PostOffice
) -> None:
    place = house(KEHITTAMO_BROKER_URL=redis_url, KEHITTAMO_DATABASE_URL=postgresql_url)
    place.make_tables()
    with place.runs(*WORKER, "prefork"), place.runs(*BEAT):
        for number in range(6):
            place.write(f"{number}")
        wait_until(lambda: len(post_office.taken) == 6, what="the letters", seconds=45)
        wait_until(lambda: set(place.states().values()) == {LetterState.SENT}, what="their outcomes")
    assert sorted(post_office.subjects()) == [f"{number}" for number in range(6)]
    assert "Traceback" not in place.log.read_text()


def test_a_worker_that_is_killed_in_the_middle_loses_no_letter(
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
    with place.runs(*WORKER, "solo") as worker:
        ask(redis_url, "outbox.deliver")
        assert at_work.wait(30)
        kill_group(worker)
    go_on.set()
    assert sorted(place.states().values()) == [LetterState.DUE, LetterState.DUE, LetterState.LEASED]
    with background(place.app):  # the time of the lease passes
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Letter).where(Letter.lease_until.is_not(None)).values(lease_until=past))
        db.session.commit()
    with place.runs(*WORKER, "solo"):
        ask(redis_url, "outbox.deliver")
        wait_until(lambda: set(place.states().values()) == {LetterState.SENT}, what="the delivery")
    assert sorted(post_office.subjects()) == ["0", "1", "2"]
