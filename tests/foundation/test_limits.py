"""Limits: counted by name and key, shared through Redis, and never in anybody's way when Redis is away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask

from foundation import limits
from foundation.limits import Counters
from tests.servers import free_port, redis_server

NAME = "second factor"
MOST = limits.LIMITS[NAME].amount


@pytest.fixture
def counting(app: Flask) -> Iterator[Flask]:
    """The house, within its context."""
    with app.app_context():
        yield app


def test_the_last_hit_that_is_let_through_is_followed_by_none(counting: Flask) -> None:
    assert limits.seconds_left(NAME, "aino") == 0
    assert [limits.hit(NAME, "aino") for _ in range(MOST + 2)] == [True] * MOST + [False] * 2
    assert not limits.test(NAME, "aino")
    assert 0 < limits.seconds_left(NAME, "aino") <= 300


def test_asking_counts_nothing_and_keys_and_names_are_apart(counting: Flask) -> None:
    assert all(limits.test(NAME, "aino") for _ in range(3 * MOST))
    for _ in range(MOST):
        limits.hit(NAME, "aino")
    assert limits.test(NAME, "ebba")
    assert limits.test(NAME, "aino", "elsewhere")
    assert limits.test("forms kept", "aino")


def test_a_limit_without_a_name_is_a_mistake_of_ours(counting: Flask) -> None:
    with pytest.raises(KeyError):
        limits.test("no such limit", "aino")


def test_two_processes_count_together_in_redis_and_it_learns_no_address(app: Flask, tmp_path: Path) -> None:
    """F6-h: with a counter in each of four processes, four times as many got through."""
    with redis_server(tmp_path) as address, app.app_context():
        processes = [Counters(address), Counters(address)]
        let_through = 0
        for turn in range(2 * MOST):
            app.extensions["limits"] = processes[turn % 2]
            let_through += limits.hit(NAME, "aino@kunta.fi")
        assert let_through == MOST
        kept: Any = redis.Redis.from_url(address).keys()
        assert kept
        assert not any(b"aino" in key for key in kept)
    app.extensions["limits"] = Counters()


def test_when_redis_is_away_this_process_counts_and_nobody_waits(app: Flask) -> None:
    """F6-h: with its store down, a limiter without a fallback answered 500 to everybody."""
    with app.app_context():
        app.extensions["limits"] = counters = Counters(f"redis://127.0.0.1:{free_port()}/0")
        try:
            assert [limits.hit(NAME, "aino") for _ in range(MOST + 1)] == [True] * MOST + [False]
            assert not limits.test(NAME, "aino")
            assert counters._away_until > 0, "it is left alone for a while"
        finally:
            app.extensions["limits"] = Counters()
