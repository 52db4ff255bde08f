"""Making a row once: both halves of a double click get the same row, and nobody gets somebody else's."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from foundation.database import Base, db

Row = TypeVar("Row", bound=Base)


def made_once(
    kind: type[Row], row_id: uuid.UUID, *, same: Callable[[Row], bool], make: Callable[[uuid.UUID], Row]
) -> Row:
    """The row that the form with this id made before, if it is the ``same``; else a new one.

    ``make(key)`` adds the row and returns it. When the id belongs to something else, or the same browser
    sends another text with it, the new row gets an id of its own. Raises `IntegrityError` when the row breaks
    another rule of the database.
    """
    failed: IntegrityError | None = None
    for key in (row_id, row_id, uuid.uuid4()):  # twice, because the other half may come in between
        existing = db.session.get(kind, key)
        if existing is not None:
            if same(existing):
                return existing
            continue
        try:
            with db.session.begin_nested():
                row = make(key)
                db.session.flush()
                return row
        except IntegrityError as error:
            failed = error
    raise failed or LookupError("no id was free")
