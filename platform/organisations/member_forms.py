"""What is handed in about places: whom to invite, a deputy's days, a trainer's presentation, a reason."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from foundation import clock
from foundation.database import Words
from foundation.forms import (
    AtMost,
    DateField,
    EmailField,
    Form,
    PlainName,
    RadioField,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
    VersionedForm,
)
from foundation.languages import LANGUAGES
from organisations.inviting import LONGEST, Days, Guest
from organisations.vocabulary import MembershipRole

_OFFICE_ROLES = (
    (MembershipRole.OFFICE.value, _l("Programme office: runs the programmes, sees everything")),
    (MembershipRole.TRAINER.value, _l("Trainer of the pool: can be chosen for cohorts")),
)


class GuestForm(Form):
    """Whom to write to, and in which language."""

    name = TextField(_l("Name"), [Required(), AtMost(120), PlainName()])
    email = EmailField(
        _l("E-mail"),
        [Required(), AtMost(320)],
        description=_l("We send a personal link to this address."),
        render_kw={"spellcheck": "false"},
    )
    language = SelectField(_l("Language of the letter"), choices=list(LANGUAGES.items()))
    submit = SubmitButton(_l("Send the invitation"))

    @property
    def guest(self) -> Guest:
        """Whoever is invited."""
        return Guest(self.email.data or "", self.name.data or "", self.language.data)


class OfficeGuestForm(GuestForm):
    """The same for a place in the programme office."""

    role = RadioField(_l("As what?"), choices=list(_OFFICE_ROLES))


class GivePlaceForm(Form):
    """A place in the programme office for somebody who has an account."""

    role = RadioField(_l("Give a place"), choices=list(_OFFICE_ROLES))
    submit = SubmitButton(_l("Give the place"))


class DeputyDays(Form):
    """From when till when somebody stands in."""

    starts_on = DateField(_l("First day"), [Required()])
    ends_on = DateField(_l("Last day"), [Required()])

    def validate_ends_on(self, field: Any) -> None:
        """The days are in order, not over, and at most a year."""
        first, last = self.starts_on.data, field.data
        if first is None or last is None:
            return
        if last < first:
            raise ValidationError(_("The last day can't be before the first."))
        if last < clock.today():
            raise ValidationError(_("These days are over already."))
        if last - first > timedelta(days=LONGEST.days):
            raise ValidationError(_("A deputy can be named for a year at most."))

    @property
    def days(self) -> Days:
        """The days, once they have been found right."""
        assert self.starts_on.data is not None
        assert self.ends_on.data is not None
        return Days(self.starts_on.data, self.ends_on.data)


class DeputyForm(DeputyDays, GuestForm):
    """Who stands in for a representative, and when."""

    submit = SubmitButton(_l("Ask to be my deputy"))


class PresentationForm(VersionedForm):
    """How organisations read of a trainer, in each language."""

    fi = TextArea(_l("In Finnish"), [AtMost(600)], render_kw={"rows": 4, "lang": "fi"})
    sv = TextArea(_l("In Swedish"), [AtMost(600)], render_kw={"rows": 4, "lang": "sv"})
    en = TextArea(_l("In English"), [AtMost(600)], render_kw={"rows": 4, "lang": "en"})
    submit = SubmitButton(_l("Save"))

    @property
    def words(self) -> Words:
        """The presentation by language."""
        return {code: self[code].data or "" for code in LANGUAGES}


class OrganisationForm(VersionedForm):
    """What an organisation is called."""

    called = TextField(_l("Name of the organisation"), [Required(), AtMost(160), PlainName()])
    submit = SubmitButton(_l("Save"))


class SeeAsForm(Form):
    """Why somebody of the office borrows a person's eyes; the person can read it in their log."""

    reason = TextField(
        _l("Why do you need to see this?"),
        [Required(), AtMost(200)],
        description=_l("The person can read the reason in their log."),
    )
    submit = SubmitButton(_l("See Kehittämö as this person"))


class EndForm(Form):
    """The button under what will end."""

    submit = SubmitButton(_l("End the place"))
