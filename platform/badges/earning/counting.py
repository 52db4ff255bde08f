"""What became of the badges that were given: taken, shown, verified; for the office, cohort by cohort."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, case, func, select
from sqlalchemy.orm import defer, joinedload

from badges.models import Award
from courses.models import Cohort, ProgrammeVersion
from foundation.database import db
from foundation.paging import PER_PAGE, Page, page_number, pages_of

MOST = 20_000
"""Awards in one file."""


@dataclass(frozen=True)
class Line:
    """A cohort's badges in numbers; no cohort means those given outside any."""

    cohort: Cohort | None
    given: int
    taken: int
    declined: int
    public: int
    verified: int
    revoked: int

    @property
    def waiting(self) -> int:
        """How many have not been answered."""
        return self.given - self.taken - self.declined


def by_cohort(asked: str | None) -> Page[Line]:
    """A line for each cohort in which badges were given, the newest badge first."""
    total = db.session.scalar(select(func.count()).select_from(select(Award.cohort_id).distinct().subquery()))
    pages = pages_of(total or 0)
    page = page_number(asked, pages)
    rows = db.session.execute(
        select(
            Award.cohort_id,
            func.count(Award.id),
            _how_many(Award.answered_at.is_not(None) & Award.declined_at.is_(None)),
            _how_many(Award.declined_at.is_not(None)),
            _how_many(Award.published_at.is_not(None)),
            func.sum(Award.verified_count),
            _how_many(Award.revoked_at.is_not(None)),
        )
        .group_by(Award.cohort_id)
        .order_by(func.max(Award.created_at).desc(), Award.cohort_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    cohorts = _cohorts([row[0] for row in rows if row[0]])
    lines = [Line(cohorts.get(cohort_id) if cohort_id else None, *numbers) for cohort_id, *numbers in rows]
    return Page(rows=lines, page=page, pages=pages, total=total or 0)


def newest_awards() -> list[Award]:
    """Every award with what a file tells of it, the newest first, up to `MOST`."""
    return list(
        db.session.scalars(
            select(Award)
            .options(
                joinedload(Award.badge_class),
                joinedload(Award.person),
                joinedload(Award.cohort).options(
                    joinedload(Cohort.organisation),
                    joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                ),
            )
            .order_by(Award.created_at.desc(), Award.id)
            .limit(MOST)
        )
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0), type_=Integer)


def _cohorts(keys: list[uuid.UUID]) -> dict[uuid.UUID, Cohort]:
    found = db.session.scalars(
        select(Cohort)
        .options(
            joinedload(Cohort.organisation),
            joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
        )
        .where(Cohort.id.in_(keys))
    )
    return {cohort.id: cohort for cohort in found}
