"""What trainers hand in about their cohort's programme: a task, a material, and what to do with one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from courses.content_values import ADDRESS_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, WEB_ADDRESS
from courses.models import CoachingSession, Material, PlannedTask
from courses.tailoring.leading import Leads, address_of, is_captioned
from courses.tailoring.operations import PageTold, TaskTold, offsets
from courses.tailoring.times import Offset
from courses.tailoring.writing import Texts, source
from courses.vocabulary import AnswerRule
from courses.wording import session_titles
from foundation import clock
from foundation.forms import (
    AtMost,
    CheckboxField,
    FilesField,
    IntegerField,
    Markdown,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)
from foundation.languages import day_text, say

ACCEPT = ".pdf,.docx,.xlsx,.pptx,.odt,.png,.jpg,.jpeg,.txt,.csv,.mp4"
LEAST_MINUTES, MOST_MINUTES = 5, 1200
MOST_DAYS = 400


class _PartForm(VersionedForm):
    """What tasks and materials have in common: words in one language."""

    title = TextField(_l("Name"), [Required(_l("Give it a name.")), AtMost(TITLE_LIMIT)])
    summary = TextField(
        _l("In short"),
        [AtMost(SUMMARY_LIMIT)],
        description=_l("One or two sentences for lists. Leave it empty: the beginning of the text will do."),
    )
    body = TextArea(
        _l("Text"),
        [Required(_l("Write the text.")), Markdown()],
        description=_l("An empty line begins a paragraph, ## a heading, and a dash a list."),
    )
    submit = SubmitButton(_l("Save"))

    sessions: Sequence[CoachingSession]

    def take(self, part: PlannedTask | Material, language: str) -> None:
        """The part's words in the language stand in the fields, or those that stand in for them."""
        self.title.data = part.title.get(language) or say(part.title)
        self.summary.data = part.summary.get(language) or say(part.summary)
        self.body.data = source(part, language)
        self.version.data = str(part.revision)

    def _texts(self, action: str = "") -> Texts:
        return Texts(self.title.data or "", self.summary.data or "", self.body.data or "", action)


class PageForm(_PartForm):
    """A material: to which session it belongs, its words, and what it leads to."""

    session = SelectField(_l("To which session it belongs"), id="page-session")  # "session" is the warning's
    address = TextField(
        _l("A link or a video"),
        [AtMost(ADDRESS_LIMIT)],
        description=_l(
            "An address that begins with https://. Videos at YouTube and Vimeo can be watched here: "
            "tell the same in the text, for those who read. May be left empty."
        ),
    )
    captioned = CheckboxField(_l("The video has captions in this language"))
    file = FilesField(
        _l("A file"),
        description=_l("PDF, Word, Excel, PowerPoint or a picture, at most 20 MB. May be left empty."),
        render_kw={"accept": ACCEPT},
    )

    def __init__(self, sessions: Sequence[CoachingSession], **options: Any) -> None:
        super().__init__(**options)
        self.sessions = sessions
        self.session.choices = session_choices(sessions)

    def show(self, page: Material, language: str) -> None:
        """What is so now."""
        self.take(page, language)
        self.session.data = page.session_key
        self.address.data = address_of(page, language)
        self.captioned.data = is_captioned(page, language)

    def validate_address(self, field: Any) -> None:
        """A whole address, and not a file as well."""
        if field.data and not WEB_ADDRESS.fullmatch(field.data):
            raise ValidationError(_("Write the whole address. It begins with https://"))

    def validate_file(self, field: Any) -> None:
        """One file, where there is no address."""
        if len(field.data) > 1:
            raise ValidationError(_("Choose one file. Add another material for the next."))
        if field.data and self.address.data:
            raise ValidationError(_("A material has an address or a file, not both."))

    def told(self) -> PageTold:
        """What was handed in, once each field is right."""
        uploads = self.file.data or []
        leads = Leads(self.address.data or "", self.captioned.data, uploads[0] if uploads else None)
        return PageTold(self._texts(), self.session.data, leads)


_BEFORE, _AFTER = "before", "after"
_RULES = [
    (AnswerRule.REQUIRED.value, _l("It belongs to the answer")),
    (AnswerRule.OPTIONAL.value, _l("It may be there")),
    (AnswerRule.NONE.value, _l("It is not asked for")),
]


