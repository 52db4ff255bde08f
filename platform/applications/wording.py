"""States, verdicts and ages in words that everybody understands."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from applications.models import CohortApplication, Decision
from applications.operations import Wish
from applications.vocabulary import ApplicationState, Verdict
from courses.models import ProgrammeVersion
from courses.vocabulary import HowMany, Joining, TaskKind
from foundation import clock
from foundation.languages import day_text

TONES = {
    ApplicationState.DRAFT: "quiet",
    ApplicationState.SENT: "",
    ApplicationState.RETURNED: "soon",
    ApplicationState.ACCEPTED: "done",
    ApplicationState.REJECTED: "quiet",
    ApplicationState.WITHDRAWN: "quiet",
}


def state_word(state: ApplicationState) -> str:
    """What the state is called on a tag."""
    words: dict[ApplicationState, str] = {
        ApplicationState.DRAFT: _("Draft"),
        ApplicationState.SENT: _("Waits for a decision"),
        ApplicationState.RETURNED: _("Waits for an answer from you"),
        ApplicationState.ACCEPTED: _("Accepted"),
        ApplicationState.REJECTED: _("Not accepted"),
        ApplicationState.WITHDRAWN: _("Withdrawn"),
    }
    return words[state]


def office_state_word(state: ApplicationState) -> str:
    """The same as the office sees it: what waits for the applicant does not wait for the office."""
    return _("Question sent") if state is ApplicationState.RETURNED else state_word(state)


def verdict_word(verdict: Verdict) -> str:
    """What was decided, as the heading of a decision."""
    words: dict[Verdict, str] = {
        Verdict.ACCEPT: _("The application was accepted"),
        Verdict.RETURN: _("The office asked a question"),
        Verdict.REJECT: _("The application was not accepted"),
    }
    return words[verdict]


def age(since: datetime) -> str:
    """How long something has waited, in the largest unit that says enough."""
    minutes = max(0, int((clock.now() - since).total_seconds() // 60))
    if minutes < 60:
        return str(ngettext("waiting %(num)s min", "waiting %(num)s min", minutes))
    if minutes < 48 * 60:
        return str(ngettext("waiting %(num)s h", "waiting %(num)s h", minutes // 60))
    return str(ngettext("waiting %(num)s day", "waiting %(num)s days", minutes // (24 * 60)))


def cohort_name(first: date) -> str:
    """A name to propose for a cohort that begins then: "Spring 2027"."""
    if first.month <= 6:
        return str(_("Spring %(year)s", year=first.year))
    return str(_("Autumn %(year)s", year=first.year))


def people_limits(version: ProgrammeVersion) -> str:
    """How many people a cohort takes: "15–50"."""
    return f"{version.least_people}–{version.most_people}"


def whose_people(version: ProgrammeVersion) -> str:
    """How many people, and from how many organisations."""
    people = people_limits(version)
    if version.organisations is HowMany.SEVERAL:
        return str(_("%(people)s people from several organisations", people=people))
    return str(_("%(people)s people from one organisation", people=people))


def drawing(version: ProgrammeVersion) -> str:
    """The template of the picture that tells the programme's shape."""
    if version.joining is Joining.SELF_ENROLMENT:
        return "drawings/webinar.svg"
    if version.organisations is HowMany.SEVERAL:
        return "drawings/houses.svg"
    return "drawings/three-days.svg" if version.fair_session_key else "drawings/trial.svg"


def price(version: ProgrammeVersion) -> str:
    """What a cohort costs."""
    if not version.price_euros:
        return str(_("Free of charge"))
    return str(_("%(price)s euros for the whole cohort", price=euros(version.price_euros)))


def open_question(application: CohortApplication | None) -> Decision | None:
    """The office's question that waits for the applicant's answer; the decisions are loaded."""
    if application is None or application.state is not ApplicationState.RETURNED:
        return None
    return application.decisions[-1] if application.decisions else None


def wish_text(wish: Wish, trainers: Mapping[str, str]) -> str:
    """A wish as plain text, to be read beside another one; ``trainers`` gives names by key."""
    trainer = trainers.get(str(wish.preferred_trainer_id)) or _("The office may choose")
    parts = [
        (_("Need"), wish.need),
        (_("Agreed on together"), _("Yes") if wish.committed else _("No")),
        (_("Commitment"), wish.commitment),
        (_("Participants"), str(wish.head_count or "–")),
        (_("Trainer"), trainer),
        (_("First day"), day_text(wish.first_day_wish) or "–"),
        (_("About the dates"), wish.dates_note or "–"),
    ]
    return "\n\n".join(f"{name}\n{value}" for name, value in parts)


def euros(amount: int) -> str:
    """A sum in whole euros with the thousands apart, as the reader's language writes it."""
    return str(format_decimal(amount))


def task_kind(kind: TaskKind) -> str:
    """What kind of task it is."""
    words: dict[TaskKind, str] = {
        TaskKind.PRE_WORK: _("Pre-work"),
        TaskKind.INTERIM: _("Interim assignment"),
        TaskKind.FINAL: _("Final assignment"),
    }
    return words[kind]
