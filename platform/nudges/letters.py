"""The letters that remind somebody of all that waits for them."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.languages import in_language
from foundation.outbox import post
from nudges.rules import Due


def reminder(things: Sequence[Due]) -> None:
    """The person reads what waits, until when, and why they are told; each thing has its own link."""
    first = things[0]
    with in_language(first.language):
        lines = [due.line() for due in things]
        body = _(
            "Hello %(name)s,\n\nthis waits for you:\n\n%(things)s\n\nYou find everything here:\n%(home)s\n\n"
            "You get this message because you take part in %(cohorts)s and have not sent these yet. "
            "We remind you of each thing once.",
            name=first.first_name,
            things="\n\n".join(lines),
            home=url_for("courses.home", _external=True),
            cohorts=", ".join(dict.fromkeys(due.cohort for due in things)),
        )
        if len(things) == 1:
            subject = _("A reminder: %(thing)s", thing=lines[0].split("\n", 1)[0])
        else:
            subject = ngettext("%(num)s thing waits for you", "%(num)s things wait for you", len(things))
        post(
            kind="nudge",
            dedup_key=f"nudge:{min(due.key for due in things)}",
            to=first.recipient,
            recipient_id=first.person_id,
            language=first.language,
            subject=subject,
            body=body,
        )


def still_open(things: Sequence[Due], *, due_at: datetime) -> None:
    """The person reads which tasks of the cohort have not come, and that they can still be sent."""
    first = things[0]
    with in_language(first.language):
        body = _(
            "Hello %(name)s,\n\nthe date of these has passed, but you can still send them:\n\n%(things)s\n\n"
            "You find everything here:\n%(home)s\n\n"
            "Your trainer in %(cohort)s asked us to remind you. If something keeps you from it, "
            "tell your trainer. A few lines are a good start.",
            name=first.first_name,
            things="\n\n".join(due.line() for due in things),
            home=url_for("courses.home", _external=True),
            cohort=first.cohort,
        )
        post(
            kind="nudge",
            dedup_key=f"nudge:{first.key}",
            to=first.recipient,
            recipient_id=first.person_id,
            language=first.language,
            subject=ngettext(
                "%(num)s task of yours is still open", "%(num)s tasks of yours are still open", len(things)
            ),
            body=body,
            due_at=due_at,
        )
