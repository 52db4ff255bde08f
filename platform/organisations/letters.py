"""Letters to new representatives."""

import uuid

from flask import url_for
from flask_babel import gettext as _

from foundation.languages import in_language
from foundation.outbox import post
from organisations.links import SignUp, seal
from people.models import Person


def sign_up_link(sign_up: SignUp, cause: uuid.UUID) -> None:
    """The link with which the account is made."""
    with in_language(sign_up.language):
        link = url_for("organisations.finish_sign_up", token=seal(sign_up), _external=True)
        body = _(
            "Hello %(name)s,\n\nwith this link you choose a password and can apply for a cohort for "
            "%(organisation)s. The link works for two days.\n\n%(link)s\n\n"
            "If you did not ask for this, you need not do anything.",
            name=sign_up.name,
            organisation=sign_up.organisation,
            link=link,
        )
        post(
            kind="sign_up",
            dedup_key=f"sign-up:{cause}",
            to=sign_up.email,
            language=sign_up.language,
            subject=_("Your link to Kehittämö"),
            body=body,
        )


def already_known(person: Person, cause: uuid.UUID) -> None:
    """Says that the address has an account already; the page that asked does not tell."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nsomebody, probably you, wanted to sign up with this address. "
            "You have an account already. Sign in here:\n\n%(link)s",
            name=person.name,
            link=url_for("people.sign_in", _external=True),
        )
        post(
            kind="sign_up",
            dedup_key=f"sign-up:{cause}",
            to=person.email,
            recipient_id=person.id,
            language=person.language,
            subject=_("You already have an account"),
            body=body,
        )
