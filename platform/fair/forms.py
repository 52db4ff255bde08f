"""What people fill in at the fair."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation, ValidationError

from foundation import clock
from foundation.forms import AtMost, DateField, Form, Required, SubmitButton, TextArea

LONGEST_WAIT = timedelta(days=60)
WORDS = 2_000
"""The longest answer to one of the three questions, in characters."""


class NeededToSend(Required):
    """Something must be there when the review is sent; a draft may have holes."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.save.data:
            if field.errors:
                raise StopValidation
            return
        super().__call__(form, field)


class ReviewForm(Form):
    """Three questions, a few sentences each."""

    works = TextArea(
        _l("What works?"),
        [NeededToSend(_l("Write what works.")), AtMost(WORDS)],
        description=_l("What would you take home from this? Be concrete."),
    )
    question = TextArea(
        _l("One question"),
        [NeededToSend(_l("Write one question.")), AtMost(WORDS)],
        description=_l("What would you like to know more about?"),
    )
    suggestion = TextArea(
        _l("One suggestion"),
        [NeededToSend(_l("Write one suggestion.")), AtMost(WORDS)],
        description=_l("What could the group try next?"),
    )
    send = SubmitButton(_l("Send the review"))
    save = SubmitButton(_l("Save as a draft"))


class DeclineForm(Form):
    """Why somebody does not review a stand."""

    reason = TextArea(
        _l("Why can't you review this stand?"),
        [Required(_l("Write the reason in a few words.")), AtMost(300)],
        description=_l(
            "For example: I know the work too well, or I don't understand it. Only trainers see this."
        ),
    )
    submit = SubmitButton(_l("Give the stand away"))


class OpenFairForm(Form):
    """Until when reviews are written."""

    due = DateField(
        _l("Reviews are written by"),
        [Required(_l("Choose the last day for reviews."))],
        description=_l("Reviews can be written until the end of this day."),
    )
    submit = SubmitButton(_l("Open the fair"))

    def validate_due(self, field: DateField) -> None:
        """The day is today or soon."""
        if field.data and field.data < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        if field.data and field.data > clock.today() + LONGEST_WAIT:
            raise ValidationError(_("Choose a day within two months."))
