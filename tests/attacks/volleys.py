"""Hostile values by the hundred: what is sent, to whom, and with what of the house's work left out."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from flask import Flask, templating
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.attacks.world import World
from tests.crawling import BASE, FoundForm
from tests.hostile import HOSTILE, XSS

SENDABLE = tuple(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in HOSTILE)
"""A lone surrogate reaches a server as the bytes that stand for it."""
CODE = SENDABLE[: len(XSS)]
"""What tries to run as code."""
CODE_TOGETHER = tuple(" ".join(CODE[start::6]) for start in range(6))
"""The same, several in a text: a page that shows what was typed shows all of it, so a few texts do."""
ROLES = ("visitor", "participant", "trainer", "representative", "office")


def browser(app: Flask, world: World, role: str) -> FlaskClient:
    """A browser of somebody of the role; of a stranger, for one whom the world does not know."""
    client = app.test_client()
    if role in world.cookies:
        with client.session_transaction(base_url=BASE) as values:
            values["_user_id"] = world.cookies[role]
    return client


def volley(
    names: Sequence[str], values: Sequence[str], turns: Iterable[int]
) -> Iterator[MultiDict[str, str]]:
    """A form's data for each turn: every name has another value, and after all turns each has had all."""
    for turn in turns if names else ():
        yield MultiDict(
            (name, values[(turn + 37 * place) % len(values)][:60_000]) for place, name in enumerate(names)
        )


@contextmanager
def undrawn() -> Iterator[None]:
    """In here pages stay blank: what was sent is read, checked and kept as ever. Drawing is half the time.

    That pages bear what was sent, or kept, when they are drawn is tried on SQLite with a shorter table, and
    on PostgreSQL with all that tries to run as code.
    """
    drawn = templating._render

    def blank(app: Flask, template: Template, context: dict[str, Any]) -> str:
        is_page = (template.name or "").endswith(".html")
        return "" if is_page else drawn(app, template, context)

    with mock.patch.object(templating, "_render", blank):
        yield


@contextmanager
def nothing_kept() -> Iterator[None]:
    """In here what is written reaches the database and is rolled back: each request meets the same house."""
    with mock.patch.object(Session, "commit", Session.flush):
        yield


@contextmanager
def staying(client: FlaskClient) -> Iterator[None]:
    """Whatever happens in here, in the end the browser is whose it was."""
    name, host = client.application.config["SESSION_COOKIE_NAME"], str(urlsplit(BASE).hostname)
    before = client.get_cookie(name, domain=host)
    yield
    client.delete_cookie(name, domain=host)
    if before is not None:
        client.set_cookie(name, before.value, domain=host)


def send(client: FlaskClient, form: FoundForm, data: MultiDict[str, str]) -> Any:
    if form.method == "GET":
        return client.get(form.action, query_string=data, base_url=BASE)
    return client.post(form.action, data=data, base_url=BASE)
