"""What people hand in about their second factor."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.forms import AtMost, Form, Required, SubmitButton, TextField
from people.vocabulary import Shown


class CodeForm(Form):
    """A code from the app."""

    code = TextField(
        _l("Code"),
        [Required(), AtMost(40)],
        description=_l("Six digits from the authenticator app on your phone."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Go on"))

    def shown(self, what: Shown) -> bool:
        """Whether the code was right; if not, the form says what can be said."""
        if what is Shown.RIGHT:
            return True
        self.code.data = ""
        self.code.errors = [
            _("Too many wrong codes. Wait 15 minutes, and see that your phone's clock is right.")
            if what is Shown.TOO_OFTEN
            else _("This code does not work. Each code works once: wait for the next one and type it.")
        ]
        return False


class RecoveryForm(CodeForm):
    """A recovery code, from paper."""

    code = TextField(
        _l("Recovery code"),
        [Required(), AtMost(80)],
        description=_l("One of the codes that you saved. You may leave out the spaces."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Go on"))


class PasskeyForm(Form):
    """A new passkey's name; the browser adds its answer."""

    name = TextField(
        _l("Name of this passkey"),
        [Required(), AtMost(60)],
        description=_l("For example: work phone."),
        render_kw={"autocomplete": "off"},
    )
    submit = SubmitButton(_l("Add a passkey"))


def code_form(kind: str | None, **options: Any) -> CodeForm:
    """The form for a code of the app, or for a recovery code where the address says so."""
    return RecoveryForm(**options) if kind == "recovery" else CodeForm(**options)
