"""Copies of programme versions and their parts: what a cohort's own version begins from."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import undefer
from sqlalchemy.orm.attributes import set_committed_value

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


def wholes(*version_ids: uuid.UUID) -> list[Whole]:
    """These versions in this order; four queries for all. Each also has its shown parts loaded as its own."""
    chosen = select(ProgrammeVersion).where(ProgrammeVersion.id.in_(version_ids))
    versions = {version.id: version for version in db.session.scalars(chosen)}
    sessions = db.session.scalars(
        select(PlannedSession)
        .where(PlannedSession.version_id.in_(version_ids))
        .order_by(PlannedSession.position)
    ).all()
    tasks = db.session.scalars(_tasks(version_ids)).all()
    materials = db.session.scalars(_materials(version_ids)).all()
    found = []
    for key in version_ids:
        told = Whole(
            versions[key],
            [row for row in sessions if row.version_id == key],
            [row for row in tasks if row.version_id == key],
            [row for row in materials if row.version_id == key],
        )
        set_committed_value(told.version, "sessions", list(told.sessions))
        set_committed_value(told.version, "tasks", [row for row in told.tasks if not row.hidden])
        set_committed_value(told.version, "materials", [row for row in told.materials if not row.hidden])
        found.append(told)
    return found


def _tasks(version_ids: Collection[uuid.UUID]) -> Select[PlannedTask]:
    return (
        select(PlannedTask)
        .options(undefer(PlannedTask.body))
        .where(PlannedTask.version_id.in_(version_ids))
        .order_by(PlannedTask.position, PlannedTask.key)
    )


def _materials(version_ids: Collection[uuid.UUID]) -> Select[Material]:
    return (
        select(Material)
        .options(undefer(Material.body), undefer(Material.body_html))
        .where(Material.version_id.in_(version_ids))
        .order_by(Material.position, Material.key)
    )


def tasks_in(version_id: uuid.UUID) -> Sequence[PlannedTask]:
    """The version's tasks in order, hidden ones and texts included, as they are in the database now."""
    return db.session.scalars(_tasks([version_id]).execution_options(populate_existing=True)).all()


def materials_in(version_id: uuid.UUID) -> Sequence[Material]:
    """The same of its materials."""
    return db.session.scalars(_materials([version_id]).execution_options(populate_existing=True)).all()


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
