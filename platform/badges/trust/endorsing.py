"""An organisation stands behind a badge that its people earn, and takes its word back."""

import uuid

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, undefer

from badges import issuing
from badges.models import BadgeClass, Endorsement, Issuer
from badges.openbadges import endorsement
from badges.openbadges.text import clean_text
from badges.settings import public_url
from badges.trust.givers import giver
from courses.models import Cohort, ProgrammeVersion
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.models import Organisation
from people.models import Person


def badges_of(organisation: Organisation) -> list[BadgeClass]:
    """The badges that people earn in the organisation's cohorts, in their newest versions, by slug."""
    slugs = db.session.scalars(
        select(ProgrammeVersion.badge_slug)
        .join(Cohort, Cohort.version_id == ProgrammeVersion.id)
        .where(Cohort.organisation_id == organisation.id, ProgrammeVersion.badge_slug.is_not(None))
        .distinct()
        .order_by(ProgrammeVersion.badge_slug)
    )
    found = [issuing.badge_class_of(slug) for slug in slugs if slug]
    return [badge_class for badge_class in found if badge_class is not None]


def endorse(by: Person, organisation: Organisation, badge_class: BadgeClass, comment: str) -> None:
    """The organisation stands behind the badge in these words, instead of those it may have said before.

    Raises `openbadges.text.Refused` when they can't be signed so that every verifier agrees.
    """
    was_none = giver(organisation.id) is None
    issuer = issuing.ensure_issuer(organisation)
    if was_none:
        issuer.active = False  # it endorses, which is not to give
    row = _said(badge_class.id, issuer.id) or Endorsement(
        id=uuid.uuid4(), badge_class_id=badge_class.id, issuer_id=issuer.id
    )
    row.comment = clean_text(comment, "comment", 500)
    _sign(row, issuer)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # a second click: the first is as good
        return
    record(by, "endorsed badge", row, organisation=str(organisation.id))


def withdraw(by: Person, organisation: Organisation, badge_class: BadgeClass) -> None:
    """The organisation's word for the badge is gone, if it had given it."""
    issuer = giver(organisation.id)
    row = _said(badge_class.id, issuer.id) if issuer else None
    if row is not None:
        record(by, "withdrew endorsement", row, organisation=str(organisation.id))
        db.session.delete(row)


def sign_all_again(issuer: Issuer) -> None:
    """Every endorsement of the issuer has its present key's signature."""
    whole = issuing.ensure_issuer(db.session.get_one(Organisation, issuer.organisation_id))
    for row in db.session.scalars(select(Endorsement).where(Endorsement.issuer_id == issuer.id)):
        _sign(row, whole)


def endorsements_of(badge_class_id: uuid.UUID) -> list[Endorsement]:
    """Who stands behind the badge, the eldest first; behind the office's too where another gives it."""
    original = select(BadgeClass.original_id).where(BadgeClass.id == badge_class_id).scalar_subquery()
    return list(
        db.session.scalars(
            select(Endorsement)
            .options(joinedload(Endorsement.issuer).joinedload(Issuer.organisation))
            .where((Endorsement.badge_class_id == badge_class_id) | (Endorsement.badge_class_id == original))
            .order_by(Endorsement.created_at)
        )
    )


def endorsements_by(organisation: Organisation) -> dict[uuid.UUID, Endorsement]:
    """The organisation's words, by badge class."""
    said = select(Endorsement).join(Endorsement.issuer).where(Issuer.organisation_id == organisation.id)
    return {row.badge_class_id: row for row in db.session.scalars(said)}


def document_of(endorsement_id: uuid.UUID) -> bytes | None:
    """The signed endorsement's bytes."""
    return db.session.scalar(select(Endorsement.document).where(Endorsement.id == endorsement_id))


def _said(badge_class_id: uuid.UUID, issuer_id: uuid.UUID) -> Endorsement | None:
    return db.session.scalar(
        select(Endorsement)
        .options(undefer(Endorsement.document))
        .where(Endorsement.badge_class_id == badge_class_id, Endorsement.issuer_id == issuer_id)
    )


def _sign(row: Endorsement, issuer: Issuer) -> None:
    row.document = endorsement.sign(
        f"{public_url()}/endorsements/{row.id}",
        f"{public_url()}/badge-classes/{row.badge_class_id}",
        row.comment,
        issuing.profile_of(issuer),
        issuing.signing_key(issuer),
        clock.now(),
    )
