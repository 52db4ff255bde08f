"""Questions that most requests ask: each is put together once, and then only filled in."""

from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar, TypeVarTuple

from sqlalchemy import BindParameter, Result, Select, bindparam
from sqlalchemy.sql.visitors import iterate

from foundation.database import db

P = ParamSpec("P")
Row = TypeVar("Row")
Columns = TypeVarTuple("Columns")
AnySelect = Select[*tuple[Any, ...]]
"""A statement whose columns are told apart by whoever reads its rows."""


def rows_of(statement: Callable[P, Select[*Columns]]) -> Callable[P, Result[*Columns]]:
    """What the statement finds; its parameters are filled in at each call.

    Putting a statement together takes longer than asking SQLite. So ``statement`` is called once, with a
    `bindparam` in the place of each of its parameters: it may compare with them, and not look at them. What
    stands in its ``**more`` it does not hear of.
    """
    told = signature(statement).parameters.items()
    names = [name for name, each in told if each.kind is not Parameter.VAR_KEYWORD]

    @cache
    def put_together() -> Select[*Columns]:
        return timeless(statement(*map(bindparam, names)))  # type: ignore[call-arg, arg-type]

    @wraps(statement)
    def find(*values: P.args, **named: P.kwargs) -> Result[*Columns]:
        given = dict(zip(names, values, strict=False)) | {
            name: named[name] for name in names if name in named
        }
        return db.session.execute(put_together(), given)

    return find


def timeless(statement: Select[*Columns]) -> Select[*Columns]:
    """The statement, if it may be kept. Raises `ValueError` if it holds a moment, which would stand still."""
    for part in iterate(statement):
        if isinstance(part, BindParameter) and isinstance(part.value, date):
            raise ValueError(f"{part.key} is a moment: let it be filled in")
    return statement


def row_of(statement: Callable[P, Select[Row]]) -> Callable[P, Row | None]:
    """The thing that the statement finds first, or None; otherwise as `rows_of`."""
    found = rows_of(statement)

    @wraps(statement)
    def first(*values: P.args, **named: P.kwargs) -> Row | None:
        return found(*values, **named).scalar()

    return first
