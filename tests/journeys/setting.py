"""The house of the story: content loaded, an office and trainers in it, a calendar, background work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, select

from foundation.clock import HELSINKI
from foundation.database import db
from foundation.outbox import Letter, deliver_due
from kehittamo.background import background
from kehittamo.celery_app import make_celery
from kehittamo.setting_up import load_content
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people.models import Person
from tests.factories import make
from tests.journeys.somebody import Somebody

PROGRAMME = "/programmes/sisaisten-kehittajien-valmennus"
FIRST_DAY = date(2027, 3, 2)
DAYS = [FIRST_DAY + timedelta(weeks=weeks) for weeks in (0, 4, 8)]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

Meet = Callable[..., Somebody]
"""Makes somebody with a browser: `meet(app, name, email, language=...)`."""


@dataclass
class House:
    """The app, the clock, and everybody who is met in the story."""

    app: Flask
    time: time_machine.Traveller
    meet: Meet
    office: Somebody
    trainer: Somebody
    delivered: list[EmailMessage] = field(default_factory=list)

    def it_is(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Time passes in Helsinki until the given moment."""
        self.time.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI))

    def task(self, name: str) -> Any:
        """Let the background task run once, as beat would, and return what it says."""
        return self.app.extensions["celery"].tasks[name]()

    def deliver(self, send: Callable[[EmailMessage], None] | None = None) -> int:
        """Hand the letters that are due to a mail server; one that keeps them, unless told otherwise."""
        with background(self.app):
            sender = "Office <office@example.org>"
            return deliver_due(send or self.delivered.append, sender=sender, domain="localhost")

    def letters(self) -> dict[str, int]:
        """How many letters are in each state; states that no letter is in are left out."""
        with self.app.app_context():
            counted = select(Letter.state, func.count()).group_by(Letter.state)
            return {state.value: number for state, number in db.session.execute(counted)}

    def person(self, name: str, email: str, **more: str) -> Somebody:
        """Somebody new, who sits down at a browser."""
        return self.meet(self.app, name, email, **more)


def _member(app: Flask, name: str, email: str, role: MembershipRole, **presentation: str) -> tuple[str, str]:
    with background(app):
        person: Person = make.person(name, email=email)
        place = make.office()
        row = Membership(person_id=person.id, organisation_id=place.id, role=role, presentation=presentation)
        db.session.add(row)
        db.session.commit()
    return name, email


def _load_everything(app: Flask) -> None:
    """The six programmes are on offer; loading them again changes nothing."""
    assert len(load_content(app)) == 6
    assert load_content(app) == []


def open_the_house(
    app: Flask,
    time: time_machine.Traveller,
    meet: Meet = Somebody,
    load: Callable[[Flask], None] = _load_everything,
) -> House:
    """Step 1: the office's content is on offer, and there are people to answer the phone."""
    make_celery(app)
    with background(app):
        load(app)
    words = {"fi": "Tulen keittiöltä.", "sv": "Jag kommer från köket.", "en": "I come from the kitchen."}
    office = _member(app, "Katri Saari", "katri.saari@example.org", MembershipRole.OFFICE)
    _member(app, "Eero Salo", "eero.salo@example.org", MembershipRole.TRAINER)
    trainer = _member(app, "Sanna Korpi", "sanna.korpi@example.org", MembershipRole.TRAINER, **words)
    return House(app, time, meet, meet(app, *office), meet(app, *trainer))


def upload(name: str, content: bytes = PDF) -> list[tuple[str, bytes]]:
    """A file to hand in."""
    return [(name, content)]
