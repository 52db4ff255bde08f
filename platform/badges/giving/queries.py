"""Reading what giving shows: cohorts to choose from, and who has the badge already."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from badges.models import Award, BadgeOffer
from courses.models import Cohort
from courses.vocabulary import CohortState
from foundation import clock
from foundation.database import db

MOST_COHORTS = 60


def newest_cohorts() -> list[Cohort]:
    """The newest cohorts that have begun or are over."""
    begun = Cohort.state.in_((CohortState.RUNNING, CohortState.FINISHED))
    newest = select(Cohort).options(joinedload(Cohort.organisation)).where(begun)
    return list(db.session.scalars(newest.order_by(Cohort.created_at.desc(), Cohort.id).limit(MOST_COHORTS)))


def holders(slug: str, people: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Who of these people have the badge."""
    held = Award.badge_slug == slug, Award.revoked_at.is_(None), Award.person_id.in_(people)
    return set(db.session.scalars(select(Award.person_id).where(*held)))


def count_waiting(slug: str) -> int:
    """How many letters that offer the badge can still be answered."""
    waiting = (
        BadgeOffer.badge_slug == slug,
        BadgeOffer.accepted_at.is_(None),
        BadgeOffer.expires_at > clock.now(),
    )
    return db.session.scalar(select(func.count(BadgeOffer.id)).where(*waiting)) or 0
