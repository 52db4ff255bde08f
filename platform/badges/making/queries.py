"""Reading badges for those who make them: the newest versions, and how often each was given."""

import re

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from badges.models import Award, BadgeClass, Issuer
from badges.queries import newest_classes
from badges.rules import Rules
from courses.content_values import is_key
from courses.models import Programme, ProgrammeVersion
from foundation.database import db
from foundation.paging import Page, paged

MOST_OFFERED = 40
PER_PAGE = 25
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


def badges_page(asked: str | None) -> Page[BadgeClass]:
    """The badges in their newest versions, the newest first, the page asked for; two queries."""
    total = db.session.scalar(select(func.count(distinct(BadgeClass.slug)))) or 0
    newest = newest_classes().order_by(BadgeClass.created_at.desc(), BadgeClass.id)
    return paged(newest, total=total, asked=asked, per_page=PER_PAGE)


def badges_to_ask_for(badge: BadgeClass) -> list[BadgeClass]:
    """Badges that the badge may ask for: those that it does, and the newest others; by slug."""
    asked = Rules.from_json(badge.rules).badges
    newest = newest_classes().where(BadgeClass.slug != badge.slug)
    first = newest.order_by(BadgeClass.slug.in_(asked).desc(), BadgeClass.created_at.desc(), BadgeClass.id)
    return sorted(db.session.scalars(first.limit(MOST_OFFERED)), key=lambda each: each.slug)


def badge(badge_slug: str) -> BadgeClass | None:
    """The newest version of the badge, with its picture and what signing needs."""
    if not _SLUG.fullmatch(badge_slug):  # anything else can hold what no column takes
        return None
    whole = joinedload(BadgeClass.issuer).options(selectinload(Issuer.keys), joinedload(Issuer.organisation))
    return db.session.scalar(
        newest_classes()
        .options(undefer(BadgeClass.picture), undefer(BadgeClass.template), whole)
        .where(BadgeClass.slug == badge_slug)
        .limit(1)
    )


def badge_made_here(badge_slug: str) -> BadgeClass | None:
    """The same, if the office made it; others are changed in their programme's content."""
    found = badge(badge_slug)
    return found if found is not None and found.made_here else None


def counts() -> dict[str, int]:
    """How many awards there are of each badge, without those taken back."""
    in_force = Award.revoked_at.is_(None)
    statement = select(Award.badge_slug, func.count()).where(in_force).group_by(Award.badge_slug)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def programme_with_tasks(slug: str) -> Programme | None:
    """The programme with the tasks of its newest version."""
    if not is_key(slug):
        return None
    newest = joinedload(Programme.current_version).selectinload(ProgrammeVersion.tasks)
    return db.session.scalar(select(Programme).options(newest).where(Programme.slug == slug))


def programme_of(badge: BadgeClass) -> Programme | None:
    """The programme in whose cohorts the badge's rules are looked at, with its tasks."""
    newest = joinedload(Programme.current_version).selectinload(ProgrammeVersion.tasks)
    return db.session.scalar(select(Programme).options(newest).where(Programme.id == badge.programme_id))
