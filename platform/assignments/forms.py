"""What a participant hands in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.form import _Auto
from wtforms import FileField, HiddenField, StringField

from assignments.field_forms import form_field, name_of
from assignments.fields import given
from assignments.models import Assignment
from courses.answerable import TaskField
from courses.vocabulary import AnswerRule, DoneBy
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
    preview = SubmitButton(_l("Preview"))

    kinds: Mapping[str, TaskField] = {}
    """The fields that the assignment asks for, by their names here."""
    _fields: dict[str, Any]

    def __init__(self, *args: Any, fields: Mapping[str, Any] | None = None, **options: Any) -> None:
        """``fields`` are those of the draft, for a form that nobody has sent yet."""
        super().__init__(*args, **options)
        self._unsent = options.get("formdata", self) is None
        self._draft = dict(fields or {})

    def shape(self, assignment: Assignment) -> "AnswerForm":
        """Have the fields that this assignment asks for, and leave out the parts that it does not take."""
        told = assignment.plan.fields
        typed = None if self._unsent else self.meta.wrap_formdata(self, _Auto)
        first: dict[str, Any] = {}
        some = any(field["required"] for field in told)
        for field in told:
            name = name_of(field)
            options = {"name": name, "prefix": "", "translations": None}
            first[name] = self.meta.bind_field(self, form_field(field, among_required=some), options)
            first[name].process(typed, _typed(self._draft.get(field["key"])))
        self._fields = {**first, **self._fields}
        self.kinds = {name_of(field): field for field in told}
        if assignment.plan.text_rule is AnswerRule.NONE:
            del self.text
        if not (self.text or told):
            del self.preview
        if assignment.plan.files_rule is AnswerRule.NONE:
            del self.files
        if assignment.plan.done_by is DoneBy.GROUP_ALL:
            self.send.label.text = _l("Confirm and send")
        return self

    @property
    def given(self) -> dict[str, Any]:
        """What was typed into the fields that the assignment asks for, by their keys."""
        return given(
            self.kinds.values(), {field["key"]: self[name].data for name, field in self.kinds.items()}
        )


def _typed(value: Any) -> Any:
    """A draft's value as it would have been typed."""
    return str(value) if isinstance(value, int) else value


class ChangesForm(Form):
    """What changed in which field, as `drafting.read_changes` reads it; sent by the page itself."""

    seen = HiddenField()
    changes = HiddenField()


class FileForm(Form):
    """One file, sent by the page itself; `once` is the id of its row, the same however often it is tried."""

    file = FileField()
