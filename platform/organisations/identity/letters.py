"""Letters to the owner of an account when an organisation's sign-in is joined to it or taken off."""

import uuid

from flask import url_for
from flask_babel import gettext as _

from foundation.languages import in_language
from people.letters import write_to
from people.models import Person


def identity_joined(person: Person, organisation: str, cause: uuid.UUID) -> None:
    """Says that the organisation's sign-in opens the account now, and what to do if it was not you."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nfrom now on you can come in to Kehittämö with the sign-in of "
            "%(organisation)s.\n\n"
            "Was it not you? Take it off here and tell the programme office at once:\n\n%(link)s",
            name=person.name,
            organisation=organisation,
            link=url_for("organisations.own_identities", _external=True),
        )
        write_to(
            person,
            kind="identity",
            dedup_key=f"identity-joined:{cause}",
            subject=_("Your organisation's sign-in now opens your account"),
            body=body,
        )


def identity_parted(person: Person, organisation: str, cause: uuid.UUID) -> None:
    """Says that the organisation's sign-in opens the account no more."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nthe sign-in of %(organisation)s no longer opens your account in "
            "Kehittämö.\n\nWas it not you? Sign in, change your password and tell the programme office at "
            "once:\n\n%(link)s",
            name=person.name,
            organisation=organisation,
            link=url_for("people.account", _external=True),
        )
        write_to(
            person,
            kind="identity",
            dedup_key=f"identity-parted:{cause}",
            subject=_("Your organisation's sign-in no longer opens your account"),
            body=body,
        )
