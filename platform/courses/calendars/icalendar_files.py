"""Sessions written as iCalendar (RFC 5545): what every calendar program reads."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _
from icalendar import Calendar, Component, Event

from courses.addresses import session_page
from courses.calendars.queries import Entry
from courses.wording import cohort_title, session_title, slot_time, where
from foundation import clock
from foundation.languages import current_language, say

MEDIA_TYPE = "text/calendar"
ASK_AGAIN = timedelta(hours=1)
"""How often calendars are asked to look; Google takes its own time, up to a day."""

# By the rule of the European Union (Directive 2000/84/EC), and not as the library writes it: a list of the
# changes up to a year, after which calendars would be an hour wrong.
_HELSINKI = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:19970330T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""


def written(entries: Iterable[Entry]) -> bytes:
    """The calendar with these sessions, in the current language; the same bytes until something changes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Kehittämö//{current_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Kehittämö")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")  # what Outlook reads instead
    calendar.add_component(Component.from_ical(_HELSINKI.replace("\n", "\r\n")))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    """The session as an event whose UID never changes and whose SEQUENCE grows with each change.

    DTSTAMP is when it was last revised: that is what it means where no METHOD is told (3.8.7.2).
    """
    session = entry.session
    title = session_title(session.plan, entry.number)
    if entry.time is not None:
        title = f"{title} · {entry.time.organisation.name}"
    event = Event()
    event.add("uid", f"{entry.uid}@kehittamo")
    event.add("dtstamp", session.revised_at.replace(microsecond=0))
    event.add("last-modified", session.revised_at.replace(microsecond=0))
    # who leaves hears of it by a number above the session's own; their calendar shows nothing newer of it
    event.add("sequence", session.sequence + entry.left)
    event.add("dtstart", clock.helsinki(session.starts_at))
    event.add("dtend", clock.helsinki(session.ends_at))
    event.add("summary", _("Cancelled: %(title)s", title=title) if entry.called_off else title)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("url", _page(entry))
    event.add("description", _description(entry))
    if place := where(session):
        event.add("location", place)
    return event


def _page(entry: Entry) -> str:
    return session_page(entry.session, outside=True)


def _description(entry: Entry) -> str:
    """What the day is about, how to join, what happens when, and where to read more."""
    session, parts = entry.session, [cohort_title(entry.session.cohort), say(entry.session.plan.summary)]
    if session.called_off_at is not None:
        parts.insert(0, _("The session is called off: %(reason)s", reason=session.called_off_reason))
    if session.link and not entry.called_off:
        parts.append(_("Join with this link: %(link)s", link=session.link))
    if session.plan.plan:
        parts.append(
            "\n".join(f"{slot_time(slot['starts'])} {say(slot['words'])}" for slot in session.plan.plan)
        )
    parts.append(_("The session's page: %(link)s", link=_page(entry)))
    return "\n\n".join(parts)
