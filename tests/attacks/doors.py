"""The doors of the house: every route with real keys, and who may in there by what it declares.

They are found by walking the routes; who may comes from the query's face of each permission, while the page
asks the other one. A new route needs no word here.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.orm import RelationshipDirection
from werkzeug.routing import Rule

from courses.models import Cohort
from foundation.access import Declaration, RowPermission
from foundation.database import Base, db
from kehittamo.permission_table import methods_of, routes
from tests.attacks.world import ROLES, STRANGER, World

_WRITTEN = {
    "title", "text", "name", "email", "works", "question", "suggestion", "need", "commitment", "place",
}  # fmt: skip
"""Columns that hold what people typed."""
EACH = 2
"""How many rows are taken of those that a role may, and of those that it may not."""


@dataclass(frozen=True)
class Door:
    """A route with real keys, and whether each role may, by its declaration."""

    rule: Rule
    declared: Declaration
    address: str
    methods: tuple[str, ...]
    may: dict[str, bool]
    secrets: tuple[str, ...] = ()
    """Words of the row that no refusal may show."""
    real: bool = True
    """Whether there is a row behind it; where the world has none of a kind, a made-up key is tried."""

    @property
    def endpoint(self) -> str:
        """The route's name."""
        return str(self.rule.endpoint)


def doors_of(app: Flask, world: World, endpoints: tuple[str, ...]) -> Iterator[Door]:
    """Every door of these routes, or of all, in the order of addresses; in a request context."""
    rows = _Rows(world, {role: world.person(role) for role in ROLES})
    for rule, told in routes(app):
        if not endpoints or rule.endpoint in endpoints:
            yield from _Doors(world, rows, rule, told).found()


@dataclass
class _Rows:
    """The rows that permissions speak of, looked up once."""

    world: World
    people: dict[str, Any]
    known: dict[RowPermission, tuple[list[Any], dict[str, set[uuid.UUID]]]] = field(default_factory=dict)

    def of(self, permission: RowPermission) -> tuple[list[Any], dict[str, set[uuid.UUID]]]:
        """Of the cohort's rows a few that each role may and may not; and by role the keys of all it may."""
        if permission not in self.known:
            self.known[permission] = self._look_up(permission)
        return self.known[permission]

    def _look_up(self, permission: RowPermission) -> tuple[list[Any], dict[str, set[uuid.UUID]]]:
        here, anywhere = within(permission.model, self.world.cohort_id), permission.model.id.is_not(None)
        found = self._among(permission, anywhere if here is None else here)
        return found if any(found[1].values()) else self._among(permission, anywhere)

    def _among(
        self, permission: RowPermission, here: ColumnElement[bool]
    ) -> tuple[list[Any], dict[str, set[uuid.UUID]]]:
        model = permission.model
        chosen: dict[uuid.UUID, Any] = {}
        may: dict[str, set[uuid.UUID]] = {}
        for role, person in self.people.items():
            mine = permission.among(person)
            may[role] = set(db.session.scalars(select(model.id).where(here, mine)))
            for side in (mine, ~model.id.in_(select(model.id).where(mine))):
                few = select(model).where(here, side).order_by(model.created_at, model.id).limit(EACH)
                chosen |= {row.id: row for row in db.session.scalars(few)}
        return list(chosen.values()), may


