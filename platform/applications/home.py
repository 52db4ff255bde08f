"""What applications put on somebody's desk: the office's queue, an organisation's own applications."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from applications import queries, wording
from applications.models import CohortApplication
from applications.vocabulary import ApplicationState
from courses.home import Card, Step, StepState, desk_from
from organisations.permissions import is_office, represented_organisations
from people.models import Person


@desk_from
def desk(person: Person) -> list[Card]:
    """For the office how many applications wait; for a representative the newest of their own."""
    if is_office(person):
        count, oldest = queries.waiting(person)
        shown = {"count": count, "oldest": oldest, "wording": wording}
        return [Card("applications/desk_office.html", shown, _to_decide(count, oldest))]
    if represented_organisations(person):
        newest = queries.newest_own(person)
        context = {"applications": newest, "wording": wording}
        return [Card("applications/desk_own.html", context, _to_finish(newest))]
    return []


def _to_decide(count: int, oldest: CohortApplication | None) -> Step | None:
    if oldest is None:
        return None
    since = oldest.sent_at or oldest.created_at
    return Step(
        StepState.OPEN,
        ngettext(
            "%(num)s application waits for a decision", "%(num)s applications wait for a decision", count
        ),
        since,
        note=_(
            "The oldest: %(organisation)s, %(age)s",
            organisation=oldest.organisation.name,
            age=wording.age(since),
        ),
        url=url_for("applications.queue"),
        action=_("Read the applications"),
    )


def _to_finish(applications: Sequence[CohortApplication]) -> Step | None:
    """What waits for its applicant: a question of the office before a draft."""
    for state in (ApplicationState.RETURNED, ApplicationState.DRAFT):
        for application in applications:
            if application.state is state:
                return _finishing(application)
    return None


def _finishing(application: CohortApplication) -> Step:
    asked = application.state is ApplicationState.RETURNED
    return Step(
        StepState.OPEN,
        _("Answer the office's question") if asked else _("Finish the application"),
        application.created_at,
        note=_("Add the answer to the application and send it again.")
        if asked
        else _("Your draft is safe. The office sees it only when you send it."),
        url=url_for("applications.edit", application_id=application.id),
        action=_("Answer") if asked else _("Go on writing"),
        drawing="talk" if asked else "bench",
    )
