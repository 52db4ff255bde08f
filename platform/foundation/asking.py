"""Questions that most requests ask: each is put together once, and then only filled in."""

from collections.abc import Callable
from functools import cache, wraps
from inspect import Parameter, signature
from typing import ParamSpec, TypeVar

from sqlalchemy import Select, bindparam

from foundation.database import db

P = ParamSpec("P")
Row = TypeVar("Row")


def row_of(statement: Callable[P, Select[Row]]) -> Callable[P, Row | None]:
    """What the statement finds first, or None; its parameters are filled in at each call.

    Putting a statement together takes longer than asking SQLite. So ``statement`` is called once, with a
    `bindparam` in the place of each of its parameters: it may compare with them, and not look at them. What
    stands in its ``**more`` it does not hear of.
    """
    names = [name for name, each in signature(statement).parameters.items() if each.kind is not _OTHERS]

    @cache
    def put_together() -> Select[Row]:
        return statement(*map(bindparam, names))  # type: ignore[call-arg, arg-type]

    @wraps(statement)
    def find(*values: P.args, **named: P.kwargs) -> Row | None:
        given = dict(zip(names, values, strict=False)) | {
            name: named[name] for name in names if name in named
        }
        return db.session.scalar(put_together(), given)

    return find


_OTHERS = Parameter.VAR_KEYWORD
