"""Letters to the owner whenever their second factor changes: whoever did not do it learns of it."""

import uuid

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.languages import in_language
from people.letters import write_to
from people.models import Passkey, Person, SecondFactor


def _write(person: Person, cause: str, subject: str, what: str) -> None:
    """The news, and what to do if it was somebody else; the language is set by the caller."""
    body = _(
        "Hello %(name)s,\n\n%(what)s\n\nIf it was you, you need not do anything. If it was not, change your "
        "password at once and tell the programme office:\n\n%(link)s",
        name=person.first_name,
        what=what,
        link=url_for("people.account", _external=True),
    )
    write_to(person, kind="second_factor", dedup_key=f"second-factor:{cause}", subject=subject, body=body)


def turned_on(person: Person, factor: SecondFactor) -> None:
    """From now on a code is asked for."""
    with in_language(person.language):
        _write(
            person,
            f"on:{factor.id}",
            _("Two-step sign-in is on"),
            _(
                "Two-step sign-in was turned on for your account. "
                "From now on we ask for a code from your phone."
            ),
        )


def turned_off(person: Person, cause: uuid.UUID) -> None:
    """Nothing but the password is asked for."""
    with in_language(person.language):
        _write(
            person,
            f"off:{cause}",
            _("Two-step sign-in is off"),
            _("Two-step sign-in was turned off for your account. Recovery codes and passkeys were removed."),
        )


def taken_away(person: Person, cause: uuid.UUID) -> None:
    """The office helped somebody who lost the phone, or somebody who said so."""
    with in_language(person.language):
        _write(
            person,
            f"taken:{cause}",
            _("The office removed your two-step sign-in"),
            _(
                "The programme office removed two-step sign-in from your account, because somebody who said "
                "to be you could not use it. You were signed out everywhere. Sign in and set it up again."
            ),
        )


def new_recovery_codes(person: Person, cause: uuid.UUID) -> None:
    """The codes on the old paper work no more."""
    with in_language(person.language):
        _write(
            person,
            f"codes:{cause}",
            _("You have new recovery codes"),
            _("New recovery codes were made for your account. The old ones work no more."),
        )


def recovery_code_used(person: Person, cause: uuid.UUID, *, left: int) -> None:
    """Somebody came in with a code on paper; how many are left."""
    with in_language(person.language):
        rest = ngettext("%(num)s code is left.", "%(num)s codes are left.", left)
        _write(
            person,
            f"used:{cause}",
            _("A recovery code was used"),
            _("A recovery code was used to sign in to your account.") + " " + rest,
        )


def passkey_added(person: Person, passkey: Passkey) -> None:
    """One more key opens the account."""
    with in_language(person.language):
        _write(
            person,
            f"passkey:{passkey.id}",
            _("A new passkey opens your account"),
            _("The passkey “%(name)s” was added to your account.", name=passkey.name),
        )


def passkey_removed(person: Person, passkey: Passkey) -> None:
    """A key opens the account no more."""
    with in_language(person.language):
        _write(
            person,
            f"passkey-gone:{passkey.id}",
            _("A passkey was removed"),
            _("The passkey “%(name)s” was removed from your account.", name=passkey.name),
        )
