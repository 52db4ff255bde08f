"""How sessions and states are said in the reader's language."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import time

from flask_babel import gettext as _
from flask_babel import ngettext

from courses.models import CoachingSession, Cohort, Enrolment, PlannedSession
from courses.vocabulary import CohortRole, CohortState, SessionKind
from foundation import clock
from foundation.languages import moment_text, say, time_text, wall_time_text
from organisations.wording import days_word


def numbered(plans: Iterable[PlannedSession]) -> Iterator[tuple[int, PlannedSession]]:
    """The sessions in the order given, each with its number among those of its kind."""
    seen: Counter[SessionKind] = Counter()
    for plan in plans:
        seen[plan.kind] += 1
        yield seen[plan.kind], plan


def session_name(kind: SessionKind, number: int) -> str:
    """What a session is called without its title: "Day 2", "Webinar 1"."""
    words: dict[SessionKind, str] = {
        SessionKind.CONTACT_DAY: _("Day %(number)s", number=number),
        SessionKind.WEBINAR: _("Webinar %(number)s", number=number),
        SessionKind.GUIDANCE: _("Guidance %(number)s", number=number),
    }
    return words[kind]


def session_title(plan: PlannedSession, number: int) -> str:
    """The session with its number: "Day 2: Processes and tools"."""
    return f"{session_name(plan.kind, number)}: {say(plan.title)}"


def session_titles(plans: Iterable[PlannedSession]) -> list[str]:
    """The titles of these sessions, in the order given, with their numbers."""
    return [session_title(plan, number) for number, plan in numbered(plans)]


def session_sign(plan: PlannedSession, number: int) -> str:
    """What the path's round mark shows: a contact day's number, else the sign of the kind."""
    return str(number) if plan.kind is SessionKind.CONTACT_DAY else plan.kind.value


def kind_counts(plans: Iterable[PlannedSession]) -> str:
    """How many sessions there are of each kind: "4 contact days, 1 webinar"."""
    counts = Counter(plan.kind for plan in plans)
    days, webinars, guidance = (counts[kind] for kind in SessionKind)
    words = (
        (days, ngettext("%(num)s contact day", "%(num)s contact days", days)),
        (webinars, ngettext("%(num)s webinar", "%(num)s webinars", webinars)),
        (guidance, ngettext("%(num)s guidance meeting", "%(num)s guidance meetings", guidance)),
    )
    return ", ".join(word for count, word in words if count)


def slot_time(starts: str) -> str:
    """A time of a session's plan as the reader's language writes it: "9.30" for "09:30"."""
    return wall_time_text(time.fromisoformat(starts))


def hours(coaching_session: CoachingSession) -> str:
    """From when till when: "9.00–15.30"."""
    return f"{time_text(coaching_session.starts_at)}–{time_text(coaching_session.ends_at)}"


def planned_hours(plan: PlannedSession) -> str:
    """The same before there is a date: "9.00–15.30"."""
    return f"{wall_time_text(plan.starts)}–{wall_time_text(plan.ends)}"


def when(coaching_session: CoachingSession) -> str:
    """Date and hours: "to 11.3.2027 klo 9.00–15.30"."""
    return f"{moment_text(coaching_session.starts_at)}–{time_text(coaching_session.ends_at)}"


def where(coaching_session: CoachingSession) -> str:
    """The place where it is known, and whether one can be there from afar; a webinar is remote."""
    place, link = coaching_session.place, coaching_session.link
    remote = link or (not place and coaching_session.plan.kind is SessionKind.WEBINAR)
    return " · ".join(filter(None, (place, str(_("Remote")) if remote else "")))


def when_and_where(coaching_session: CoachingSession) -> str:
    """Date, hours and place, the place where it is known."""
    return " · ".join(filter(None, (when(coaching_session), where(coaching_session))))


def days_left(coaching_session: CoachingSession) -> str:
    """How long it is to the session: "today", "tomorrow", "in 5 days"; empty when it has passed."""
    days = clock.days_until(coaching_session.starts_at)
    if days < 0:
        return ""
    if days == 0:
        return str(_("today"))
    if days == 1:
        return str(_("tomorrow"))
    return str(ngettext("in %(num)s day", "in %(num)s days", days))


def host_name(cohort: Cohort) -> str:
    """For whom the cohort is run: its organisation's name; the office's, where there are several or none."""
    return cohort.organisation.name if cohort.organisation else str(_("The programme office"))


def cohort_title(cohort: Cohort) -> str:
    """The programme and the run: "Internal developers' coaching · Spring 2027"."""
    return f"{say(cohort.version.title)} · {cohort.name}"


def state_word(state: CohortState) -> str:
    """What the state is called."""
    words: dict[CohortState, str] = {
        CohortState.PLANNED: _("Getting ready"),
        CohortState.RUNNING: _("Under way"),
        CohortState.FINISHED: _("Finished"),
        CohortState.ARCHIVED: _("In the archive"),
    }
    return words[state]


STATE_TONES = {
    CohortState.PLANNED: "quiet",
    CohortState.RUNNING: "",
    CohortState.FINISHED: "done",
    CohortState.ARCHIVED: "quiet",
}


def role_word(role: CohortRole) -> str:
    """What the role is called beside a name."""
    words: dict[CohortRole, str] = {
        CohortRole.PARTICIPANT: _("participant"),
        CohortRole.TRAINER: _("trainer"),
        CohortRole.OBSERVER: _("observer"),
    }
    return words[role]


def place_word(place: Enrolment) -> str:
    """What the person is in the cohort, and for how long where that is told."""
    word = role_word(place.role)
    if place.deputy_for_id is None:
        return word
    return str(_("%(role)s, deputy %(days)s", role=word, days=days_word(place)))
