"""What the pages of trust read."""

from dataclasses import dataclass

from sqlalchemy import func, select

from badges.models import Award, BadgeClass, Issuer
from foundation.database import db
from foundation.paging import Page, paged
from organisations.models import Organisation
from organisations.vocabulary import OrganisationKind


@dataclass(frozen=True)
class Giver:
    """An organisation, and whether its badges are given in its own name."""

    organisation: Organisation
    active: bool


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


def givers_page(asked: str | None) -> Page[Giver]:
    """The organisations of the page that was asked for, those first that give badges in their own name."""
    theirs = select(Issuer.organisation_id).where(Issuer.active.is_(True))
    active = Organisation.id.in_(theirs)
    municipal = Organisation.kind == OrganisationKind.MUNICIPAL
    statement = (
        select(Organisation).where(municipal).order_by(active.desc(), Organisation.name, Organisation.id)
    )
    total = db.session.scalar(select(func.count()).select_from(Organisation).where(municipal)) or 0
    page = paged(statement, total=total, asked=asked)
    keys = set(db.session.scalars(theirs.where(Issuer.organisation_id.in_([each.id for each in page.rows]))))
    rows = [Giver(each, each.id in keys) for each in page.rows]
    return Page(rows=rows, page=page.page, pages=page.pages, total=page.total)


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
