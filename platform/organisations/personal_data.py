"""What organisations know of people: who has which place in them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from foundation.database import db
from foundation.personal_data import Keep, Subject, fact, holding, holds_back, key, nobody, words
from organisations.models import Membership, Organisation
from organisations.vocabulary import MembershipRole
from people.models import Person

nobody(Organisation, "name kind url email")
holding(
    Membership,
    key("person_id organisation_id"),
    fact("role"),
    words("presentation"),
    what=_l("Your place in an organisation, and a trainer's own presentation"),
    theirs=lambda whom: Membership.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)


@holds_back
def _last_of_their_place(whom: Subject, by_office: bool) -> str | None:
    """The office is never empty; an organisation's only voice hands over, or lets the office see to it."""
    mine = select(Membership.organisation_id, Membership.role).where(Membership.person_id == whom.id)
    for organisation_id, role in db.session.execute(mine):
        others = (
            select(func.count())
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.organisation_id == organisation_id,
                Membership.role == role,
                Membership.person_id != whom.id,
                Person.restricted_at.is_(None),
            )
        )
        if role is MembershipRole.TRAINER or db.session.scalar(others):
            continue
        if role is MembershipRole.OFFICE:
            return _("You are the last one in the programme office. Give somebody else a place there first.")
        if not by_office:
            return _(
                "You alone speak for your organisation. Give a colleague that place first, "
                "or ask the programme office to erase your account."
            )
    return None
