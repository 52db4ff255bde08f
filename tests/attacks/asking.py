"""Everybody at every door: what each role is answered, and what is amiss in that."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unittest import mock

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from foundation.access import Declaration, RowPermission
from foundation.database import Base, db
from kehittamo import health
from tests.attacks.doors import Door, doors_of, in_cohorts
from tests.attacks.volleys import nothing_kept, undrawn
from tests.attacks.world import OUTSIDERS, ROLES, STRANGER, World
from tests.conftest import PUBLIC_URL

TOLD = {"act": "withdraw", "public": "yes"}
"""Fields without which some views would not act."""
LEADS_THERE = {"people.sign_in_again"}
"""Routes that send whoever may to the sign-in page, to show once more who they are."""
ALWAYS_READ = ("participant", "participant of another cohort")
"""Whoever is most of those who try: the page that they are refused with is always read."""
VISITS = {"user_sessions", "audit_entries"}
"""Tables that tell who came, also of those who were refused."""
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")  # looks at no word twice
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)


@dataclass(frozen=True)
class Answer:
    """What somebody got at a door."""

    role: str
    method: str
    door: Door
    status: int
    location: str
    wrote: tuple[str, ...]
    """Tables that were written to."""
    leaked: tuple[str, ...]
    mail: frozenset[str]
    """Addresses of mail that the answer shows."""

    @property
    def opened(self) -> bool:
        """Whether the house did as asked, or said what is amiss with what was handed in."""
        return self.status < 500 and self.status not in (401, 403, 404) and not self.sent_to_sign_in

    @property
    def let_in(self) -> bool:
        """Whether the guard let them in; "not found" may then still be the view's own word."""
        own_word = self.door.may[self.role] and self.status == 404
        return self.opened or own_word

    @property
    def sent_to_sign_in(self) -> bool:
        """Whether somebody is asked who they are who did not ask for that."""
        asked = self.status == 302 and self.location.startswith("/sign-in?next=")
        return asked and (self.role == STRANGER or self.door.endpoint not in LEADS_THERE)

    def __str__(self) -> str:
        done = f", wrote {', '.join(self.wrote)}" if self.wrote else ""
        shown = f", showed {self.leaked}" if self.leaked else ""
        return f"{self.role}: {self.method} {self.door.rule.rule} -> {self.status}{done}{shown}"


class House:
    """The house and its world, to be asked; at all of its routes, or only at some."""

    def __init__(self, app: Flask, world: World, *endpoints: str) -> None:
        self.app, self.world, self.endpoints = app, world, endpoints
        self.wrote: list[str] = []
        """The tables that the newest request has written to."""

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """In here nothing is kept: what a request writes reaches the database and is rolled back."""

        def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            if found := _WRITES.match(statement):
                self.wrote.append(found[1])

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            with (
                nothing_kept(),
                mock.patch.dict(health.CHECKS, clear=True),  # no worker runs beside this house
            ):
                yield
        finally:
            event.remove(engine, "before_cursor_execute", note)

    @cached_property
    def browsers(self) -> dict[str, FlaskClient]:
        """A browser for each role."""
        return {role: self.browser(role) for role in ROLES}

    @cached_property
    def cookies(self) -> dict[str, str]:
        """What the browser of somebody of each role keeps, sealed once; a stranger's keeps nothing."""
        kept = {}
        for role, secret in self.world.cookies.items():
            client = self.app.test_client()
            with client.session_transaction() as values:
                values["_user_id"] = secret
            cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            kept[role] = cookie.value
        return kept

    def browser(self, role: str) -> FlaskClient:
        """A new browser of somebody of the role."""
        client = self.app.test_client()
        if role in self.cookies:
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        return client

    def open(self, role: str, address: str, method: str, **more: Any) -> TestResponse:
        """The answer to one request; the sign-in that a page may have ended is as before for the next."""
        if has_app_context():
            db.session.rollback()  # what a test looked up must not hold the database while a request writes
        self.wrote.clear()
        self.app.extensions["limits"].forget()  # nobody here knocks too often
        client = self.browsers[role]
        answer = client.open(address, method=method, base_url=PUBLIC_URL, **more)
        if method not in ("GET", "HEAD"):
            self.browsers[role] = self.browser(role)
        return answer

    def ask(self, role: str, door: Door, method: str) -> Answer:
        """What somebody of the role gets at the door."""
        drawn = door.may[role] or self._is_read(role, door)
        with nullcontext() if drawn else undrawn():
            answer = self.open(role, door.address, method, data=TOLD if method == "POST" else None)
        wrote = tuple(dict.fromkeys(table for table in self.wrote if table not in VISITS))
        leaked = () if door.may[role] else tuple(word for word in door.secrets if word in answer.text)
        mail = frozenset(_MAIL.findall(answer.text)) if answer.mimetype == "text/html" else frozenset()
        return Answer(role, method, door, answer.status_code, answer.location or "", wrote, leaked, mail)

    def _is_read(self, role: str, door: Door) -> bool:
        """Whether a refusal's page is drawn and read: at each door for these, and a third of the others."""
        return role in ALWAYS_READ or (ROLES.index(role) + len(door.address)) % 3 == 0

    def decision(self, role: str, door: Door, method: str) -> tuple[int, str | None]:
        """What becomes of a request, without its words."""
        answer = self.open(role, door.address, method)
        return answer.status_code, answer.location

    @cached_property
    def doors(self) -> list[Door]:
        """Every door of the house, in the order of addresses."""
        with self.app.test_request_context(base_url=PUBLIC_URL):
            found = list(doors_of(self.app, self.world, self.endpoints))
            db.session.rollback()
        return found

    @cached_property
    def everything(self) -> list[Answer]:
        """What everybody gets everywhere, asked once."""
        return [
            self.ask(role, door, method) for door in self.doors for method in door.methods for role in ROLES
        ]

    def cells(self, roles: tuple[str, ...]) -> dict[tuple[str, str, str], str]:
        """By address, method and role "yes", "no" or "own": some of the things and not all."""
        found: dict[tuple[str, str, str], set[bool]] = {}
        for answer in self.everything:
            if answer.role in roles:
                key = answer.door.rule.rule, answer.method, answer.role
                found.setdefault(key, set()).add(answer.let_in)
        words = {frozenset({True}): "yes", frozenset({False}): "no", frozenset({True, False}): "own"}
        return {key: words[frozenset(let_in)] for key, let_in in found.items()}


