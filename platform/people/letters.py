"""Writing to people: the letter goes to their address, in their language; and the letters about coming in."""

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from foundation import clock
from foundation.languages import in_language, moment_text
from foundation.outbox import post, posted_lately
from people.browsers import described
from people.links import hash_of
from people.models import Person

AN_HOUR = timedelta(hours=1)
MOST_LINKS_AN_HOUR = 3
"""Links that one mailbox gets, whoever asks for them."""


def write_to(
    person: Person, *, kind: str, dedup_key: str, subject: str, body: str, to: str | None = None
) -> bool:
    """A letter to the person is in the outbox; false when the same one was written before.

    The texts are in the person's language already: `with in_language(person.language)`. ``to`` is another
    address than theirs: one that they used to have, or want to have.
    To whom is being erased, nothing is written.
    """
    if not person.is_active:
        return False
    return post(
        kind=kind,
        dedup_key=dedup_key,
        to=to or person.email,
        recipient_id=person.id,
        language=person.language,
        subject=subject,
        body=body,
    )


def had_enough_links(address: str) -> bool:
    """Whether the mailbox has got as many links within the hour as it may."""
    return posted_lately("sign_in_link", address, AN_HOUR) >= MOST_LINKS_AN_HOUR


def sign_in_link(person: Person, secret: str, *, target: str, cause: object, to: str) -> None:
    """The link with which the person comes in, and on to the page they wanted; to the address they gave."""
    more = {"next": target} if target else {}
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nwith this link you come in without a password. It works once, for ten "
            "minutes.\n\n%(link)s\n\nIf you did not ask for it, you need not do anything: nobody gets in "
            "without this letter.",
            name=person.first_name,
            link=url_for("people.come_in_by_link", secret=secret, _external=True, **more),
        )
        write_to(
            person,
            kind="sign_in_link",
            dedup_key=f"sign-in-link:{cause}",
            subject=_("Your link to sign in"),
            body=body,
            to=to,
        )


def new_browser(person: Person, *, device: str, cause: str) -> None:
    """Says that somebody came in with a browser that was not used for this account before."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nsomebody signed in to your account on a new device: %(device)s, "
            "%(moment)s.\n\nIf it was you, all is well. If not, choose a new password here, and every "
            "device is signed out:\n\n%(link)s",
            name=person.first_name,
            device=described(device),
            moment=moment_text(clock.now()),
            link=url_for("people.signing_in", _external=True),
        )
        write_to(
            person,
            kind="new_browser",
            dedup_key=f"new-browser:{cause}",
            subject=_("Signed in on a new device"),
            body=body,
        )


def password_changed(person: Person) -> None:
    """Says that there is a new password."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nthe password of your account was changed, %(moment)s, and your other devices "
            "were signed out.\n\nIf it was not you, ask for a link to sign in and choose a new password at "
            "once:\n\n%(link)s",
            name=person.first_name,
            moment=moment_text(clock.now()),
            link=url_for("people.ask_for_link", _external=True),
        )
        key = f"password-changed:{person.id}:{clock.now().timestamp()}"
        write_to(
            person, kind="password_changed", dedup_key=key, subject=_("Your password was changed"), body=body
        )


def confirm_address(person: Person, new: str, secret: str, *, taken: bool) -> None:
    """To the new address: press here if it is yours. Where it has an account already, the letter says that.

    The page that asked tells neither.
    """
    with in_language(person.language):
        if taken:
            body = _(
                "Hello,\n\nsomebody, probably you, wanted to use this address for another account. It has an "
                "account already, so nothing was changed. Sign in here:\n\n%(link)s",
                link=url_for("people.sign_in", _external=True),
            )
        else:
            body = _(
                "Hello %(name)s,\n\nyou want to use this address from now on. Confirm it here within two "
                "hours:\n\n%(link)s\n\nIf you did not ask for this, you need not do anything.",
                name=person.first_name,
                link=url_for("people.confirm_address", secret=secret, _external=True),
            )
        write_to(
            person,
            kind="confirm_address",
            dedup_key=f"confirm-address:{hash_of(secret)[:16]}",
            subject=_("Confirm your new address"),
            body=body,
            to=new,
        )


def confirm_private_address(person: Person, new: str, secret: str) -> None:
    """To an address of somebody's own: press here if it is yours."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nyou want to come to your badges with this address, too. Confirm it here "
            "within two hours:\n\n%(link)s\n\nIf you did not ask for this, you need not do anything.",
            name=person.first_name,
            link=url_for("people.confirm_private_address", secret=secret, _external=True),
        )
        write_to(
            person,
            kind="confirm_address",
            dedup_key=f"confirm-address:{hash_of(secret)[:16]}",
            subject=_("Confirm your own address"),
            body=body,
            to=new,
        )


def private_address_kept(person: Person, new: str, cause: object) -> None:
    """To the first address: another one opens the account, too."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nfrom now on you can come in with this address, too: %(new)s.\n\nIf it was "
            "not you, remove it here and choose a new password:\n\n%(link)s",
            name=person.first_name,
            new=new,
            link=url_for("people.private_address", _external=True),
        )
        write_to(
            person,
            kind="address_changed",
            dedup_key=f"private-address:{cause}",
            subject=_("You have an address of your own here"),
            body=body,
        )


def address_changed(person: Person, old: str, secret: str) -> None:
    """To the old address: it was changed, and can be changed back for a day."""
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nfrom now on you sign in with another address: %(new)s.\n\nIf it was not you, "
            "take this address back within 24 hours. Every device is then signed out:\n\n%(link)s",
            name=person.first_name,
            new=person.email,
            link=url_for("people.undo_address", secret=secret, _external=True),
        )
        write_to(
            person,
            kind="address_changed",
            dedup_key=f"address-changed:{hash_of(secret)[:16]}",
            subject=_("Your address was changed"),
            body=body,
            to=old,
        )