@dataclass
class _Doors:
    """The doors of one route."""

    world: World
    rows: _Rows
    rule: Rule
    told: Declaration

    def found(self) -> list[Door]:
        """With keys of real rows, or one with made-up keys."""
        nobody = dict.fromkeys(ROLES, False)
        return self._real() or [self._door(self._keys(None, None), nobody, real=False)]

    def _real(self) -> list[Door]:
        permission = self.told.permission
        if isinstance(permission, RowPermission) and self.told.load:
            rows, may = self.rows.of(permission)
            return [
                self._door(
                    self._keys(permission.model, row),
                    {role: row.id in keys for role, keys in may.items()},
                    row,
                )
                for row in rows
            ]
        model = next((m for name in self.rule.arguments if (m := model_of(name))), None)
        if model and self.told.rule == "signed in" and hasattr(model, "person_id"):
            return [
                self._door(self._keys(model, row), self._owner(row.person_id), row)
                for row in _of_different(model, set(self.world.people.values()))
            ]
        row = self._some(model) if model else None
        arguments = self._keys(model, row)
        return [self._door(arguments, self._without_rows(arguments))]

    def _door(
        self, arguments: dict[str, Any], may: dict[str, bool], row: Any = None, *, real: bool = True
    ) -> Door:
        address = url_for(self.rule.endpoint, **arguments)
        return Door(self.rule, self.told, address, tuple(methods_of(self.rule)), may, _words_of(row), real)

    def _some(self, model: type[Base]) -> Any:
        """A row of the cohort's, or any."""
        here = within(model, self.world.cohort_id)
        rows = select(model).order_by(model.created_at, model.id).limit(1)
        local = db.session.scalars(rows.where(here)).first() if here is not None else None
        return local or db.session.scalars(rows).first()

    def _owner(self, person_id: uuid.UUID) -> dict[str, bool]:
        return {role: self.world.people.get(role) == person_id for role in ROLES}

    def _without_rows(self, arguments: dict[str, Any]) -> dict[str, bool]:
        permission = self.told.permission
        if permission is None:
            return {role: role != STRANGER or self.told.rule == "public" for role in ROLES}
        thing = self.told.load(**arguments) if self.told.load else None
        nothing = self.told.load is not None and thing is None
        return {
            role: person is not None and not nothing and bool(permission.allows(person, thing))
            for role, person in self.rows.people.items()
        }

    def _keys(self, model: type[Base] | None, row: Any) -> dict[str, Any]:
        """What stands in the address for this row: its own key, the keys that it holds, words, or no key."""
        keys: dict[str, Any] = {}
        for name in self.rule.arguments:
            if row is not None and hasattr(row, name) and name not in self.world.words:
                keys[name] = getattr(row, name)
            elif row is not None and is_named_by(name, type(row)):
                keys[name] = row.id
            elif name == "cohort_id":
                keys[name] = self.world.cohort_id
            elif isinstance(other := model_of(name), type):
                keys[name] = db.session.scalar(select(other.id).limit(1)) or uuid.uuid4()
            else:
                keys[name] = self.world.words.get(name, "unknown")
        return keys


def _of_different(model: Any, people: set[uuid.UUID]) -> list[Any]:
    """A row of some of the people, as far as they have one."""
    rows = db.session.scalars(select(model).where(model.person_id.in_(people)).order_by(model.person_id))
    return list({row.person_id: row for row in rows}.values())[: 2 * EACH]


def is_named_by(argument: str, model: type[Base]) -> bool:
    """Whether the parameter may be a key of the model's: `invitation_id` of a `MembershipInvitation`'s."""
    return f"_{_snake(model)}_id".endswith(f"_{argument}")


def _snake(model: type[Base]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


@cache
def model_of(argument: str) -> type[Base] | None:
    """The table whose key the parameter is: `application_id` is a `CohortApplication`'s."""
    if not argument.endswith("_id"):
        return None
    stem = argument.removesuffix("_id")
    names = {_snake(mapper.class_): mapper.class_ for mapper in Base.registry.mappers}
    alike = [model for name, model in sorted(names.items()) if name.endswith(f"_{stem}")]
    return names.get(stem) or (alike[0] if alike else None)


def _path_to_cohort(model: type[Base], seen: tuple[type[Base], ...] = ()) -> tuple[Any, ...] | None:
    """The relationships that lead from the model to what holds a cohort's key; empty for who holds it."""
    if model is Cohort or "cohort_id" in inspect(model).columns:
        return ()
    for relation in inspect(model).relationships:
        parent = relation.mapper.class_
        if relation.direction is RelationshipDirection.MANYTOONE and parent not in (*seen, model):
            further = _path_to_cohort(parent, (*seen, model))
            if further is not None:
                return (relation.class_attribute, *further)
    return None


def in_cohorts(model: type[Base]) -> bool:
    """Whether each row of the model belongs to a cohort."""
    return _path_to_cohort(model) is not None


def within(model: type[Base], cohort_id: uuid.UUID) -> ColumnElement[bool] | None:
    """The model's rows that belong to the cohort; None for what belongs to none."""
    path = _path_to_cohort(model)
    if path is None:
        return None
    last = path[-1].property.mapper.class_ if path else model
    condition = (last.id if last is Cohort else last.cohort_id) == cohort_id
    for relation in reversed(path):
        condition = relation.has(condition)
    return or_(condition)


def _words_of(row: Any) -> tuple[str, ...]:
    """What people wrote in the row."""
    if row is None:
        return ()
    loaded = {name: row.__dict__.get(name) for name in inspect(type(row)).columns}
    return tuple(v for name, v in loaded.items() if name in _WRITTEN and isinstance(v, str) and len(v) >= 8)
