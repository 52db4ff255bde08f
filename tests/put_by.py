"""A world that takes long to build is built once and put by: its rows and files come back for each test."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text

from foundation.database import Base, db
from foundation.storage import storage


@dataclass(frozen=True)
class PutBy:
    """All that was in the house: the rows of its tables, and the bytes under their keys."""

    rows: dict[str, list[dict[str, Any]]]
    files: dict[str, bytes]


def put_by() -> PutBy:
    """The house as it stands, everything being committed."""
    tables = Base.metadata.sorted_tables
    rows = {each.name: [dict(row) for row in db.session.execute(select(each)).mappings()] for each in tables}
    files = {}
    for piece in storage().pieces():
        with storage().open(piece.key) as source:
            files[piece.key] = source.read()
    return PutBy(rows, files)


def bring_back(world: PutBy) -> None:
    """The house stands as it did, in tables that were empty; commits."""
    fill_tables(world.rows)
    db.session.commit()
    for key, data in world.files.items():
        storage().put(key, data)


def fill_tables(rows: dict[str, list[dict[str, Any]]]) -> None:
    """The rows are in their tables, in whatever order they refer to each other."""
    late = "PRAGMA defer_foreign_keys=ON"
    if db.engine.dialect.name == "postgresql":
        late = "SET LOCAL session_replication_role = replica"
    db.session.execute(text(late))
    for name, told in rows.items():
        if told:
            db.session.execute(insert(Base.metadata.tables[name]), told)
