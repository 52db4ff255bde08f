"""Reading the versions of programmes: which is the newest, and all that one says."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from courses.models import Cohort, Material, Programme, ProgrammeVersion
from foundation.database import db


def slugs() -> set[str]:
    """The names of all programmes that were ever on offer."""
    return set(db.session.scalars(select(Programme.slug)))


def newer_version_id(cohort: Cohort) -> uuid.UUID | None:
    """The newest version of the cohort's programme, when it has another; none for a cohort that is over."""
    if cohort.state.over:
        return None
    newest = db.session.scalar(
        select(Programme.current_version_id).where(Programme.id == cohort.version.programme_id)
    )
    return newest if newest != cohort.version.programme_version_id else None


def whole_version(version_id: uuid.UUID) -> ProgrammeVersion | None:
    """A version with everything it says, texts included; four queries."""
    statement = (
        select(ProgrammeVersion)
        .options(
            selectinload(ProgrammeVersion.sessions),
            selectinload(ProgrammeVersion.tasks),
            selectinload(ProgrammeVersion.materials).undefer(Material.body_html),
        )
        .where(ProgrammeVersion.id == version_id)
    )
    return db.session.scalar(statement)
