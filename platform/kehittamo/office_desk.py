"""What waits for the programme office beside applications: messages, undelivered letters, erasures."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from contact.models import Message
from courses.home import Card, Step, StepState
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter, LetterState
from organisations.permissions import is_office
from people.models import Person
from privacy.models import Erasure


def desk(person: Person) -> list[Card]:
    """For the office one card, in one query; nothing where nothing waits."""
    if not is_office(person):
        return []
    unanswered = Message.closed_at.is_(None)
    erasing = (Erasure.done_at.is_(None), Erasure.taken_back_at.is_(None))
    dead = Letter.state == LetterState.DEAD
    messages, oldest, letters, erasures = db.session.execute(
        select(
            select(func.count()).select_from(Message).where(unanswered).scalar_subquery(),
            select(func.min(Message.due_at)).where(unanswered).scalar_subquery(),
            select(func.count()).select_from(Letter).where(dead).scalar_subquery(),
            select(func.count()).select_from(Erasure).where(*erasing).scalar_subquery(),
        )
    ).one()
    if not (messages or letters or erasures):
        return []
    shown = {"messages": messages, "oldest": oldest, "letters": letters, "erasures": erasures}
    late = oldest is not None and oldest < clock.now()
    step = Step(
        StepState.LATE if late else StepState.OPEN,
        _("Feedback waits for an answer"),
        oldest,
        note=_("The law gives us 14 days."),
        url=url_for("contact.list_messages"),
        action=_("Read the feedback"),
        drawing="talk",
    )
    return [Card("pages/desk_office.html", shown, step if messages else None)]
