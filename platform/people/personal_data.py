"""What is known of people themselves: their account, how they sign in, and what waits for them meanwhile."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from foundation.database import db
from foundation.personal_data import (
    Basis,
    Keep,
    Subject,
    erases,
    fact,
    holding,
    identity,
    key,
    rendered,
    secret,
)
from foundation.retention import rows_of, rule
from people import keeping, links
from people.models import (
    KeptForm,
    LinkRequest,
    OneTimeLink,
    Passkey,
    Person,
    PrivateAddress,
    RecoveryCode,
    SecondFactor,
    UserSession,
)

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
    key("person_id viewing_as_id"),
    secret("secret_hash"),
    fact("way second_factor_at seen_at ends_at ended_at"),
    fact("viewing_until", exported=False),  # the log tells it to both of them
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
holding(
    OneTimeLink,
    key("person_id"),
    secret("secret_hash"),
    fact("purpose expires_at used_at"),
    identity("email"),
    what=_l("Links that were sent to you, to sign in with or to change your address"),
    theirs=lambda whom: OneTimeLink.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.LINKS,
    rows_go=True,
)
holding(
    PrivateAddress,
    key("person_id"),
    identity("email"),
    what=_l("Your own address, with which you come in when you have left the one from work"),
    theirs=lambda whom: PrivateAddress.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
holding(
    LinkRequest,
    identity("email"),
    fact("target", exported=False),
    what=_l("That somebody asked for a link to your address, until it is sent"),
    theirs=lambda whom: LinkRequest.email == whom.email,
    basis=Basis.SECURITY,
    keep=Keep.LINKS,
    rows_go=True,
)
holding(
    KeptForm,
    key("person_id"),
    secret("secret_hash"),
    rendered("fields"),  # the copy has the texts in it
    fact("path asks_to_sign_in had_files", exported=False),
    fact("expires_at"),
    what=_l("What you wrote in a form after you had been signed out"),
    theirs=lambda whom: KeptForm.person_id == whom.id,
    also={"text": lambda form, whom: "\n".join(keeping.texts_of(form))},
    keep=Keep.FORMS,
    rows_go=True,
)
holding(
    SecondFactor,
    key("person_id"),
    secret("sealed_secret"),
    fact("confirmed_at"),
    fact("last_step wrong_codes wrong_since", exported=False),
    what=_l("That you sign in with an app on your phone"),
    theirs=lambda whom: SecondFactor.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
holding(
    RecoveryCode,
    key("person_id"),
    secret("code_hash"),
    fact("used_at"),
    what=_l("Your recovery codes: only whether one was used"),
    theirs=lambda whom: RecoveryCode.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
holding(
    Passkey,
    key("person_id"),
    secret("credential_id public_key"),
    identity("name"),
    fact("used_at"),
    fact("sign_count", exported=False),
    what=_l("Your passkeys: their names and when you used them"),
    theirs=lambda whom: Passkey.person_id == whom.id,
    basis=Basis.SECURITY,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
rule(
    Keep.LINKS,
    _l("Links that ran out"),
    links.REMEMBERED,
    due=lambda before: select(OneTimeLink.id).where(OneTimeLink.expires_at < before),
    remove=None,  # people.sweep
)
rule(
    Keep.FORMS,
    _l("Forms that waited for their writer"),
    keeping.LASTS,
    due=lambda before: select(KeptForm.id).where(KeptForm.expires_at < before + keeping.LASTS),
    remove=None,  # people.sweep
)


@erases
def _nobody_sees_as_them(whom: Subject) -> None:
    """A session of the office that sees the house as the person has its own eyes again."""
    seen = update(UserSession).where(UserSession.viewing_as_id == whom.id)
    db.session.execute(seen.values(viewing_as_id=None, viewing_until=None))
