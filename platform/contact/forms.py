"""What somebody tells the office, and what the office answers."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from contact.vocabulary import Topic
from foundation.forms import (
    AtMost,
    EmailField,
    Form,
    RadioField,
    Required,
    SubmitButton,
    TextArea,
    TextField,
)

LONGEST = 5_000

TOPICS = {
    Topic.ACCESSIBILITY: _l("Something is hard to use or to read"),
    Topic.FAULT: _l("Something does not work"),
    Topic.PERSONAL_DATA: _l("My personal data"),
    Topic.OTHER: _l("Something else"),
}


class MessageForm(Form):
    """A message from anybody. The field that people don't see is filled only by machines."""

    topic = RadioField(
        _l("What is it about?"),
        [Required(_l("Choose one of these."))],
        choices=[(topic.value, label) for topic, label in TOPICS.items()],
    )
    page = TextField(
        _l("Which page?"), [AtMost(300)], description=_l("The address or the name. You may leave this empty.")
    )
    text = TextArea(_l("What happened, and what did you try to do?"), [Required(), AtMost(LONGEST)])
    email = EmailField(
        _l("Your e-mail, if you want an answer"),
        [AtMost(320)],
        description=_l("You may leave this empty. Then we read your message, but can't answer you."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    website = TextField(
        _l("Leave this empty"), [AtMost(300)], render_kw={"autocomplete": "off", "tabindex": "-1"}
    )
    submit = SubmitButton(_l("Send"))

    def validate_website(self, field: TextField) -> None:
        """Nobody who sees the page sees this field, unless something filled it."""
        if field.data:
            raise ValidationError(_("This field is here for machines. Empty it and send again."))


class AnswerForm(Form):
    """The office's answer."""

    text = TextArea(_l("Answer"), [AtMost(LONGEST)])
    submit = SubmitButton(_l("Send the answer and close"))
