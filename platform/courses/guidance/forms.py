"""What is handed in about organisations' own times."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.guidance.models import OrganisationTime
from courses.guidance.operations import OwnSlot
from courses.timetable.forms import LINK_LIMIT, PLACE_LIMIT, HttpsLink
from foundation import clock
from foundation.forms import AtMost, DateField, SubmitButton, TextField, TimeField, VersionedForm
from organisations.models import Organisation

NAMES = ("date", "starts", "ends", "place", "link")


class TimesForm(VersionedForm):
    """Date, hours, place and link for each organisation; make it with `times_form`."""

    submit = SubmitButton(_l("Save and tell those whose time changes"))

    organisations: Sequence[Organisation]

    def fields_of(self, organisation: Organisation) -> list[Any]:
        """The organisation's fields: date, from when, until when, where, by which link."""
        number = self.organisations.index(organisation)
        return [self[f"{name}_{number}"] for name in NAMES]

    def show(self, times: Mapping[uuid.UUID, OrganisationTime], version: int) -> None:
        """Fill the form with what is so now."""
        for organisation in self.organisations:
            row = times.get(organisation.id)
            if row is not None:
                starts, ends = clock.helsinki(row.starts_at), clock.helsinki(row.ends_at)
                values = (starts.date(), starts.time(), ends.time(), row.place, row.link)
                for field, value in zip(self.fields_of(organisation), values, strict=True):
                    field.data = value
        self.version.data = str(version)

    def check(self, times: Mapping[uuid.UUID, OrganisationTime]) -> bool:
        """Whether each time is whole and ends after it begins; who has one keeps one."""
        right = True
        for organisation in self.organisations:
            day, starts, ends, *_where = self.fields_of(organisation)
            given = [field.data is not None for field in (day, starts, ends)]
            if not any(given) and organisation.id not in times:
                continue
            for field in (day, starts, ends):
                if field.data is None and not field.errors:
                    field.errors = [_("Give the date and both times: %(name)s.", name=organisation.name)]
                    right = False
            if all(given) and ends.data <= starts.data:
                ends.errors = [_("The session must end after it begins.")]
                right = False
        return right

    def wanted(self) -> dict[uuid.UUID, OwnSlot]:
        """Each organisation's time, once each field is right; who has none is left out."""
        found = {}
        for organisation in self.organisations:
            day, starts, ends, place, link = (field.data for field in self.fields_of(organisation))
            if day is not None:
                found[organisation.id] = OwnSlot(
                    clock.at(day, starts), clock.at(day, ends), place or "", link or ""
                )
        return found


def times_form(organisations: Sequence[Organisation]) -> TimesForm:
    """A `TimesForm` with five fields for each organisation."""
    asked: dict[str, Any] = {}
    for number, _organisation in enumerate(organisations):
        asked[f"date_{number}"] = DateField(_l("Date"))
        asked[f"starts_{number}"] = TimeField(_l("Begins"))
        asked[f"ends_{number}"] = TimeField(_l("Ends"))
        asked[f"place_{number}"] = TextField(_l("Place"), [AtMost(PLACE_LIMIT)])
        asked[f"link_{number}"] = TextField(
            _l("Link to the meeting"),
            [AtMost(LINK_LIMIT), HttpsLink()],
            render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
        )
    form_class: Any = type("TimesFormWithOrganisations", (TimesForm,), asked)
    form_class.organisations = organisations
    form: TimesForm = form_class()
    return form
