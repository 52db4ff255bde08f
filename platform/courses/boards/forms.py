"""Which cohorts the office wants to see."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.boards.office import Wanted, programme_titles
from courses.vocabulary import CohortState
from courses.wording import state_word
from foundation.forms import AtMost, Form, SelectField, TextField
from foundation.languages import say


class CohortsForm(Form):
    """What to look for; asked for by an address, so it carries no token."""

    class Meta:
        csrf = False  # showing changes nothing

    words = TextField(_l("Cohort, organisation or trainer"), [AtMost(120)])
    state = SelectField(_l("State"))
    programme = SelectField(_l("Programme"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.state.choices = [("", _("All states")), *((s.value, state_word(s)) for s in CohortState)]
        self.programme.choices = [
            ("", _("All programmes")),
            *((slug, say(title)) for slug, title in programme_titles()),
        ]
        self.state.data, self.programme.data = self.state.data or "", self.programme.data or ""

    def wanted(self, *, off_plan: bool) -> Wanted:
        """What was asked for."""
        state = CohortState(self.state.data) if self.state.data else None
        return Wanted(state, self.programme.data or "", self.words.data or "", off_plan)
