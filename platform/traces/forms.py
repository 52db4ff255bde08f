"""What the office wants to see of the log, and why it lets a letter be."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from foundation.acts import by_words
from foundation.forms import AtMost, DateField, Form, RadioField, SelectField, SubmitButton, TextField
from traces.queries import Wanted
from traces.vocabulary import DiscardReason


class LogForm(Form):
    """Which part of the log to show; asked for by an address, so it carries no token."""

    class Meta:
        csrf = False  # showing changes nothing; the export's POST is guarded for all forms at once

    act = SelectField(_l("What happened"))
    who = TextField(_l("Person"), [AtMost(120)], description=_l("A name or an e-mail address."))
    since = DateField(_l("From which day"))
    until = DateField(_l("Until which day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.act.choices = [("", _("Everything")), *by_words()]
        self.act.data = self.act.data or ""

    def validate_until(self, field: DateField) -> None:
        """The end comes after the beginning."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("The last day is before the first one."))

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(self.act.data or "", self.who.data or "", self.since.data, self.until.data)


class DiscardForm(Form):
    """Why nobody needs the letter."""

    reason = RadioField(
        _l("Why is it not needed?"),
        choices=[
            (DiscardReason.WRONG_ADDRESS.value, _l("The address is wrong or gone")),
            (DiscardReason.NOT_NEEDED.value, _l("The matter is over")),
            (DiscardReason.TOLD_OTHERWISE.value, _l("The person has been told in another way")),
        ],
        validate_choice=True,
    )
    submit = SubmitButton(_l("Let the letter be"))
