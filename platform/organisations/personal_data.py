"""What organisations know of people: who has a place in them or is invited to one, and by which sign-in."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from foundation.database import db
from foundation.personal_data import (
    Basis,
    Keep,
    Subject,
    fact,
    holding,
    holds_back,
    identity,
    key,
    nobody,
    secret,
    words,
)
from foundation.retention import rows_of, rule
from organisations import places
from organisations.identity.models import EmailDomain, ExternalIdentity, IdentityProvider
from organisations.member_queries import is_last_of_the_office
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.vocabulary import MembershipRole
from people.models import Person

nobody(Organisation, "name kind url email version")
nobody(IdentityProvider, "organisation_id issuer client_id sealed_secret tenants enabled version")
nobody(EmailDomain, "provider_id name")
holding(
    Membership,
    key("person_id organisation_id deputy_for_id"),
    fact("role starts_on ends_on"),
    fact("version", exported=False),
    words("presentation"),
    what=_l("Your place in an organisation, and a trainer's own presentation"),
    theirs=lambda whom: Membership.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
holding(
    MembershipInvitation,
    key("organisation_id deputy_for_id invited_by_id accepted_by_id"),
    identity("email name"),
    fact("role starts_on ends_on language sent_at expires_at accepted_at"),
    secret("secret_hash"),
    what=_l("Invitations to a place in an organisation"),
    theirs=lambda whom: or_(
        MembershipInvitation.accepted_by_id == whom.id, MembershipInvitation.email == whom.email
    ),
    keep=Keep.PLACES,
    rows_go=True,
)
holding(
    ExternalIdentity,
    key("person_id provider_id"),
    identity("issuer subject"),
    fact("used_at"),
    what=_l("Who you are to your organisation's own sign-in"),
    theirs=lambda whom: ExternalIdentity.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
rule(
    Keep.PLACES,
    _l("Invitations to organisations that nobody answered"),
    timedelta(days=183),
    due=lambda before: select(MembershipInvitation.id).where(
        MembershipInvitation.accepted_at.is_(None), MembershipInvitation.expires_at < before
    ),
    remove=rows_of(MembershipInvitation),
)


@holds_back
def _last_of_their_place(whom: Subject, by_office: bool) -> str | None:
    """The office is never empty; an organisation's only voice hands over, or lets the office see to it.

    The organisations stay locked until the transaction ends: of the last two one goes, and one hands over.
    """
    person = db.session.get_one(Person, whom.id)
    own = select(Membership).where(Membership.person_id == whom.id, Membership.deputy_for_id.is_(None))
    for place in db.session.scalars(own.order_by(Membership.organisation_id)).all():
        places.lock(place.organisation_id)
        if place.role is MembershipRole.OFFICE and is_last_of_the_office(person):
            return _("You are the last one in the programme office. Give somebody else a place there first.")
        if place.role is MembershipRole.REPRESENTATIVE and not by_office and not places.others(place):
            return _(
                "You alone speak for your organisation. Give a colleague that place first, "
                "or ask the programme office to erase your account."
            )
    return None
