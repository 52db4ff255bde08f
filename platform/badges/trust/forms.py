"""What the office writes when it takes a badge back."""

from flask_babel import lazy_gettext as _l

from foundation.forms import AtMost, Form, Required, SubmitButton, TextArea


class RevokeForm(Form):
    """The reason, which the earner reads."""

    reason = TextArea(
        _l("Why is it taken back?"),
        [Required(), AtMost(300)],
        description=_l("The earner gets a letter with this reason."),
        render_kw={"rows": 3},
    )
    submit = SubmitButton(_l("Take the badge back"))