class _DaysField(IntegerField):
    """A number of days from none to more than a year."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not 0 <= self.data <= MOST_DAYS:
            raise ValidationError(_("Choose from 0 to %(limit)s days.", limit=MOST_DAYS))


def _days(missing: Any) -> tuple[Any, Any, Any]:
    return (
        _DaysField(_l("Days"), [Required(missing)]),
        SelectField(_l("Before or after"), choices=[(_BEFORE, _l("before")), (_AFTER, _l("after"))]),
        SelectField(_l("Session")),
    )


class TaskForm(_PartForm):
    """A task: its words, how long it takes, when it opens and closes, what belongs to its answer."""

    action = TextField(
        _l("What to do"),
        [AtMost(TITLE_LIMIT)],
        description=_l('A heading above the answer, such as "Tell what you tried". It may be left empty.'),
    )
    minutes = IntegerField(
        _l("How many minutes it takes"), [Required(_l("Tell how long it takes: people plan by it."))]
    )
    opens_days, opens_side, opens_of = _days(_l("It opens: write how many days. 0 is the day itself."))
    due_days, due_side, due_of = _days(_l("It closes: write how many days. 0 is the day itself."))
    text = SelectField(_l("Text"), choices=_RULES, default=AnswerRule.REQUIRED.value)
    files = SelectField(_l("Files"), choices=_RULES, default=AnswerRule.OPTIONAL.value)

    dates: Mapping[str, date]
    was: tuple[Offset, Offset] | None = None
    """When it opened and closed until now."""
    has_fields = False
    """Whether its answer is a form of its own besides."""

    def __init__(self, sessions: Sequence[CoachingSession], *, fixed: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.sessions = sessions
        self.dates = {each.plan.key: each.date for each in sessions}
        self.opens_of.choices = self.due_of.choices = session_choices(sessions)
        if fixed:
            del self.text, self.files

    def show(self, task: PlannedTask, language: str) -> None:
        """What is so now."""
        self.take(task, language)
        self.action.data = task.action.get(language) or say(task.action)
        self.minutes.data = task.minutes
        for offset, (days, side, of) in zip(offsets(task), self._offset_fields(), strict=True):
            days.data, of.data = abs(offset.days), offset.of
            side.data = _AFTER if offset.days > 0 else _BEFORE
        if self.text:
            self.text.data, self.files.data = task.text_rule.value, task.files_rule.value

    def validate_minutes(self, field: Any) -> None:
        """As little and as much as a programme's own task may take."""
        if not LEAST_MINUTES <= field.data <= MOST_MINUTES:
            raise ValidationError(
                _("Choose from %(least)s to %(most)s minutes.", least=LEAST_MINUTES, most=MOST_MINUTES)
            )

    def validate_files(self, field: Any) -> None:
        """An answer has something in it."""
        if field.data == self.text.data == AnswerRule.NONE.value and not self.has_fields:
            raise ValidationError(_("Ask for a text or for files."))

    def validate(self, extra_validators: Any = None) -> bool:
        """It closes after it opens, and new days are not over already."""
        if not super().validate(extra_validators):
            return False
        opens, due = (offset.on(self.dates) for offset in self._offsets())
        if due < opens:
            self.due_days.errors = [_("It would close before it opens: %(day)s.", day=day_text(due))]
        elif due < clock.today() and self._offsets() != self.was:
            self.due_days.errors = [_("It would close on a day that has passed: %(day)s.", day=day_text(due))]
        return not self.due_days.errors

    def told(self) -> TaskTold:
        """What was handed in, once each field is right."""
        opens, due = self._offsets()
        rules = (AnswerRule(self.text.data), AnswerRule(self.files.data)) if self.text else None
        return TaskTold(self._texts(self.action.data or ""), self.minutes.data, opens, due, rules)

    def _offset_fields(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self.opens_days, self.opens_side, self.opens_of),
            (self.due_days, self.due_side, self.due_of),
        ]

    def _offsets(self) -> tuple[Offset, Offset]:
        opens, due = (
            Offset(days.data if side.data == _AFTER else -days.data, of.data)
            for days, side, of in self._offset_fields()
        )
        return opens, due


def session_choices(sessions: Sequence[CoachingSession]) -> list[tuple[str, str]]:
    """The cohort's sessions to choose from, with their dates."""
    return [
        (each.plan.key, f"{title} ({day_text(each.date)})")
        for each, title in zip(sessions, session_titles(each.plan for each in sessions), strict=True)
    ]
