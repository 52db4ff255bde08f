"""What belongs to an archived cohort, in whichever room: found by the keys that lead from a row to it."""

from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, select

from courses.models import Cohort
from courses.vocabulary import CohortState
from foundation.database import Base, db

_COHORTS: Table = Cohort.__table__  # type: ignore[assignment]


def is_archived(thing: Any) -> bool:
    """Whether this is an archived cohort, or a row of any room that belongs to one, or is told with one."""
    cohort = thing if isinstance(thing, Cohort) else getattr(thing, "cohort", None)
    state = cohort.state if isinstance(cohort, Cohort) else _state_behind(thing)
    return state is CohortState.ARCHIVED


def _state_behind(thing: Any) -> CohortState | None:
    """The state of the cohort to which the row belongs, by whatever way; None for what belongs to none."""
    if not isinstance(thing, Base):
        return None
    way = _way_to_cohort(type(thing).__table__)
    if way is None:
        return None
    found: CohortState | None = db.session.scalar(way.where(type(thing).__table__.c.id == thing.id))
    return found


@cache
def _way_to_cohort(table: Table) -> Select[Any] | None:
    """A query for the state of the cohort that a row of the table leads to, key by key; the shortest way."""
    ways: list[tuple[Table, list[Column[Any]]]] = [(table, [])]
    seen = {table}
    while ways:
        here, keys = ways.pop(0)
        if here is _COHORTS:
            return _joined(table, keys)
        for key in sorted(here.foreign_keys, key=lambda each: each.parent.name):
            if (there := key.column.table) not in seen:
                seen.add(there)
                ways.append((there, [*keys, key.parent]))
    return None


def _joined(table: Table, keys: list[Column[Any]]) -> Select[Any]:
    joined: Any = table
    for key in keys:
        [target] = key.foreign_keys
        joined = joined.join(target.column.table, key == target.column)
    return select(_COHORTS.c.state).select_from(joined)
