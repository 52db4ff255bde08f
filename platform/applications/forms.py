"""What an organisation hands in when it applies, and what the office hands in when it decides."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from applications.models import CohortApplication
from applications.operations import Plan, Wish
from courses.models import PlannedSession, ProgrammeVersion
from courses.operations import in_order
from foundation import clock
from foundation.forms import (
    AtMost,
    CheckboxField,
    DateField,
    Form,
    IntegerField,
    Markdown,
    RadioField,
    Required,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)
from organisations.models import Membership, Organisation

NEED_LIMIT = 5_000
COMMITMENT_LIMIT = 2_000
REASON_LIMIT = 2_000
ANYBODY = ""
"""The value of "the office may choose" among the trainers."""


class ToSend(Required):
    """Must be there when the application is sent; a draft may do without."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.sending:
            super().__call__(form, field)


class ApplicationForm(VersionedForm):
    """The organisation's wish. Saving takes what there is; sending wants all of it."""

    organisation = RadioField(_l("Which organisation applies?"), validate_choice=False)
    need = TextArea(
        _l("What do you need the coaching for?"),
        [ToSend(_l("Tell what you need the coaching for.")), Markdown(), AtMost(NEED_LIMIT)],
        description=_l("What would you like to work better, and for whom? A few sentences are enough."),
    )
    committed = CheckboxField(
        _l("Management and staff have agreed on this together"),
        [ToSend(_l("Management and staff need to agree on the coaching before you apply."))],
    )
    commitment = TextArea(
        _l("How do management and staff commit to it?"),
        [ToSend(_l("Tell how management and staff commit to it.")), Markdown(), AtMost(COMMITMENT_LIMIT)],
        description=_l("For example: who gives working time, who follows how the work goes on afterwards."),
    )
    head_count = IntegerField(
        _l("How many people would take part?"), [ToSend(_l("Tell how many would take part."))]
    )
    trainer = RadioField(_l("Which trainer would you like?"), validate_choice=False, default=ANYBODY)
    first_day_wish = DateField(
        _l("When would you like to start?"), [ToSend(_l("Choose a day for the start."))]
    )
    dates_note = TextField(
        _l("Anything about the dates?"),
        [AtMost(500)],
        description=_l("For example: Tuesdays suit us best, not in the autumn holiday week."),
    )
    send = SubmitButton(_l("Go on to check and send"))
    save = SubmitButton(_l("Save draft"))

    def __init__(
        self,
        version: ProgrammeVersion,
        pool: Sequence[Membership],
        organisations: Sequence[Organisation] = (),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.limits = (version.least_people, version.most_people)
        self.pool = {str(membership.person_id): membership for membership in pool}
        self.organisations = {str(place.id): place for place in organisations}
        self.trainer.choices = [(ANYBODY, _("The office may choose"))]
        self.trainer.choices += [(key, membership.person.name) for key, membership in self.pool.items()]
        self.organisation.choices = [(key, place.name) for key, place in self.organisations.items()]
        self.head_count.description = _(
            "At least %(least)s, at most %(most)s.", least=self.limits[0], most=self.limits[1]
        )
        if len(self.organisations) < 2:
            del self.organisation

    @property
    def trainer_names(self) -> dict[str, str]:
        """The names of the pool's trainers by their keys."""
        return {key: membership.person.name for key, membership in self.pool.items()}

    @property
    def sending(self) -> bool:
        """Whether the person wants to send, not only to save."""
        return bool(self.send.data)

    def validate_organisation(self, field: Any) -> None:
        if field.data not in self.organisations:
            raise ValidationError(_("Choose the organisation that applies."))

    def validate_head_count(self, field: Any) -> None:
        least, most = self.limits
        if field.data is not None and (field.data < 1 or (self.sending and not least <= field.data <= most)):
            raise ValidationError(_("A cohort has %(least)s–%(most)s people.", least=least, most=most))

    def validate_trainer(self, field: Any) -> None:
        if (field.data or ANYBODY) not in {ANYBODY, *self.pool}:
            raise ValidationError(_("Choose a trainer from the list."))

    def validate_first_day_wish(self, field: Any) -> None:
        if self.sending and field.data and field.data < clock.today():
            raise ValidationError(_("The day has passed already. Choose a later one."))

    def show(self, application: CohortApplication) -> None:
        """Fill the form with what is saved."""
        for name in ("need", "committed", "commitment", "head_count", "first_day_wish", "dates_note"):
            self[name].data = getattr(application, name)
        chosen = str(application.preferred_trainer_id or ANYBODY)
        self.trainer.data = chosen if chosen in self.pool else ANYBODY
        self.version.data = str(application.version)

    def wish(self) -> Wish:
        """What was written, ready to be kept."""
        return Wish(
            need=self.need.data or "",
            committed=bool(self.committed.data),
            commitment=self.commitment.data or "",
            head_count=self.head_count.data,
            preferred_trainer_id=uuid.UUID(self.trainer.data) if self.trainer.data else None,
            first_day_wish=self.first_day_wish.data,
            dates_note=self.dates_note.data or "",
        )


class SendForm(VersionedForm):
    """The button under the answers."""

    submit = SubmitButton(_l("Send application"))


class WithdrawForm(Form):
    """The button that takes an application back."""

    submit = SubmitButton(_l("Withdraw the application"))


class ReasonForm(VersionedForm):
    """A question or a refusal: never without words."""

    reason = TextArea(
        _l("Reason"),
        [Required(_l("Write it: the applicant reads this.")), Markdown(), AtMost(REASON_LIMIT)],
    )
    submit = SubmitButton(_l("Send"))

    @classmethod
    def question(cls) -> "ReasonForm":
        """The form as it asks for a question to the applicant."""
        form = cls()
        form.reason.label.text = _("Your question")
        form.reason.description = _("The applicant gets it by mail, adds the answer and sends again.")
        form.submit.label.text = _("Send the question")
        return form

    @classmethod
    def refusal(cls) -> "ReasonForm":
        """The form as it asks for the reason of a refusal."""
        form = cls()
        form.reason.label.text = _("Reason for the decision")
        form.reason.description = _("Tell what is missing, and what could be done instead.")
        form.submit.label.text = _("Send the decision")
        return form


class AcceptForm(VersionedForm):
    """The cohort that acceptance makes: name, dates, places, trainer; make it with `accept_form`."""

    name = TextField(_l("Name of the cohort"), [Required(), AtMost(120)])
    seats = IntegerField(_l("Places"), [Required()])
    trainer = RadioField(_l("Trainer"), validate_choice=False)
    reason = TextArea(
        _l("A word to the applicant"),
        [Markdown(), AtMost(REASON_LIMIT)],
        description=_l("Goes into the decision letter. May be left empty."),
    )
    submit = SubmitButton(_l("Accept and send the decision"))

    pool: dict[str, Membership]
    limits: tuple[int, int]
    plans: Sequence[PlannedSession]

    @property
    def session_fields(self) -> list[Any]:
        """The fields of the dates, in the order of the programme's sessions."""
        return [self[f"session_{number}"] for number in range(1, len(self.plans) + 1)]

    @property
    def dates(self) -> list[date]:
        """The dates of the sessions, once the form is valid."""
        return [field.data for field in self.session_fields]

    def validate_seats(self, field: Any) -> None:
        least, most = self.limits
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(_("A cohort has %(least)s–%(most)s people.", least=least, most=most))

    def validate_trainer(self, field: Any) -> None:
        if field.data not in self.pool:
            raise ValidationError(_("Choose a trainer."))

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        before: tuple[PlannedSession, date] | None = None
        for plan, field in zip(self.plans, self.session_fields, strict=True):
            if field.errors or field.data is None:
                continue
            if field.data < clock.today():
                field.errors = [_("The day has passed already. Choose a later one.")]
            elif before is not None and not in_order((before[0], plan), (before[1], field.data)):
                field.errors = [_("This must come after the one before it.")]
            else:
                before = (plan, field.data)
            right = right and not field.errors
        return bool(right)

    def plan(self) -> Plan:
        """What the office promises."""
        return Plan(
            name=self.name.data,
            dates=self.dates,
            seats=self.seats.data or 0,
            trainer=self.pool[self.trainer.data].person,
        )


def accept_form(version: ProgrammeVersion, pool: Sequence[Membership], labels: Sequence[str]) -> AcceptForm:
    """An `AcceptForm` with a date field for each session of the programme, labelled with its title."""
    dates = {
        f"session_{number}": DateField(label, [Required()]) for number, label in enumerate(labels, start=1)
    }
    form_class: Any = type("AcceptFormWithDates", (AcceptForm,), dates)
    trainers = {str(membership.person_id): membership for membership in pool}
    form_class.plans, form_class.pool = version.sessions, trainers
    form_class.limits = (version.least_people, version.most_people)
    form: AcceptForm = form_class()
    form.trainer.choices = [(key, membership.person.name) for key, membership in trainers.items()]
    return form
