"""Rules in two faces: asked of one row in memory, and as a condition of a query; both come from one sentence.

A room puts its rules together from the few words here with ``|``, ``&``, ``~`` and ``of``. Each word makes
both faces from the same column, so a list and a single page can't come to differ. A visitor is None.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from foundation.database import Base, db

Keys = Callable[[Any], Collection[uuid.UUID]]
"""The keys that a person has of something; told by what is loaded with the person, so that asking is free."""


@dataclass(frozen=True, eq=False)
class Rule:
    """``allows(person, row)`` is true for exactly those rows that ``among(person)`` lets through."""

    allows: Callable[[Any, Any], bool]
    among: Callable[[Any], ColumnElement[bool]]

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda person, row: self.allows(person, row) or other.allows(person, row),
            lambda person: or_(self.among(person), other.among(person)),
        )

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda person, row: self.allows(person, row) and other.allows(person, row),
            lambda person: and_(self.among(person), other.among(person)),
        )

    def __invert__(self) -> "Rule":
        """The rule the other way round; of columns that are never null, which are neither in nor out."""
        return Rule(lambda person, row: not self.allows(person, row), lambda person: not_(self.among(person)))

    def of(self, parent: InstrumentedAttribute[Any]) -> "Rule":
        """The same rule for what belongs to such a row: asked of the row that ``parent`` leads to, loaded."""
        return Rule(
            lambda person, row: self.allows(person, getattr(row, parent.key)),
            lambda person: parent.has(self.among(person)),
        )

    def of_any(self, children: InstrumentedAttribute[Any]) -> "Rule":
        """The same rule for what has such a row among its ``children``, loaded."""
        return Rule(
            lambda person, row: any(self.allows(person, child) for child in getattr(row, children.key)),
            lambda person: children.any(self.among(person)),
        )


def one_of(
    column: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None], keys: Keys
) -> Rule:
    """The row's column holds one of the keys that the person has."""
    return Rule(
        lambda person, row: person is not None and getattr(row, column.key) in keys(person),
        lambda person: column.in_(list(keys(person))) if person is not None else false(),
    )


def own(column: InstrumentedAttribute[uuid.UUID]) -> Rule:
    """The row's column holds the person's own key."""
    return one_of(column, lambda person: {person.id})


def whoever(is_so: Callable[[Any], bool]) -> Rule:
    """The person is of this kind, whatever the row."""
    return Rule(
        lambda person, row: person is not None and is_so(person),
        lambda person: true() if person is not None and is_so(person) else false(),
    )


def filled(column: InstrumentedAttribute[Any]) -> Rule:
    """The row's column holds something, whoever asks: what was sent, hidden, published."""
    return Rule(lambda person, row: getattr(row, column.key) is not None, lambda person: column.is_not(None))


def equals(column: InstrumentedAttribute[Any], value: Any) -> Rule:
    """The row's column, which is never null, holds this value, whoever asks: a role, a state."""
    return Rule(lambda person, row: getattr(row, column.key) == value, lambda person: column == value)


def told(model: type[Base], hybrid: str) -> Rule:
    """The row says so itself, by a hybrid property of its model: a place that holds today."""
    return Rule(
        lambda person, row: bool(getattr(row, hybrid)),
        lambda person: cast(ColumnElement[bool], getattr(model, hybrid)),
    )


def with_any(
    model: type[Base], column: InstrumentedAttribute[uuid.UUID], rule: Rule, *, loaded: str = ""
) -> Rule:
    """Some row of another table points at this one with ``column`` and has the rule; ``model`` is this one's.

    ``loaded`` names the list in which this one has those rows. Without it, for what nobody loads, being too
    many, it costs a query to ask of one row.
    """

    def among(person: Any) -> ColumnElement[bool]:
        return exists().where(column == model.id, rule.among(person)).correlate(model)

    def allows(person: Any, row: Any) -> bool:
        if loaded:
            return any(rule.allows(person, other) for other in getattr(row, loaded))
        return bool(db.session.scalar(select(exists().where(column == row.id, rule.among(person)))))

    return Rule(allows, among)
