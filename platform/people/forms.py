"""What people hand in about themselves."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import ValidationError

from foundation.forms import (
    AtMost,
    EmailField,
    Form,
    PasswordField,
    Required,
    SelectField,
    SubmitButton,
    TextField,
)
from foundation.languages import LANGUAGES
from people.passwords import PasswordRefused, check_password


class GoodPassword:
    """The password would not be guessed, not even by who knows the names in the form's ``about``."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            check_password(field.data or "", getattr(form, "about", ()))
        except PasswordRefused as refused:
            raise ValidationError(str(refused)) from refused


class SignInForm(Form):
    """E-mail and password."""

    email = EmailField(
        _l("E-mail"), [Required(), AtMost(320)], render_kw={"autocomplete": "username", "spellcheck": "false"}
    )
    password = PasswordField(
        _l("Password"), [Required(), AtMost(200)], render_kw={"autocomplete": "current-password"}
    )
    submit = SubmitButton(_l("Sign in"))

    def refuse(self) -> None:
        """Say that the two do not belong together, and not which of them is wrong."""
        self.password.errors = [_("The e-mail or the password is not right. Check both.")]


class LinkForm(Form):
    """The address to which a link shall go."""

    email = EmailField(
        _l("E-mail"), [Required(), AtMost(320)], render_kw={"autocomplete": "username", "spellcheck": "false"}
    )
    submit = SubmitButton(_l("Send me the link"))


class ComeInForm(Form):
    """The one button behind a link."""

    submit = SubmitButton(_l("Sign in"))


class AccountForm(Form):
    """How the person is known and in which language they read."""

    name = TextField(_l("Name"), [Required(), AtMost(120)], render_kw={"autocomplete": "name"})
    title = TextField(
        _l("Your work"),
        [AtMost(120)],
        description=_l("For example: nurse, cook, headteacher. You may leave this empty."),
    )
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    submit = SubmitButton(_l("Save"))


class NewPasswordForm(Form):
    """A new password, for who has just come by a link; ``about`` are names that it must not consist of."""

    about: Sequence[str] = ()
    password = PasswordField(
        _l("New password"),
        [Required(), GoodPassword()],
        description=_l("At least 12 characters. A sentence that only you would say works well."),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitButton(_l("Change password"))


class _AsksForPassword(Form):
    """A form that wants to know that it is really you."""

    current = PasswordField(
        _l("Present password"), [Required(), AtMost(200)], render_kw={"autocomplete": "current-password"}
    )

    def refuse_current(self) -> None:
        """Say that the present password was wrong."""
        self.current.errors = [_("This is not your present password.")]

    def refuse_for_now(self, minutes: int) -> None:
        """Say that the present password was tried too often."""
        self.current.errors = [too_often(minutes)]


class PasswordForm(_AsksForPassword, NewPasswordForm):
    """A change of password, which asks for the old one."""


class NewAddressForm(Form):
    """A new address, for who has just come by a link."""

    email = EmailField(
        _l("New e-mail"),
        [Required(), AtMost(320)],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Send a link to the new address"))


class AddressForm(_AsksForPassword, NewAddressForm):
    """A change of address, which asks for the password."""


def too_often(minutes: int) -> str:
    """What to say to who has tried too many passwords."""
    return ngettext(
        "That was many tries. Wait %(num)s minute.", "That was many tries. Wait %(num)s minutes.", minutes
    )


class VouchedForm(Form):
    """The first steps of somebody who was invited and comes by their organisation's own sign-in."""

    about: Sequence[str] = ()
    name = TextField(_l("Your name"), [Required(), AtMost(120)], render_kw={"autocomplete": "name"})
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    submit = SubmitButton(_l("Join"))


class AcceptForm(VouchedForm):
    """The first steps of somebody who was invited: a name, a password, a language.

    ``about`` are names that the password must not consist of.
    """

    password = PasswordField(
        _l("Choose a password"),
        [Required(), GoodPassword()],
        description=_l("At least 12 characters. A sentence that only you would say works well."),
        render_kw={"autocomplete": "new-password"},
    )


class JoinForm(Form):
    """One button for somebody who has an account."""

    submit = SubmitButton(_l("Join"))
