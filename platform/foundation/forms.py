"""Forms: what visitors hand in, cleaned once, shown by the design system's accessible components."""

import re
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

from babel.support import NullTranslations, Translations
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import fields
from wtforms.i18n import messages_path
from wtforms.validators import StopValidation, ValidationError

from foundation.languages import current_language
from foundation.text import TEXT_LIMIT, TextRefused, check_text, clean_line, clean_text
from foundation.widgets import EmailInput, FilesInput, PasswordInput, localised

INTEGER_LIMIT = 1_000_000
"""No count that a person types is larger, and every database can hold it."""


class TextField(fields.StringField):
    """One line of text."""

    data: Any
    widget = localised(gov.GovTextInput)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = clean_line(self.data) if self.data else self.data


class EmailField(TextField):
    """An e-mail address; checked by the e-mail validator, compared in lower case."""

    widget = localised(EmailInput)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            return
        try:
            address = validate_email(self.data[:320], check_deliverability=False)
        except EmailNotValidError:
            raise ValueError(_("Write the e-mail address like this: name@example.fi.")) from None
        self.data = address.normalized.lower()


class PasswordField(fields.PasswordField):
    """A password: never cleaned, never sent back."""

    widget = localised(PasswordInput)


class TextArea(fields.TextAreaField):
    """A longer text, Markdown where the page says so."""

    data: Any
    widget = localised(gov.GovTextArea)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = clean_text(self.data).strip() if self.data else self.data


class IntegerField(fields.IntegerField):
    """A whole number of at most `INTEGER_LIMIT`, typed in plain digits."""

    data: Any
    widget = localised(gov.GovTextInput)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
            return
        self.data = None
        if not (typed.isascii() and typed.removeprefix("-").isdigit()) or len(typed) > 8:
            raise ValueError(_("Write the number in digits."))
        if abs(int(typed)) > INTEGER_LIMIT:
            raise ValueError(_("The number is too large."))
        self.data = int(typed)


class DateField(fields.DateField):
    """A date from the browser's own picker, or typed as 24.2.2027 where there is none."""

    widget = localised(gov.GovTextInput)

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options.setdefault("format", ["%Y-%m-%d", "%d.%m.%Y"])
        options.setdefault("render_kw", {"type": "date"})
        super().__init__(label, validators, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([" ".join(valuelist)[:20]])
        except (ValueError, OverflowError):
            self.data = None
            raise ValueError(_("Write the date like this: 24.2.2027.")) from None
        if self.data and not 2000 <= self.data.year <= 2100:
            raise ValueError(_("The year must be between 2000 and 2100."))


class TimeField(fields.TimeField):
    """A time of day from the browser's own picker, or typed as 9.00 where there is none."""

    widget = localised(gov.GovTextInput)

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, ["%H:%M", "%H.%M"], render_kw={"type": "time"}, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([typed.strip() for typed in valuelist if typed.strip()])
        except ValueError:
            raise ValueError(_("Write the time like this: 9.00.")) from None


def _choose(check: Callable[[Any], None], form: Any, message: str) -> None:
    """Check a choice in the house's words; the library's are English in part and repeat what was sent."""
    try:
        check(form)
    except ValidationError:
        raise ValidationError(message) from None


class SelectField(fields.SelectField):
    """One of a list."""

    widget = localised(gov.GovSelect)

    def pre_validate(self, form: Any) -> None:
        _choose(super().pre_validate, form, _("Choose one of these."))


class RadioField(fields.RadioField):
    """One of a few, all seen at once."""

    widget = localised(gov.GovRadioInput)

    def pre_validate(self, form: Any) -> None:
        _choose(super().pre_validate, form, _("Choose one of these."))


class CheckboxesField(fields.SelectMultipleField):
    """Any of a few, all seen at once."""

    widget = localised(gov.GovCheckboxesInput)

    def pre_validate(self, form: Any) -> None:
        _choose(super().pre_validate, form, _("Choose from these."))


class CheckboxField(fields.BooleanField):
    """A yes that must be ticked to be given."""

    widget = localised(gov.GovCheckboxInput)


class FilesField(fields.MultipleFileField):
    """Files from this device; ``data`` holds only those really chosen."""

    data: Any
    widget = localised(FilesInput)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = [upload for upload in self.data or [] if getattr(upload, "filename", None)]


class SubmitButton(fields.SubmitField):
    """The one action of the form."""

    widget = gov.GovSubmitInput()


class OnceField(fields.HiddenField):
    """A random id made when the form is shown; its row takes it, so a double click makes one row."""

    data: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", lambda: str(uuid.uuid4()))
        super().__init__(*args, **options)

    def pre_validate(self, form: Any) -> None:
        self.mend()

    def mend(self) -> None:
        """What is no id becomes one; a view may ask for it before the form is validated."""
        try:
            uuid.UUID(self.data or "")
        except (ValueError, AttributeError, TypeError):
            self.data = str(uuid.uuid4())


@cache
def _library_words(language: str) -> Translations | NullTranslations:
    """What the library says of fields; it would read its catalogue anew for each request."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class Form(FlaskForm):
    """Every form of the house: CSRF token, and the id of the row that it makes."""

    class Meta(FlaskForm.Meta):
        """How the library treats the form."""

        def get_translations(self, form: Any) -> Translations | NullTranslations:
            return _library_words(current_language())

    once = OnceField()

    @property
    def row_id(self) -> uuid.UUID:
        """The id for the row that this form creates; the same for both halves of a double click."""
        self.once.mend()
        return uuid.UUID(self.once.data)


class VersionedForm(Form):
    """A form that knows which version of a row its writer saw: nobody overwrites unseen changes."""

    version = fields.HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        """The version that was on the page; nothing readable counts as none, 0, which no row has."""
        typed = str(self.version.data or "")[:9]
        return int(typed) if typed.isascii() and typed.isdigit() else 0


class Required:
    """Something other than white space must be there; says what to do in the reader's language.

    It sets no `required` attribute: the browser's own bubble speaks the browser's language and hides the
    error summary.
    """

    field_flags: ClassVar[dict[str, Any]] = {}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Fill in this field.")

    def __call__(self, form: Any, field: Any) -> None:
        if field.errors:  # what was typed could not be read: that error says more
            raise StopValidation
        if field.data is None or field.data in ("", [], False):
            raise StopValidation(str(self.message))


class AtMost:
    """A limit on characters, said in words."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and len(field.data) > self.limit:
            raise ValidationError(_("Too long: at most %(limit)s characters fit.", limit=self.limit))


class PlainName:
    """A name, and not an address of the web: letters carry it to people who have not asked for them.

    Mail programs make a link of "evil.example", too; "Prof.Virtanen" is none.
    """

    _ADDRESS = re.compile(r"://|[Ww][Ww][Ww]\.|@|\w{2}\.([a-z]{2,}|[A-Z]{2,})\b")

    def __call__(self, form: Any, field: Any) -> None:
        if self._ADDRESS.search(field.data or ""):
            raise ValidationError(_("Write a name here, without a web address."))


class Markdown:
    """The text is Markdown that the renderer will take."""

    field_flags: ClassVar[dict[str, Any]] = {"maxlength": TEXT_LIMIT}

    def __call__(self, form: Any, field: Any) -> None:
        try:
            check_text(field.data or "")
        except TextRefused as refused:
            raise ValidationError(str(refused)) from refused
