"""What the nudges' tests share: a noon at which people may be reminded, and their letters."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from foundation import clock
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person
from tests.factories import assignments as tasks
from tests.factories import courses, make
from tests.factories import fair as fairs


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    """It is noon on a Tuesday in Helsinki; tests move the time with `noon.move_to`."""
    with time_machine.travel(helsinki(2027, 2, 16, 12), tick=False) as traveller:
        yield traveller


def helsinki(*parts: int) -> datetime:
    """A moment by the clock on the wall in Helsinki."""
    return datetime(*parts, tzinfo=clock.HELSINKI)  # type: ignore[misc,arg-type]


def nudges_to(person: Person) -> list[Letter]:
    """The reminders that the person got."""
    db.session.rollback()
    statement = select(Letter).where(Letter.kind == "nudge", Letter.recipient == person.email)
    return list(db.session.scalars(statement.order_by(Letter.created_at)))


class Scene:
    """Makers."""

    tasks, fairs, make, courses = tasks, fairs, make, courses


@pytest.fixture
def scene(session: Any) -> type[Scene]:
    return Scene