def amiss(answer: Answer) -> str | None:
    """What is wrong with an answer, judged by what was declared; None when it is as it should be."""
    may, role = answer.door.may[answer.role], answer.role
    if answer.status >= 500:
        return f"{answer} broke"
    if may:
        shut = answer.status in (401, 403) or answer.sent_to_sign_in
        # a public route that guards itself, by a token for one, is not ours to judge
        return f"{answer} refused" if shut and answer.door.declared.rule != "public" else None
    if answer.wrote or answer.leaked:
        return f"{answer} in spite of the refusal"
    if role == STRANGER and answer.door.declared.rule != "public":
        reads = answer.method in ("GET", "HEAD")
        right = answer.sent_to_sign_in if reads else answer.status == 401
    elif answer.door.declared.load is None and answer.door.declared.permission:
        right = answer.status == 403
    else:
        right = answer.status == 404
    return None if right else f"{answer} opened"


def matrix_faults(house: House) -> list[str]:
    """F1-a, F1-b: where a route answers a role otherwise than it declares, or a refusal shows or changes."""
    return [wrong for answer in house.everything if (wrong := amiss(answer))]


def _closed_to_others(declared: Declaration) -> bool:
    """Whether the route leads to what belongs to one cohort, and is not for everybody."""
    permission = declared.permission
    return (
        isinstance(permission, RowPermission) and declared.rule != "public" and in_cohorts(permission.model)
    )


def outsider_faults(house: House) -> list[str]:
    """F1-b, whatever was declared: where something of the cohort opens to somebody from elsewhere.

    Badges are left out: some of them are an outsider's own, or published. What belongs to no cohort, such as
    a session, may be an outsider's own too, and a place can be taken by everybody; there counts what was
    declared.
    """
    return [
        str(answer)
        for answer in house.everything
        if answer.role in OUTSIDERS
        and isinstance(answer.door.declared.permission, RowPermission)
        and not answer.door.endpoint.startswith("badges.")
        and (_closed_to_others(answer.door.declared) or not answer.door.may[answer.role])
        and (answer.status, answer.wrote, answer.leaked) != (404, (), ())
    ] + [f"no door to try {house.endpoints}" for _ in (() if house.doors else (1,))]


def head_faults(house: House) -> list[str]:
    """F1-e: where HEAD is decided otherwise than GET for who may not."""
    return [
        f"{role}: HEAD {door.address}"
        for door in house.doors
        if "GET" in door.methods
        for role in (STRANGER, "no place")
        if not door.may[role] and house.decision(role, door, "HEAD") != house.decision(role, door, "GET")
    ]


def swapped_key_faults(house: House) -> list[str]:
    """F1-b for addresses with two keys: where a row opens under the address of another one's."""
    found = []
    with house.app.app_context():
        swapped = [(door, other) for door in house.doors for other in _with_another_key(door)]
    for door, address in swapped:
        for method in door.methods:
            for role in ("office", "trainer"):
                if house.open(role, address, method).status_code != 404:
                    found.append(f"{role}: {method} {address}")
    return found if swapped else ["no address with two keys was tried"]


def is_key(part: str) -> bool:
    """Whether a part of an address is a row's key."""
    try:
        return bool(uuid.UUID(part))
    except ValueError:
        return False


def _with_another_key(door: Door) -> Iterator[str]:
    """The door's address with the key of what its row belongs to, the last being its own, exchanged."""
    parts = door.address.split("/")
    places = [place for place, part in enumerate(parts) if is_key(part)]
    if len(places) < 2 or not isinstance(door.declared.permission, RowPermission):
        return
    for place in places[:-1]:
        key = uuid.UUID(parts[place])
        homes = [m.class_ for m in Base.registry.mappers if db.session.get(m.class_, key) is not None]
        for other in db.session.scalars(select(homes[0].id).where(homes[0].id != key).limit(1)):
            yield "/".join([*parts[:place], str(other), *parts[place + 1 :]])
