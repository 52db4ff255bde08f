"""Who is to get a badge, and why."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from courses.address_lists import Address, read_list
from foundation.forms import AtMost, Form, Required, SelectField, SubmitButton, TextArea
from foundation.languages import LANGUAGES

MOST_PEOPLE = 200


class GiveForm(Form):
    """People of the cohort who were ticked, addresses of others, and the reason."""

    people = SelectMultipleField(validate_choice=False)
    addresses = TextArea(
        _l("E-mail addresses of others"),
        [AtMost(20_000)],
        description=_l("One a line. Who has no account gets a letter with a link that takes the badge."),
        render_kw={"rows": 3, "spellcheck": "false"},
    )
    language = SelectField(_l("Language of the letters"), choices=list(LANGUAGES.items()), default="fi")
    reason = TextArea(
        _l("Why do they get it?"),
        [Required(), AtMost(300)],
        description=_l("Those who get the badge see this."),
        render_kw={"rows": 2},
    )
    submit = SubmitButton(_l("See what would happen"))

    named: list[Address]
    """Who was named by their address, once the form is valid."""

    def validate_addresses(self, field: Any) -> None:
        """Every line has an address, and there are not too many."""
        read = read_list(field.data or "")
        if read.faulty:
            raise ValidationError(
                _("There is no e-mail address on line %(number)s.", number=read.faulty[0].number)
            )
        if len(read.people) > MOST_PEOPLE:
            raise ValidationError(_("At most %(most)s fit.", most=MOST_PEOPLE))
        self.named = read.people
        if not read.people and not self.ticked():
            raise ValidationError(_("Tick somebody or write an address."))

    def ticked(self) -> list[uuid.UUID]:
        """The keys of the people who were ticked; what is no key is nobody."""
        found = []
        for typed in (self.people.data or [])[:MOST_PEOPLE]:
            try:
                found.append(uuid.UUID(typed))
            except ValueError:
                continue
        return found
