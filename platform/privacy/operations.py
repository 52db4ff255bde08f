"""Running the schedule: what has been kept long enough is removed, in small batches."""

from collections.abc import Callable

from foundation import clock
from foundation.database import db
from foundation.personal_data import Keep
from foundation.retention import BATCH, RULES, remove_batch
from privacy.models import RetentionRun
from privacy.queries import last_run
from privacy.vocabulary import BETWEEN_RUNS

MOST = 100
"""Batches of one rule in a run: the next day goes on."""


def is_due() -> bool:
    """Whether the schedule has not run today."""
    last = last_run()
    return last is None or last.created_at <= clock.now() - BETWEEN_RUNS


def run(after_batch: Callable[[], None]) -> dict[Keep, int]:
    """What each rule found is gone; ``after_batch`` is called after each batch, to commit it."""
    removed: dict[Keep, int] = {}
    for rule in RULES:
        if rule.remove is None:
            continue
        removed[rule.keep] = 0
        for _turn in range(MOST):
            count = remove_batch(rule)
            removed[rule.keep] += count
            after_batch()
            if count < BATCH:
                break
    db.session.add(RetentionRun(removed={keep.value: count for keep, count in removed.items()}))
    return removed
