"""How days and states are said in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from courses.models import CoachingSession, Cohort, Enrolment
from courses.vocabulary import CohortRole, CohortState
from foundation import clock
from foundation.languages import moment_text, say, time_text
from organisations.wording import days_word


def session_title(coaching_session: CoachingSession, number: int) -> str:
    """The day with its number: "Day 2: Processes and tools"."""
    return str(_("Day %(number)s: %(title)s", number=number, title=say(coaching_session.plan.title)))


def hours(coaching_session: CoachingSession) -> str:
    """From when till when: "9.00–15.30"."""
    return f"{time_text(coaching_session.starts_at)}–{time_text(coaching_session.ends_at)}"


def when(coaching_session: CoachingSession) -> str:
    """Date and hours: "to 11.3.2027 klo 9.00–15.30"."""
    return f"{moment_text(coaching_session.starts_at)}–{time_text(coaching_session.ends_at)}"


def when_and_where(coaching_session: CoachingSession) -> str:
    """Date, hours and place, the place where it is known."""
    return (
        f"{when(coaching_session)} · {coaching_session.place}"
        if coaching_session.place
        else when(coaching_session)
    )


def days_left(coaching_session: CoachingSession) -> str:
    """How long it is to the day: "today", "tomorrow", "in 5 days"; empty when it has passed."""
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
    }
    return words[state]


STATE_TONES = {CohortState.PLANNED: "quiet", CohortState.RUNNING: "", CohortState.FINISHED: "done"}


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
