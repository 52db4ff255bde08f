"""For whom more time is, until when, and why."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from assignments.models import Assignment
from foundation import clock
from foundation.forms import AtMost, DateField, Form, Required, SelectField, SubmitButton, TextArea
from people.models import Person
from projects.models import Group

REASON_LIMIT = 500


class ExtensionForm(Form):
    """One person or one group, a day, and the reason."""

    to = SelectField(_l("Who gets more time?"), [Required(_l("Choose who gets more time."))])
    until = DateField(
        _l("Until which day?"),
        [Required(_l("Give the day."))],
        description=_l("Until the end of that day."),
    )
    reason = TextArea(
        _l("Why?"),
        [Required(_l("Write the reason in a few words.")), AtMost(REASON_LIMIT)],
        description=_l("They see it, and the cohort's trainers do. Write nothing about anybody's health."),
    )
    submit = SubmitButton(_l("Give more time"))

    assignment: Assignment
    receivers: dict[str, Person | Group]

    def offer(self, assignment: Assignment, people: Sequence[Person], groups: Sequence[Group]) -> None:
        """Let these be chosen."""
        self.assignment = assignment
        self.receivers = {str(group.id): group for group in groups}
        self.receivers |= {str(person.id): person for person in people}
        self.to.choices = [
            ("", _("Choose")),
            *((str(group.id), _("Group: %(name)s", name=group.name)) for group in groups),
            *((str(person.id), person.name) for person in people),
        ]

    def validate_until(self, field: Any) -> None:
        if field.data is None:
            return
        if field.data < clock.today():
            raise ValidationError(_("The day has passed."))
        if clock.end_of_day(field.data) <= self.assignment.due_at:
            raise ValidationError(_("Everybody has time until then. Choose a later day."))
