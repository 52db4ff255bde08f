"""The demonstration's house while it fills: who is there already, and how the past is made to happen."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from courses.models import Programme, ProgrammeVersion
from foundation import clock
from foundation.database import db
from foundation.text import clean_line
from kehittamo.demo_story import PersonTold
from organisations.models import Organisation
from people.models import Person
from people.passwords import check_password, hash_password
from people.queries import normal_email

PASSWORD = "kehittamo-esittely"  # noqa: S105 - printed on purpose: it opens nothing but the demonstration


@dataclass(frozen=True)
class Happening:
    """Something that happened at a moment of the past."""

    at: datetime
    act: Callable[[], object]


@dataclass
class House:
    """Who and what the story's keys stand for."""

    programme: Programme
    version: ProgrammeVersion
    password_hash: str
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    representatives: dict[str, Person] = field(default_factory=dict)
    """Who speaks for the organisation of this key."""

    def welcome(self, told: PersonTold) -> Person:
        """The person has an account. Everybody shares one hash: forty would take longer than the rest."""
        person = Person(
            id=uuid.uuid4(),
            email=normal_email(told.email),
            name=clean_line(told.name),
            title=clean_line(told.title),
            language=told.language,
            password_hash=self.password_hash,
        )
        db.session.add(person)
        db.session.flush()
        self.people[told.key] = person
        return person


def shared_hash() -> str:
    """The hash of the password that opens every account of the demonstration."""
    check_password(PASSWORD)
    return hash_password(PASSWORD)


def live(happenings: Iterable[Happening]) -> None:
    """Everything happens in its order, each at its own moment. Raises `ValueError` on what is yet to come."""
    now = clock.now()
    for happening in sorted(happenings, key=lambda one: one.at):
        if happening.at > now:
            raise ValueError(f"the demonstration tells of the future: {happening.at.isoformat()}")
        with clock.pretending(happening.at):
            happening.act()
            db.session.flush()
