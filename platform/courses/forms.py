"""What is handed in around a cohort: lists of people to invite, answers, a session's date and place."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import HiddenField
from wtforms.validators import ValidationError

from courses.address_lists import FILE_LIMIT, LIST_LIMIT, NotText, decode
from foundation.forms import (
    AtMost,
    DateField,
    FilesField,
    Form,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
)
from foundation.languages import LANGUAGES
from foundation.text import clean_text


class InviteForm(Form):
    """Addresses, pasted or in a file, and the language of the letters."""

    addresses = TextArea(
        _l("E-mail addresses"),
        [AtMost(LIST_LIMIT)],
        description=_l("Paste them as they are: one a line, or with commas between. Names may be there too."),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    file = FilesField(
        _l("Or a file"),
        description=_l("A CSV file from a spreadsheet program or the HR system."),
        render_kw={"accept": ".csv,.txt,text/csv,text/plain"},
    )
    language = SelectField(_l("Language of the letter"), choices=list(LANGUAGES.items()))
    check = SubmitButton(_l("Check the list"))

    def read(self) -> str:
        """All that was handed in as one text, pasted lines first; the text area then shows it whole."""
        lines = [self.addresses.data or ""]
        for upload in self.file.data or []:
            lines.append(clean_text(decode(upload.stream.read(FILE_LIMIT + 1))).strip())
        whole = "\n".join(part for part in lines if part)
        self.addresses.data = whole
        return whole

    def validate_file(self, field: Any) -> None:
        """Take the files into the text area, or say what is wrong with them."""
        try:
            whole = self.read()
        except NotText:
            raise ValidationError(
                _("This file can't be read as text. Save it as CSV in the spreadsheet program first.")
            ) from None
        if not whole.strip():
            self.addresses.errors = [*self.addresses.errors, _("Write at least one e-mail address.")]
        elif len(whole) > LIST_LIMIT:
            raise ValidationError(_("The list is too long. Invite people in smaller lists."))

    def validate(self, extra_validators: Any = None) -> bool:
        """The file may bring what the text area lacks, so both are judged together."""
        right = super().validate(extra_validators)
        return bool(right and not self.addresses.errors)


class SessionForm(Form):
    """When and where a session is held."""

    date = DateField(_l("Date"), [Required()])
    place = TextField(
        _l("Place"),
        [AtMost(200)],
        description=_l("For example: Town hall, the large meeting room. Tell how to find it."),
    )
    submit = SubmitButton(_l("Save"))


class TakeOverForm(Form):
    """The version that the trainer has read about and wants for the cohort."""

    version = HiddenField(validators=[Required()])
    submit = SubmitButton(_l("Take the new version over"))
