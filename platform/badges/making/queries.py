"""Reading badges for those who make them: the newest versions, and how often each was given."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from badges.models import Award, BadgeClass, Issuer
from badges.queries import newest_classes
from courses.models import Programme, ProgrammeVersion
from foundation.database import db

MOST_SHOWN = 200


def all_badges() -> list[BadgeClass]:
    """Every badge in its newest version, by slug."""
    return list(db.session.scalars(newest_classes().order_by(BadgeClass.slug).limit(MOST_SHOWN)))


def badge(badge_slug: str) -> BadgeClass | None:
    """The newest version of the badge, with its picture and what signing needs."""
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
    newest = joinedload(Programme.current_version).selectinload(ProgrammeVersion.tasks)
    return db.session.scalar(select(Programme).options(newest).where(Programme.slug == slug))


def programme_of(badge: BadgeClass) -> Programme | None:
    """The programme in whose cohorts the badge's rules are looked at, with its tasks."""
    newest = joinedload(Programme.current_version).selectinload(ProgrammeVersion.tasks)
    return db.session.scalar(select(Programme).options(newest).where(Programme.id == badge.programme_id))
