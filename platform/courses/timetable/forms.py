"""What is handed in about a timetable: new dates, hours and places, and the link to a remote session."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from courses.models import CoachingSession
from courses.timetable.changes import Slot, out_of_order
from foundation import clock
from foundation.forms import (
    AtMost,
    DateField,
    Required,
    SubmitButton,
    TextField,
    TimeField,
    VersionedForm,
)
from foundation.languages import say

PLACE_LIMIT = 200
LINK_LIMIT = 500
REASON_LIMIT = 300


class HttpsLink:
    """An address of the web that a browser opens safely, without a password in it."""

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.data or ""
        if not typed:
            return
        try:
            parts = urlsplit(typed)
            whole = parts.scheme == "https" and "." in (parts.hostname or "") and parts.port != 0
        except ValueError:
            whole = False
        if not whole or "@" in parts.netloc or any(sign in typed for sign in ' <>"\\'):
            raise ValidationError(_("Copy the whole link of the meeting. It begins with https://."))


class MoveForm(VersionedForm):
    """Date, hours and place of each session that can still move; make it with `move_form`."""

    check = SubmitButton(_l("See what changes"))
    confirm = SubmitButton(_l("Confirm and tell everybody"))
    back = SubmitButton(_l("Back to the dates"))

    sessions: Sequence[CoachingSession]
    """All of the cohort's, in order."""
    rows: dict[uuid.UUID, int]
    """The numbers of those that have fields, by their keys."""

    def fields_of(self, coaching_session: CoachingSession) -> list[Any]:
        """The session's fields: date, from when, until when, where; none when it was held."""
        number = self.rows.get(coaching_session.id)
        names = ("date", "starts", "ends", "place")
        return [self[f"{name}_{number}"] for name in names] if number else []

    def show(self, version: int) -> None:
        """Fill the form with what is so now."""
        for session in self.sessions:
            if own := self.fields_of(session):
                starts, ends = clock.helsinki(session.starts_at), clock.helsinki(session.ends_at)
                values = (starts.date(), starts.time(), ends.time(), session.place)
                for field, value in zip(own, values, strict=True):
                    field.data = value
        self.version.data = str(version)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each session ends after it begins, and begins after the one before it."""
        right = bool(super().validate(extra_validators))
        if not right:
            return False
        for session in self.sessions:
            if (own := self.fields_of(session)) and own[2].data <= own[1].data:
                own[2].errors = [_("The session must end after it begins.")]
                right = False
        crossed = out_of_order(self.sessions, self.wanted()) if right else set()
        for session in self.sessions:
            if session.id in crossed and (own := self.fields_of(session)):
                own[0].errors = [_("This session must come after the one before it.")]
                right = False
        return right

    def wanted(self) -> dict[uuid.UUID, Slot]:
        """When and where each session is to be, once each field is right."""
        found = {}
        for session in self.sessions:
            if own := self.fields_of(session):
                day, starts, ends, place = (field.data for field in own)
                found[session.id] = Slot(clock.at(day, starts), clock.at(day, ends), place or "")
        return found


def move_form(sessions: Sequence[CoachingSession], held: set[object]) -> MoveForm:
    """A `MoveForm` with four fields for each session that has not been held."""
    rows = {session.id: number for number, session in enumerate(sessions, 1) if session.id not in held}
    asked: dict[str, Any] = {}
    titles = {session.id: say(session.plan.title) for session in sessions}
    for key, number in rows.items():
        # the fieldset says of which session; the summary of errors has to say it itself
        asked[f"date_{number}"] = DateField(_l("Date"), [Required(_date_missing(titles[key]))])
        asked[f"starts_{number}"] = TimeField(_l("Begins"), [Required()])
        asked[f"ends_{number}"] = TimeField(_l("Ends"), [Required()])
        asked[f"place_{number}"] = TextField(_l("Place"), [AtMost(PLACE_LIMIT)])
    form_class: Any = type("MoveFormWithSessions", (MoveForm,), asked)
    form_class.sessions, form_class.rows = sessions, rows
    form: MoveForm = form_class()
    return form


def _date_missing(title: str) -> str:
    return str(_("Choose a date: %(title)s.", title=title))


class CallOffForm(VersionedForm):
    """Why a session is not held; or that it is held after all."""

    reason = TextField(
        _l("Why?"),
        [Required(), AtMost(REASON_LIMIT)],
        description=_l("One sentence. Everybody in the cohort reads it."),
    )
    submit = SubmitButton(_l("Call it off and tell everybody"))


class HoldForm(VersionedForm):
    """That a session which was called off is held."""

    submit = SubmitButton(_l("Hold it after all and tell everybody"))


class RemoteForm(VersionedForm):
    """By which link one joins a session from afar; or where it is held after all."""

    link = TextField(
        _l("Link to the meeting"),
        [AtMost(LINK_LIMIT), HttpsLink()],
        description=_l("Copy it from Teams, Zoom or whatever you use. It begins with https://."),
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    place = TextField(
        _l("Place"),
        [AtMost(PLACE_LIMIT)],
        description=_l("Leave it empty when everybody takes part remotely."),
    )
    submit = SubmitButton(_l("Hold it remotely and tell everybody"))
    in_place = SubmitButton(_l("Hold it in its place and tell everybody"))

    def show(self, coaching_session: CoachingSession) -> None:
        """What is so now; who turns it remote tells the place anew: nobody should go there in vain."""
        self.link.data = coaching_session.link
        self.version.data = str(coaching_session.cohort.timetable_version)
        if coaching_session.link:
            self.place.data = coaching_session.place
        elif coaching_session.place:
            self.place.description = _(
                "Leave it empty when everybody takes part remotely. Until now: %(place)s.",
                place=coaching_session.place,
            )

    def validate_link(self, field: Any) -> None:
        """Without the link nobody gets in; back in the place it is needed no more."""
        if not field.data and not self.in_place.data:
            raise ValidationError(_("Copy the link of the meeting here."))
