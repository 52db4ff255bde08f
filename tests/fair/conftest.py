"""What the fair's tests share."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from fair.models import Fair, Review, Stand
from foundation.database import db
from people.models import Person
from tests.factories import fair as fairs


@pytest.fixture
def hall(session: Any) -> Any:
    """Makers of groups and fairs."""
    return fairs


def reviews_of(person: Person) -> list[Review]:
    """The person's reviews by stand number, whatever their state."""
    db.session.expire_all()
    statement = select(Review).join(Stand, Stand.id == Review.stand_id).where(Review.reviewer_id == person.id)
    return list(db.session.scalars(statement.order_by(Stand.number)))


def own_stand(person: Person, fair: Fair) -> Stand:
    from fair.queries import own_stand as find

    found = find(person, fair)
    assert found is not None
    return found


def words(mark: str = "") -> dict[str, str]:
    """A whole review as a form sends it."""
    return {
        "once": str(uuid.uuid4()),
        "works": f"Selkeä idea {mark}",
        "question": f"Kuka jatkaa {mark}?",
        "suggestion": f"Kokeilkaa yhdessä {mark}",
    }
