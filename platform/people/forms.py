"""What people hand in about themselves."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
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
    """The password would not be guessed."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            check_password(field.data or "")
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


class PasswordForm(Form):
    """A change of password, which asks for the old one."""

    current = PasswordField(
        _l("Present password"), [Required(), AtMost(200)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [Required(), GoodPassword()],
        description=_l("At least 12 characters. A sentence that only you would say works well."),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitButton(_l("Change password"))

    def refuse_current(self) -> None:
        """Say that the present password was wrong."""
        self.current.errors = [_("This is not your present password.")]


class AcceptForm(Form):
    """The first steps of somebody who was invited: a name, a password, a language."""

    name = TextField(_l("Your name"), [Required(), AtMost(120)], render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Choose a password"),
        [Required(), GoodPassword()],
        description=_l("At least 12 characters. A sentence that only you would say works well."),
        render_kw={"autocomplete": "new-password"},
    )
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    submit = SubmitButton(_l("Join"))


class JoinForm(Form):
    """One button for somebody who has an account."""

    submit = SubmitButton(_l("Join"))
