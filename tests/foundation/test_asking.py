"""Statements that are put together once are filled in at each call, and no moment stands still in them."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Select, func, select

from foundation import clock
from foundation.asking import AnySelect, row_of, rows_of
from people.models import Person


@row_of
def somebody(person_id: uuid.UUID, **_more: object) -> Select[Person]:
    """A person by key."""
    return select(Person).where(Person.id == person_id)


@rows_of
def first_names(keys: list[uuid.UUID], most: int) -> AnySelect:
    """Some people's names, by name."""
    return (
        select(Person.name, func.length(Person.name))
        .where(Person.id.in_(keys))
        .order_by(Person.name)
        .limit(most)
    )


def test_each_call_finds_its_own(session: Any, factories: Any) -> None:
    aino, pekka = factories.person("Aino"), factories.person("Pekka")
    session.commit()
    assert somebody(aino.id) is aino
    assert somebody(person_id=pekka.id, part_of_the_address="x") is pekka
    assert somebody(uuid.uuid4()) is None
    assert first_names([pekka.id, aino.id], 2).all() == [("Aino", 4), ("Pekka", 5)]
    assert first_names([pekka.id, aino.id], most=1).all() == [("Aino", 4)]
    assert first_names([], 2).all() == []


def test_a_moment_is_filled_in_or_refused(session: Any) -> None:
    @rows_of
    def newcomers() -> AnySelect:
        lately = select(Person.id).where(Person.created_at > clock.now()).scalar_subquery()
        return select(Person.name).where(Person.id == lately)

    with pytest.raises(ValueError, match="created_at"):
        newcomers()
