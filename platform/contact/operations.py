"""A message comes in, is answered, is closed; the office is reminded in time."""

import re
import uuid
from datetime import timedelta

from contact import letters
from contact.models import Message
from contact.queries import came_since, due_before
from contact.vocabulary import AN_HOUR, DAYS_TO_ANSWER, MOST_AN_HOUR, REMIND_BEFORE, Topic
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.once import made_once
from organisations.queries import office_people
from people.models import Person

_A_SECRET = re.compile(r"[^/?#&=]{37,}")
"""Longer than a row's key: a link's secret, which is nobody's to keep."""


class TooMany(RuntimeError):
    """More messages came in the last hour than people write."""


def page_of(address: str) -> str:
    """The address of the page concerned, as it may be kept: on this site, without the secrets of links."""
    path = re.sub(r"^https?://[^/]*", "", address.strip())
    return _A_SECRET.sub("…", path)[:300] if path.startswith("/") else _A_SECRET.sub("…", path)[:100]


def receive(*, topic: Topic, page: str, text: str, email: str, language: str, row_id: uuid.UUID) -> Message:
    """The office has the message, and who gave an address a receipt. Raises `TooMany`."""

    def make(key: uuid.UUID) -> Message:
        if came_since(clock.now() - AN_HOUR) >= MOST_AN_HOUR:
            raise TooMany
        due = clock.end_of_day(clock.today() + timedelta(days=DAYS_TO_ANSWER))
        made = Message(
            id=key, topic=topic, page=page_of(page), text=text, email=email, language=language, due_at=due
        )
        db.session.add(made)
        return made

    message = made_once(Message, row_id, same=lambda row: (row.text, row.email) == (text, email), make=make)
    if message.email:
        letters.receipt(message)
    return message


def answer(message: Message, by: Person, text: str) -> None:
    """The message is answered by mail, or, where no address was given, closed with a note for the office."""
    if message.closed_at is not None:
        return
    message.answer, message.closed_at, message.closed_by_id = text, clock.now(), by.id
    if message.email and text:
        letters.answer(message)
    record(by, "answered message" if text else "closed message", message)


def remind_office() -> int:
    """Whoever works in the office knows of each message whose answer is due in three days; once each."""
    due = due_before(clock.now() + REMIND_BEFORE)
    people = office_people() if due else []
    return sum(letters.answer_is_due(message, person) for message in due for person in people)
