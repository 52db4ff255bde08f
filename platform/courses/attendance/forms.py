"""What is handed in about being there: the code on the wall, a task that makes up for it, answers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from foundation import clock
from foundation.forms import (
    AtMost,
    DateField,
    Form,
    Markdown,
    RadioField,
    Required,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)

ACCEPT, ASK_AGAIN = "accept", "ask_again"


class HereForm(Form):
    """The code that hangs on the wall."""

    code = TextField(
        _l("Code on the wall"),
        [Required(_l("Type the code that your trainer shows.")), AtMost(40)],
        description=_l("Six letters and digits. Capital letters don't matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("I am here"))


class TaskForm(VersionedForm):
    """What makes up for a missed session."""

    task = TextArea(
        _l("What should the person do?"),
        [Required(), Markdown()],
        description=_l("Say what to read or try, and what to write to you about it."),
    )
    due_on = DateField(_l("Due on"), [Required()])
    submit = SubmitButton(_l("Give the task"))

    def validate_due_on(self, field: Any) -> None:
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_("This date is past. Choose today or a later one."))


class AnswerForm(VersionedForm):
    """A participant's answer."""

    answer = TextArea(_l("Your answer"), [Required(_l("Write your answer first.")), Markdown()])
    submit = SubmitButton(_l("Send"))


class DecisionForm(VersionedForm):
    """Whether the answer makes up for the session."""

    words = TextArea(
        _l("What do you say to the participant?"),
        [Markdown()],
        description=_l("An acceptance needs no words."),
    )
    verdict = RadioField(
        _l("What happens next?"),
        choices=[
            (ACCEPT, _l("I accept the answer: the session counts as attended")),
            (ASK_AGAIN, _l("I ask for something more")),
        ],
        validate_choice=False,
    )
    submit = SubmitButton(_l("Send"))

    def validate_verdict(self, field: Any) -> None:
        if field.data not in (ACCEPT, ASK_AGAIN):
            raise ValidationError(_("Choose what happens next."))

    def validate_words(self, field: Any) -> None:
        if not field.data and self.verdict.data == ASK_AGAIN:
            raise ValidationError(_("Say what is missing, so that the participant knows what to do."))
