"""What a new representative hands in, and the office when it lets somebody in."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from foundation.forms import (
    AtMost,
    CheckboxField,
    EmailField,
    Form,
    PasswordField,
    PlainName,
    RadioField,
    Required,
    SubmitButton,
    TextField,
)
from people.forms import GoodPassword
from people.vocabulary import HelpReason


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


class TakeAwayForm(Form):
    """Why somebody's second factor is taken away, and that it was made sure who asks."""

    reason = RadioField(
        _l("Why?"),
        [Required(_l("Choose one of these."))],
        choices=[
            (HelpReason.LOST.value, _l("The phone is lost or stolen")),
            (HelpReason.REPLACED.value, _l("The phone is new or broken")),
            (HelpReason.BROKEN.value, _l("The codes do not work")),
        ],
    )
    checked = CheckboxField(
        _l("I made sure that it is really them: we met, or I called a number that I knew before"),
        [Required(_l("Make sure first. An e-mail or a call to you is not enough."))],
    )
    submit = SubmitButton(_l("Remove two-step sign-in"))
