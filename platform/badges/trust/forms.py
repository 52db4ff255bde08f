"""What the office writes when it takes a badge back, and an organisation when it endorses one."""

from flask_babel import lazy_gettext as _l

from foundation.forms import AtMost, Form, Required, SubmitButton, TextArea


class EndorseForm(Form):
    """Why the organisation stands behind the badge."""

    comment = TextArea(
        _l("What is the badge worth in your organisation?"),
        [Required(), AtMost(500)],
        description=_l("Everybody reads it on the badge's page. It carries your organisation's signature."),
        render_kw={"rows": 4},
    )
    submit = SubmitButton(_l("Endorse the badge"))


class RevokeForm(Form):
    """The reason, which the earner reads."""

    reason = TextArea(
        _l("Why is it taken back?"),
        [Required(), AtMost(300)],
        description=_l("The earner gets a letter with this reason."),
        render_kw={"rows": 3},
    )
    submit = SubmitButton(_l("Take the badge back"))
