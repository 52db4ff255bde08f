"""How often a door may be tried: one table of limits, counted in Redis, or in memory where there is none.

Only failures are counted, and never who failed at what: the keys are hashed. Ask `test` before dear work
such as a password's hash, and `hit` after a failure; between the two a few tries at the same moment may
slip through, as many as the house has threads.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter, RateLimiter

PAUSE = 30
"""Seconds for which Redis is left alone after it failed; until then this process counts by itself."""

LIMITS: dict[str, RateLimitItem] = {
    # a browser in which the account's owner has signed in before: strangers can't use this one up
    "password, known browser": parse("10 per 15 minutes"),
    # everybody else
    "password, account and network": parse("10 per 15 minutes"),
    "password, account": parse("50 per 15 minutes"),
    "password, network": parse("100 per 15 minutes"),
    # an account's log tells of refusals once in as long, however many there are
    "refusals told": parse("1 per 15 minutes"),
    "second factor": parse("5 per 5 minutes"),
    "links in letters": parse("30 per 10 minutes"),
    # wrong ones only; calendars ask by themselves, and go on asking where their people have switched off
    "calendar addresses": parse("300 per 10 minutes"),
    "letters asked for": parse("30 per 1 hour"),
    # there and back are two; a town hall that comes to work at eight is one network
    "trips to providers": parse("600 per 10 minutes"),
    # of who is not the office: anybody may found an organisation, and its letters go to whom they name
    "invitations": parse("30 per 1 day"),
    "forms kept": parse("30 per 1 hour"),
    # a whole class joins from one network, with the code on its wall
    "places asked for": parse("120 per 1 hour"),
    "joining codes": parse("30 per 10 minutes"),
    # of one participant: the code is short, because it is typed from a wall
    "presence codes": parse("10 per 10 minutes"),
    # of one writer, in all their tabs: a page saves by itself what is being written
    "drafts saved": parse("1 per 2 seconds"),
    # far fewer than the office takes from everybody together, so that one can't close the channel to all
    "messages": parse("10 per 1 hour"),
}
"""The name of each limit, and how much it lets through for the same keys."""

log = logging.getLogger("kehittamo")
Answer = TypeVar("Answer")


class Counters:
    """Where tries are counted."""

    def __init__(self, redis_url: str = "") -> None:
        memory: Storage = MemoryStorage()
        self._here: RateLimiter = FixedWindowRateLimiter(memory)
        self._shared: RateLimiter | None = None
        self._away_until = 0.0
        if redis_url:
            shared = RedisStorage(
                redis_url, key_prefix="kehittamo", wrap_exceptions=True,
                socket_timeout=1.0, socket_connect_timeout=1.0,
            )  # fmt: skip
            self._shared = FixedWindowRateLimiter(shared)

    def ask(self, question: Callable[[RateLimiter], Answer]) -> Answer:
        """The answer of Redis; while that is away, of this process: no visitor waits for a broken counter."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except StorageError as away:
                self._away_until = time.monotonic() + PAUSE
                log.warning("limits are counted in this process: %s", type(away.storage_error).__name__)
        return question(self._here)

    def forget(self) -> None:
        """Nothing has been tried; only what this process counted."""
        self._here.storage.reset()


def test(name: str, *keys: object) -> bool:
    """Whether one more try is let through; counts nothing. Raises `KeyError` for a limit without a name."""
    limit, identity = LIMITS[name], _identity(name, keys)
    return _counters().ask(lambda limiter: limiter.test(limit, identity))


def hit(name: str, *keys: object) -> bool:
    """One more try is counted; false when it was one too many. Raises `KeyError` as `test` does."""
    limit, identity = LIMITS[name], _identity(name, keys)
    return _counters().ask(lambda limiter: limiter.hit(limit, identity))


def seconds_left(name: str, *keys: object) -> int:
    """Seconds after which a try is let through again; 0 when it would be now."""
    limit, identity = LIMITS[name], _identity(name, keys)
    reset, remaining = _counters().ask(lambda limiter: limiter.get_window_stats(limit, identity))
    return 0 if remaining else max(1, round(reset - time.time()))


def _identity(name: str, keys: tuple[object, ...]) -> str:
    """The counter's name, out of which nobody reads an address."""
    return hashlib.sha256("\0".join((name, *map(str, keys))).encode()).hexdigest()[:32]


def _counters() -> Counters:
    return cast(Counters, current_app.extensions["limits"])


def install(app: Flask) -> None:
    """Count where Celery's broker is, if that is Redis: one count for all processes of the house."""
    broker = app.config["BROKER_URL"]
    app.extensions["limits"] = Counters(broker if broker.startswith("redis") else "")
