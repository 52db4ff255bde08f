"""What people hand in about erasing."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.forms import (
    AtMost,
    CheckboxField,
    EmailField,
    Form,
    Required,
    SubmitButton,
    TextField,
)

WITH_POSTS = _l("Also remove what was said in discussions")


class EraseForm(Form):
    """The person asks to go."""

    with_posts = CheckboxField(WITH_POSTS)
    sure = CheckboxField(
        _l("I understand: my account closes now and is erased in two weeks"),
        [Required(_l("Tick this when you are sure."))],
    )
    submit = SubmitButton(_l("Erase my account"))


class EraseForSomebodyForm(Form):
    """The office asks for somebody who asked the office."""

    email = EmailField(
        _l("The person's e-mail"), [Required(), AtMost(320)], render_kw={"autocomplete": "off"}
    )
    reason = TextField(
        _l("Why"),
        [Required(), AtMost(300)],
        description=_l("For example: asked by phone, and we called back. Write no names."),
    )
    with_posts = CheckboxField(WITH_POSTS)
    submit = SubmitButton(_l("Close the account and erase it in two weeks"))

    def refuse_email(self) -> None:
        """Say that nobody has this address."""
        self.email.errors = [_("Nobody has this e-mail address here.")]
