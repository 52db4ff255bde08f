"""How long things are kept: each room offers its rules, and the schedule is run in small batches."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select

from foundation import clock
from foundation.database import Base, db
from foundation.personal_data import Keep

BATCH = 200
"""Rows that one transaction takes away: nobody waits long behind it."""

Due = Callable[[datetime], Select[uuid.UUID]]
Remove = Callable[[Sequence[uuid.UUID]], int]


@dataclass(frozen=True)
class KeepingRule:
    """What is removed when: ``due(before)`` selects the keys of rows whose time ended before the moment."""

    keep: Keep
    what: Any
    period: Callable[[], timedelta]
    due: Due
    remove: Remove | None
    """Takes rows away and tells how many; None where the room's own sweep does so every hour."""

    def now_due(self) -> Select[uuid.UUID]:
        """The keys of what the rule would remove at this moment."""
        return self.due(clock.now() - self.period())


RULES: list[KeepingRule] = []


def rule(
    keep: Keep, what: Any, period: timedelta | Callable[[], timedelta], due: Due, remove: Remove | None
) -> None:
    """Put a line into the schedule; without ``remove`` it is told there, and swept by its room."""
    asked = period if callable(period) else lambda: period
    RULES.append(KeepingRule(keep, what, asked, due, remove))


def rows_of(model: type[Base]) -> Remove:
    """Removes whole rows."""

    def remove(keys: Sequence[uuid.UUID]) -> int:
        db.session.execute(delete(model).where(model.id.in_(keys)))
        return len(keys)

    return remove


def due_counts() -> dict[Keep, int]:
    """How many rows each rule would remove now; one query."""
    counts = [select(func.count()).select_from(rule.now_due().subquery()).scalar_subquery() for rule in RULES]
    found = db.session.execute(select(*counts)).one() if counts else ()
    return {rule.keep: count for rule, count in zip(RULES, found, strict=True)}


def remove_batch(one: KeepingRule) -> int:
    """A batch of what the rule finds is gone; returns how many rows, fewer than `BATCH` when no more wait."""
    keys = db.session.scalars(one.now_due().limit(BATCH)).all()
    return one.remove(keys) if one.remove and keys else 0
