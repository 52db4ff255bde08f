"""Reading a cohort's programme for those who tailor it: every part, the hidden ones too."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer, undefer

from courses import queries
from courses.changes import Change, between
from courses.content_values import is_key
from courses.models import Cohort, Material, PlannedTask
from courses.tailoring.copies import wholes
from courses.tailoring.merging import Kept, kept_against, merged
from foundation.database import db


@dataclass(frozen=True)
class TaskPart:
    """A task of a cohort's programme, its text and Markdown loaded."""

    cohort: Cohort
    part: PlannedTask


@dataclass(frozen=True)
class MaterialPart:
    """A material of a cohort's programme, its text and Markdown loaded."""

    cohort: Cohort
    part: Material


def task(cohort_id: uuid.UUID, task_key: str) -> TaskPart | None:
    """A task of the programme as this cohort has it, hidden or not."""
    cohort = queries.cohort(cohort_id)
    found = _task(cohort.version_id, task_key) if cohort else None
    return TaskPart(cohort, found) if cohort and found else None


def material(cohort_id: uuid.UUID, key: str) -> MaterialPart | None:
    """A material of the programme as this cohort has it, hidden or not."""
    cohort = queries.cohort(cohort_id)
    found = _material(cohort.version_id, key) if cohort else None
    return MaterialPart(cohort, found) if cohort and found else None


def as_in_programme(found: TaskPart | MaterialPart) -> PlannedTask | Material | None:
    """The part as the programme has it, texts included; None for one that the trainers added."""
    base, key = found.cohort.version.based_on_id, found.part.key
    if base is None:
        return None
    return _task(base, key) if isinstance(found, TaskPart) else _material(base, key)


def _task(version_id: uuid.UUID, key: str) -> PlannedTask | None:
    chosen = select(PlannedTask).options(undefer(PlannedTask.body))
    mine = chosen.where(PlannedTask.version_id == version_id, PlannedTask.key == key)
    return db.session.scalar(mine) if is_key(key) else None  # what is no key can hold what no column takes


def _material(version_id: uuid.UUID, key: str) -> Material | None:
    chosen = select(Material).options(undefer(Material.body), undefer(Material.body_html))
    mine = chosen.where(Material.version_id == version_id, Material.key == key)
    return db.session.scalar(mine) if is_key(key) else None


def tasks_of(cohort: Cohort) -> Sequence[PlannedTask]:
    """All tasks without their texts, hidden ones too."""
    statement = select(PlannedTask).options(defer(PlannedTask.body_html))
    mine = statement.where(PlannedTask.version_id == cohort.version_id)
    return db.session.scalars(mine.order_by(PlannedTask.position)).all()


def materials_of(cohort: Cohort) -> Sequence[Material]:
    """All materials without their texts, hidden ones too."""
    mine = select(Material).where(Material.version_id == cohort.version_id)
    return db.session.scalars(mine.order_by(Material.position)).all()


def changes_of(cohort: Cohort) -> list[Change]:
    """In what the cohort's own version differs from the programme's; nothing where it has none."""
    if not cohort.version.based_on_id:
        return []
    base, own = wholes(cohort.version.based_on_id, cohort.version_id)
    return between(base.version, own.version)


@dataclass(frozen=True)
class Offer:
    """What a newer version of the programme would bring to a cohort."""

    changes: list[Change]
    kept: list[Kept]
    """Where the trainers' own words stay although the programme says something else there."""


def offer(cohort: Cohort, newest_id: uuid.UUID) -> Offer:
    """What the cohort would show otherwise than now; changes nothing, four queries."""
    mine = cohort.version
    if not mine.based_on_id:
        own, newest = wholes(mine.id, newest_id)
        return Offer(between(own.version, newest.version), [])
    base, own, newest = wholes(mine.based_on_id, mine.id, newest_id)
    with db.session.no_autoflush:
        return Offer(between(own.version, merged(base, own, newest)), kept_against(base, own, newest))
