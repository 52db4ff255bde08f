"""What is handed in about joining: a new cohort, a place, a code, seats, another cohort to move to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from courses.models import Cohort, Programme, ProgrammeVersion
from courses.vocabulary import HowMany, Joining
from courses.wording import cohort_title
from foundation import clock
from foundation.forms import (
    AtMost,
    CheckboxField,
    DateField,
    EmailField,
    Form,
    IntegerField,
    PlainName,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
)
from foundation.languages import say
from organisations.models import Membership, Organisation

LONGEST_CODE = timedelta(days=366)
MOST_SEATS = 1000


class _Ahead:
    """The date is not past."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_("This date is past. Choose today or a later one."))


class _CohortForm(Form):
    """A cohort's name, first date, seats."""

    name = TextField(_l("Name of the cohort"), [Required(), AtMost(120)])
    first = DateField(
        _l("Date of the first session"),
        [Required(), _Ahead()],
        description=_l("The other dates follow from the programme. You can move each of them afterwards."),
    )


class FoundForm(_CohortForm):
    """A cohort of a programme without an application."""

    programme = SelectField(_l("Programme"), [Required()], choices=[])
    seats = IntegerField(
        _l("Seats"), description=_l("Leave it empty: then there are as many as the programme allows.")
    )
    trainer = SelectField(_l("Trainer"), choices=[], description=_l("You can choose one later, too."))
    organisations = TextArea(
        _l("Organisations"),
        [AtMost(4000)],
        description=_l("The names, one a line. Leave it empty where people take places themselves."),
        render_kw={"rows": 3},
    )
    submit = SubmitButton(_l("Make the cohort"))

    chosen: Sequence[Organisation] = ()
    """The organisations of the typed names, once the form is valid."""
    versions: dict[str, ProgrammeVersion]
    by_name: dict[str, Organisation]

    def offer(
        self, programmes: Sequence[Programme], pool: Sequence[Membership], places: Sequence[Organisation]
    ) -> None:
        """These can be chosen; each programme has its newest version loaded."""
        self.versions = {each.slug: each.current_version for each in programmes if each.current_version}
        titles: list[Any] = [(slug, say(version.title)) for slug, version in self.versions.items()]
        self.programme.choices = [("", _l("Choose")), *titles]
        members: list[Any] = [(str(each.person_id), each.person.name) for each in pool]
        self.trainer.choices = [("", _l("Later")), *members]
        self.by_name = {each.name.casefold(): each for each in reversed(places)}

    def validate_seats(self, field: Any) -> None:
        version = self.versions.get(self.programme.data or "")
        most = version.most_people if version else MOST_SEATS
        if field.data is not None and not 1 <= field.data <= most:
            raise ValidationError(_("This programme has room for 1–%(most)s people.", most=most))

    def validate_organisations(self, field: Any) -> None:
        names = list(dict.fromkeys(line.strip() for line in (field.data or "").split("\n") if line.strip()))
        unknown = [name for name in names if name.casefold() not in self.by_name]
        if unknown:
            raise ValidationError(_("There is no organisation with the name %(name)s.", name=unknown[0][:80]))
        version = self.versions.get(self.programme.data or "")
        if version and takes_one(version) and len(names) != 1:
            raise ValidationError(_("This programme is run for one organisation. Write its name."))
        self.chosen = [self.by_name[name.casefold()] for name in names]


def takes_one(version: ProgrammeVersion) -> bool:
    """Whether each cohort of the programme is run for one organisation."""
    return version.organisations is HowMany.ONE and version.joining is Joining.APPLICATION


class CopyForm(_CohortForm):
    """A cohort like another one."""

    submit = SubmitButton(_l("Make the copy"))


class TakeForm(Form):
    """The one button of somebody who is signed in."""

    submit = SubmitButton(_l("Take a place"))


class PlaceForm(TakeForm):
    """Who asks for a place."""

    name = TextField(
        _l("Your name"), [Required(), AtMost(120), PlainName()], render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        _l("E-mail"),
        [Required(), AtMost(320)],
        description=_l("Any address that you read. We send a link to it."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    organisation = TextField(
        _l("Where do you work?"),
        [Required(), AtMost(160)],
        description=_l("For example: City of Tampere."),
        render_kw={"autocomplete": "organization", "list": "workplaces"},
    )


class CodeForm(Form):
    """The code from the wall."""

    code = TextField(
        _l("Code"),
        [Required(), AtMost(40)],
        description=_l("Eight letters and digits, as on the paper. For example ABCD-EFGH."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    submit = SubmitButton(_l("Go on"))


class NewCodeForm(Form):
    """Until when a code is good."""

    ends_on = DateField(_l("The code works until"), [Required(), _Ahead()])
    submit = SubmitButton(_l("Make a code"))

    def validate_ends_on(self, field: Any) -> None:
        if field.data is not None and field.data > clock.today() + LONGEST_CODE:
            raise ValidationError(_("A code works for a year at most."))


class SeatsForm(Form):
    """How many seats there are, and who takes them."""

    seats = IntegerField(_l("Seats"), [Required()])
    self_enrolment = CheckboxField(
        _l("People take places themselves on the programme's page"),
    )
    submit = SubmitButton(_l("Save"))

    def validate_seats(self, field: Any) -> None:
        if field.data is not None and not 1 <= field.data <= MOST_SEATS:
            raise ValidationError(_("This programme has room for 1–%(most)s people.", most=MOST_SEATS))


class MoveForm(Form):
    """Another cohort of the same programme."""

    cohort = SelectField(_l("To which cohort?"), [Required()], choices=[])
    submit = SubmitButton(_l("Move"))

    def offer(self, cohorts: Sequence[Cohort]) -> None:
        """These can be chosen."""
        choices: list[Any] = [(str(each.id), cohort_title(each)) for each in cohorts]
        self.cohort.choices = [("", _l("Choose")), *choices]


class TakeOffForm(Form):
    """The button that ends a participant's place."""

    submit = SubmitButton(_l("Take off the cohort"))


class LeaveForm(Form):
    """The button that ends one's own place."""

    submit = SubmitButton(_l("Leave the cohort"))
