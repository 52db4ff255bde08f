"""What badges know of people: who earned which, and whether others may see it."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from badges.models import Award, BadgeClass, BadgeOffer, Endorsement, Issuer, SigningKey, StatusList
from badges.operations import PUBLIC_PAGE, show_publicly
from foundation.database import db
from foundation.personal_data import (
    Enclosure,
    Keep,
    Subject,
    enclose,
    fact,
    holding,
    identity,
    key,
    nobody,
    others,
    secret,
)
from foundation.retention import rows_of, rule
from people.models import Person
from privacy.consents import purpose

nobody(Issuer, "organisation_id did active")
nobody(SigningKey, "issuer_id public_multibase private_encrypted retired_at withdrawn_at")
nobody(
    BadgeClass,
    "original_id slug digest issuer_id name description criteria criteria_html design picture template "
    "tags alignments level validity_months made_here rules programme_id",
)
nobody(Endorsement, "badge_class_id issuer_id comment document")
nobody(StatusList, "issuer_id next_position seed dirty document signed_at")
holding(
    Award,
    key("badge_class_id cohort_id person_id awarded_by_id status_list_id"),
    fact(
        "badge_slug edition language answered_at declined_at name_hidden verified_count valid_until "
        "revoked_at",
    ),
    fact("published_at", goes=True),
    fact("status_index", exported=False),
    secret("credential proof_value", goes=False),
    others("reason revoked_reason"),
    what=_l("Badges that you have earned"),
    theirs=lambda whom: Award.person_id == whom.id,
    keep=Keep.RECORD,
    stays=_l(
        "Its public page goes. The signed badge stays, with a hash instead of your address, "
        "so that the file you hold can still be verified."
    ),
)

holding(
    BadgeOffer,
    key("invited_by_id accepted_by_id"),
    identity("email name"),
    fact("badge_slug language sent_at expires_at accepted_at"),
    others("reason"),
    secret("secret_hash"),
    what=_l("Badges that were offered to you by letter"),
    theirs=lambda whom: or_(BadgeOffer.accepted_by_id == whom.id, BadgeOffer.email == whom.email),
    keep=Keep.OFFERS,
    rows_go=True,
)
rule(
    Keep.OFFERS,
    _l("Links that take a badge"),
    timedelta(days=30),
    due=lambda before: select(BadgeOffer.id).where(BadgeOffer.expires_at < before),
    remove=rows_of(BadgeOffer),
)


@enclose
def _badges(whom: Subject) -> Iterable[Enclosure]:
    mine = select(Award).options(undefer(Award.credential)).where(Award.person_id == whom.id)
    for award in db.session.scalars(mine):
        yield f"badges/{award.id}.json", award.credential


def _hide(earner: Person, award_id: uuid.UUID) -> None:
    award = db.session.get(Award, award_id)
    if award is not None and award.person_id == earner.id:
        show_publicly(earner, award, False)


purpose(PUBLIC_PAGE, _l("A badge of yours has a public page with its name, criteria and date"), _hide)
