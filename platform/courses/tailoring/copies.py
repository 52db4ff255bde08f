"""Copies of programme versions and their parts: what a cohort's own version begins from."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import undefer

from courses.models import Material, PlannedSession, PlannedTask, ProgrammeVersion
from foundation.database import Base, db

Row = TypeVar("Row", bound=Base)
_OF_THE_ROW = frozenset({"id", "created_at", "version_id", "digest", "based_on_id"})


@dataclass(frozen=True)
class Whole:
    """A version with all that it says, hidden parts and texts included, each list in order."""

    version: ProgrammeVersion
    sessions: Sequence[PlannedSession]
    tasks: Sequence[PlannedTask]
    materials: Sequence[Material]


def whole(version_id: uuid.UUID) -> Whole:
    """The version as it is in the database now; four queries."""
    version = db.session.get_one(ProgrammeVersion, version_id)
    return Whole(version, _sessions(version_id), tasks_in(version_id), materials_in(version_id))


def _sessions(version_id: uuid.UUID) -> Sequence[PlannedSession]:
    statement = select(PlannedSession).where(PlannedSession.version_id == version_id)
    return db.session.scalars(statement.order_by(PlannedSession.position)).all()


def tasks_in(version_id: uuid.UUID) -> Sequence[PlannedTask]:
    """The version's tasks in order, hidden ones and texts included, as they are in the database now."""
    statement = (
        select(PlannedTask)
        .options(undefer(PlannedTask.body))
        .where(PlannedTask.version_id == version_id)
        .order_by(PlannedTask.position, PlannedTask.key)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def materials_in(version_id: uuid.UUID) -> Sequence[Material]:
    """The same of its materials."""
    statement = (
        select(Material)
        .options(undefer(Material.body), undefer(Material.body_html))
        .where(Material.version_id == version_id)
        .order_by(Material.position, Material.key)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def copy_of(row: Row, **changed: Any) -> Row:
    """Another row that says the same but for what is ``changed``; in no version and not in the database."""
    kept = (each.key for each in inspect(type(row)).column_attrs if each.key not in _OF_THE_ROW)
    values = {key: getattr(row, key) for key in kept}
    return type(row)(id=uuid.uuid4(), **{**values, **changed})


def own_copy(
    of: ProgrammeVersion,
    sessions: Sequence[PlannedSession],
    tasks: Sequence[PlannedTask],
    materials: Sequence[Material],
) -> ProgrammeVersion:
    """A version for one cohort with these parts, based on what the programme says; not in the database."""
    return copy_of(
        of,
        digest=f"own-{uuid.uuid4().hex}",
        based_on_id=of.programme_version_id,
        sessions=list(sessions),
        tasks=list(tasks),
        materials=list(materials),
    )
