"""A task's fields as fields of a form, each by its kind."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field

from assignments.fields import PREFIX, as_date
from courses.answerable import TaskField
from courses.vocabulary import FieldKind
from foundation.forms import RadioField, TextArea, TextField
from foundation.languages import say
from foundation.text import clean_text


class TableField(Field):  # type: ignore[misc]
    """Rows and columns of short texts, each typed into an input of its own: `field-steps-0-what`."""

    def __init__(self, *args: Any, columns: list[tuple[str, str]], least: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns, self.least = columns, least

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """What was typed, or ``data``; white space around it goes."""
        self.process_errors: list[str] = []
        self.data = list(data or [])
        if formdata:
            self.data = [
                {
                    key: clean_text(formdata.get(self.cell(row, key), "")).strip()
                    for key, _name in self.columns
                }
                for row in range(self.least)
            ]

    def cell(self, row: int, key: str) -> str:
        """The name of the input in this row and column."""
        return f"{self.name}-{row}-{key}"

    @property
    def lines(self) -> list[dict[str, str]]:
        """The rows to show: those with something in them, and empty ones to the end."""
        return [*self.data, *({} for _row in range(self.least - len(self.data)))]


class DateTyped(TextField):
    """A date from the browser's picker, which shows nothing else: half of one stands there as text."""

    def __call__(self, **options: Any) -> Any:
        """The picker for a date, and for none yet; a line of text for anything else that was typed."""
        found = as_date(self.data or "")
        shown = "date" if not self.data or (found and found.isoformat() == self.data) else "text"
        return super().__call__(**{"type": shown, **options})


def form_field(field: TaskField, *, among_required: bool) -> Any:
    """The field of a form, not bound to one yet; among required ones it says that it is not."""
    label = say(field["label"])
    if among_required and not field["required"]:
        label = _("%(label)s (if you like)", label=label)
    told: dict[str, Any] = {"label": label, "description": say(field["hint"])}
    match field["kind"]:
        case FieldKind.LONG_TEXT:
            return TextArea(**told)
        case FieldKind.CHOICE:
            choices = [(option["key"], say(option["title"])) for option in field["options"]]
            return RadioField(choices=choices, validate_choice=False, **told)
        case FieldKind.SCALE:
            steps = [(str(step), str(step)) for step in range(1, field["steps"] + 1)]
            told["description"] = " ".join(filter(None, (told["description"], _ends(field))))
            return RadioField(choices=steps, validate_choice=False, **told)
        case FieldKind.DATE:
            return DateTyped(**told)
        case FieldKind.TABLE:
            columns = [(column["key"], say(column["title"])) for column in field["options"]]
            return TableField(columns=columns, least=field["steps"], **told)
    return TextField(**told)


def _ends(field: TaskField) -> str:
    """What the first and the last step mean."""
    first, last = map(say, field["ends"])
    return str(_("1 = %(first)s, %(steps)s = %(last)s", first=first, steps=field["steps"], last=last))


def name_of(field: TaskField) -> str:
    """What the field is called in the form."""
    return PREFIX + field["key"]
