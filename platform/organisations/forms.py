"""What a new representative hands in."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from foundation.forms import (
    AtMost,
    EmailField,
    Form,
    PasswordField,
    PlainName,
    Required,
    SubmitButton,
    TextField,
)
from people.forms import GoodPassword


class SignUpForm(Form):
    """Who the organisation is and who speaks for it."""

    organisation = TextField(
        _l("Organisation"),
        [Required(), AtMost(160), PlainName()],
        description=_l("For example: City of Porvoo, Kainuu wellbeing services county."),
        render_kw={"autocomplete": "organization"},
    )
    name = TextField(
        _l("Your name"), [Required(), AtMost(120), PlainName()], render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        _l("Work e-mail"),
        [Required(), AtMost(320)],
        description=_l("We send a link to this address."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Send me the link"))


class ChoosePasswordForm(Form):
    """The last step of signing up; ``about`` are names that the password must not consist of."""

    about: Sequence[str] = ()
    password = PasswordField(
        _l("Choose a password"),
        [Required(), GoodPassword()],
        description=_l("At least 12 characters. A sentence that only you would say works well."),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitButton(_l("Create the account"))
