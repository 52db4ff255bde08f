"""Letters to new representatives."""

import uuid
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from foundation.languages import in_language
from foundation.outbox import post, posted_lately
from organisations.links import SignUp, seal
from people.letters import write_to
from people.models import Person

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 3
"""Letters about signing up that one address gets: the form is open to all, but no mailbox is a target."""


def _enough(address: str) -> bool:
    return posted_lately("sign_up", address, AN_HOUR) >= MOST_AN_HOUR


def _key(cause: uuid.UUID, address: str) -> str:
    """A double click is one letter; the same form sent again with the address put right is another."""
    return f"sign-up:{uuid.uuid5(cause, address)}"


def sign_up_link(sign_up: SignUp, cause: uuid.UUID) -> None:
    """The link with which the account is made."""
    if _enough(sign_up.email):
        return
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
            dedup_key=_key(cause, sign_up.email),
            to=sign_up.email,
            language=sign_up.language,
            subject=_("Your link to Kehittämö"),
            body=body,
        )


def already_known(person: Person, cause: uuid.UUID) -> None:
    """Says that the address has an account already; the page that asked does not tell."""
    if _enough(person.email):
        return
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nsomebody, probably you, wanted to sign up with this address. "
            "You have an account already. Sign in here:\n\n%(link)s",
            name=person.name,
            link=url_for("people.sign_in", _external=True),
        )
        write_to(
            person,
            kind="sign_up",
            dedup_key=_key(cause, person.email),
            subject=_("You already have an account"),
            body=body,
        )
