"""What is known of people themselves: their account, and the browsers in which they are signed in."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from foundation.personal_data import Basis, Keep, fact, holding, identity, key, secret
from foundation.retention import rows_of, rule
from people.models import Person, UserSession

holding(
    Person,
    identity("email", blank=lambda whom: f"{whom.id}@former.invalid"),
    identity("name title"),
    fact("language"),
    fact("last_seen_at", goes=True),
    fact(
        "restricted_at"
    ),  # who was erased comes in no more, and is in no list of those who may be written to
    fact("erased_at", exported=False),
    secret("password_hash"),
    what=_l("Your account: name, e-mail address, work and language"),
    theirs=lambda whom: Person.id == whom.id,
    keep=Keep.ACCOUNT,
    stays=_l("A number stays in its place, so that others' work does not fall apart."),
)
holding(
    UserSession,
    key("person_id"),
    secret("secret_hash"),
    fact("way second_factor_at seen_at ends_at ended_at"),
    identity("device address"),
    what=_l("Where and when you have signed in"),
    theirs=lambda whom: UserSession.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.SESSIONS,
    rows_go=True,
)
rule(
    Keep.SESSIONS,
    _l("Sign-ins that have ended"),
    timedelta(days=30),
    due=lambda before: select(UserSession.id).where(
        func.coalesce(UserSession.ended_at, UserSession.ends_at) < before
    ),
    remove=rows_of(UserSession),
)
