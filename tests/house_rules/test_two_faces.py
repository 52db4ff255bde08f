"""Both faces of a permission say the same: of every row, to everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, lazyload, selectinload

from foundation.access import RowPermission, declaration
from foundation.database import db
from kehittamo.permission_table import permissions
from people.models import Person
from tests.attacks.keeping import the_world
from tests.attacks.world import World

ABOUT_NO_ROW = {
    "apply for a cohort", "read the log of acts", "read the queue of submissions", "run the office",
    "see a cohort", "tailor a cohort",
}  # fmt: skip
"""Permissions that speak of no row; the two about cohorts do so of a part of a programme, which many have."""


def disagreements(permission: RowPermission, people: list[Person | None]) -> tuple[list[str], set[bool]]:
    """Where the two faces differ, and which answers were given at all."""
    rows = db.session.scalars(select(permission.model)).all()
    found, given = [], set()
    for person in people:
        through = set(db.session.scalars(select(permission.model.id).where(permission.among(person))))
        for row in rows:
            allowed = permission.allows(person, row)
            given.add(allowed)
            if allowed is not (row.id in through):
                found.append(f"{permission.name}: {person and person.email} {row.id} {allowed}")
    return found, given


def everybody() -> list[Person | None]:
    """All people with the places that permissions ask for, and a visitor."""
    places = selectinload(Person.enrolments), selectinload(Person.memberships)  # type: ignore[attr-defined]
    return [None, *db.session.scalars(select(Person).options(*places))]


def differences() -> list[str]:
    """All disagreements in the house, and permissions that were never asked for both answers."""
    amiss = []
    with everything_loads_itself():
        people = everybody()
        for permission in permissions():
            if isinstance(permission, RowPermission):
                found, given = disagreements(permission, people)
                amiss += found
                if given != {True, False}:
                    amiss.append(f"{permission.name} says only {given}: the world lacks somebody")
    return amiss


@contextmanager
def everything_loads_itself() -> Iterator[None]:
    """What a rule walks along is read as it goes; pages have it loaded with the thing."""

    def add(execution: ORMExecuteState) -> None:
        if execution.is_select and not execution.is_column_load:
            execution.statement = execution.statement.options(lazyload("*"))

    db.session.expunge_all()
    event.listen(Session, "do_orm_execute", add)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", add)


@pytest.fixture
def world(app: Flask, session: Any) -> World:
    """A house full of people; the world of the attacks."""
    return the_world(app)


def test_a_list_holds_exactly_what_opens(world: World) -> None:
    assert len(everybody()) > 40
    assert len([one for one in permissions() if isinstance(one, RowPermission)]) > 25
    assert differences() == []


def test_no_permission_is_left_out(app: Flask) -> None:
    offered = permissions()
    declared = [
        told.permission
        for view in app.view_functions.values()
        if (told := declaration(view)) and told.permission
    ]
    assert declared
    assert [one.name for one in declared if one not in offered] == [], "permissions live in permissions.py"
    plain = {one.name for one in offered if not isinstance(one, RowPermission)}
    assert plain == ABOUT_NO_ROW, "a permission that speaks of rows has both faces: make it a RowPermission"
