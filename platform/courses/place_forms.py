"""What is handed in about trainers, deputies and observers of a cohort."""

from typing import Any

from flask_babel import lazy_gettext as _l

from foundation.forms import Form, Required, SelectField, SubmitButton
from organisations.member_forms import DeputyDays, GuestForm
from organisations.models import Membership


class ObserverForm(GuestForm):
    """Who follows the cohort without taking part."""

    submit = SubmitButton(_l("Invite as an observer"))


class _FromThePool(Form):
    """Somebody of the trainer pool."""

    trainer = SelectField(_l("Trainer"), [Required()], choices=[])

    def offer(self, pool: list[Membership]) -> None:
        """These can be chosen."""
        choices: list[Any] = [("", _l("Choose"))]
        self.trainer.choices = choices + [(str(member.person_id), member.person.name) for member in pool]


class TrainerForm(_FromThePool):
    """Who trains the cohort."""

    submit = SubmitButton(_l("Add as a trainer"))


class TrainersDeputyForm(DeputyDays, _FromThePool):
    """Who trains in somebody's stead, and when."""

    submit = SubmitButton(_l("Name as deputy"))
