"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from foundation.database import db

counted_once = pytest.mark.only_on("sqlite")
"""For tests that count what it costs to read hundreds of rows: it is decided above the database."""


@contextmanager
def count_queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database inside the block, without those that begin and end transactions."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
