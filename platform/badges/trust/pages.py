"""What the pages of trust read."""

from sqlalchemy import func, select

from badges.models import Award, BadgeClass, Issuer
from foundation.database import db
from organisations.models import Organisation


def editions_of(award: Award) -> list[Award]:
    """All editions of the badge, the oldest first."""
    return list(
        db.session.scalars(
            select(Award)
            .where(
                Award.badge_slug == award.badge_slug,
                Award.cohort_id == award.cohort_id,
                Award.person_id == award.person_id,
            )
            .order_by(Award.edition)
        )
    )


def given_by(organisation: Organisation) -> int:
    """How many badges were given in the organisation's name, and not taken back."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Award)
            .join(BadgeClass, BadgeClass.id == Award.badge_class_id)
            .join(Issuer, Issuer.id == BadgeClass.issuer_id)
            .where(Issuer.organisation_id == organisation.id, Award.revoked_at.is_(None))
        )
        or 0
    )
