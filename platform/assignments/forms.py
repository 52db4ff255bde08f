"""What a participant hands in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from assignments.models import Assignment
from courses.vocabulary import AnswerRule
from foundation.forms import FilesField, Form, Markdown, SubmitButton, TextArea


class AnswerForm(Form):
    """The answer to an assignment; what the programme does not ask for is not there."""

    text = TextArea(
        _l("Your answer"),
        [Markdown()],
        description=_l(
            "Write as you would tell it to a colleague. A line that begins with a dash becomes a list."
        ),
    )
    files = FilesField(
        _l("Files"),
        description=_l("Photos, PDF, Word, Excel or PowerPoint. At most 10 files, 20 MB each."),
        render_kw={"accept": ".pdf,.docx,.xlsx,.pptx,.odt,.png,.jpg,.jpeg,.txt,.csv,.mp4"},
    )
    seen = HiddenField()
    remove = StringField()  # the value of the button beside a file
    send = SubmitButton(_l("Send"))
    save = SubmitButton(_l("Save draft"))

    def shape(self, assignment: Assignment) -> "AnswerForm":
        """Leave out the parts that this assignment does not take."""
        if assignment.plan.text_rule is AnswerRule.NONE:
            del self.text
        if assignment.plan.files_rule is AnswerRule.NONE:
            del self.files
        return self
