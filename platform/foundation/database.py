"""The database: one typed base for every table, moments in UTC, and SQLite that never loses an update."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from foundation import clock

Words = dict[str, str]
"""One text in several languages: ``{"fi": ..., "sv": ..., "en": ...}``."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; refuses naive values, because SQLite would drop the zone unseen."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[Any]):
    """An enum member, stored as its value in a short string: adding a member needs no migration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.kind(value)


def choice(kind: type[Enum], **options: Any) -> Any:
    """A column that holds one member of an enum."""
    return mapped_column(Choice(kind), **options)


NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table has a random public id, which is also its key in addresses, and its birth moment."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: Moment(), dict[str, str]: JSON(), dict[str, Any]: JSON()},
    )
    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=-1)


db = SQLAlchemy(model_class=Base)


PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "synchronous=FULL",
    "recursive_triggers=ON",  # else INSERT OR REPLACE deletes without asking the trigger that forbids it
)


def tune(engine: Engine, *, reads_only: Callable[[], bool]) -> None:
    """Prepare an engine for this house; SQLite gets WAL, foreign keys and transactions that begin honestly.

    Left alone, the driver begins late and lets two people overwrite each other; a deferred BEGIN fails at
    once when it must turn into a write. So a write begins with BEGIN IMMEDIATE and waits its turn, while a
    request that only reads (``reads_only()`` is true) begins plainly and holds up nobody.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reads_only() else "BEGIN IMMEDIATE")
