"""Every hostile value at every field: a form is sent once a value, another value in each of its fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest import mock

from flask import Flask, templating
from flask.testing import FlaskClient
from jinja2 import Template
from werkzeug.datastructures import MultiDict

from tests.attacks.world import World
from tests.crawling import BASE, FoundForm, Walk, walk
from tests.harmless import assert_harmless
from tests.hostile import HOSTILE, XSS
from tests.house_rules.test_hostile_input import ENDS_THE_VISIT

LEAST = 200
"""So many values are in the table at least."""
SELDOM = 32
"""A parameter that another page has met is sent one value in so many, each page other ones."""
SENDABLE = tuple(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in HOSTILE)
"""A lone surrogate reaches a server as the bytes that stand for it."""
CODE = SENDABLE[: len(XSS)]
"""What tries to run as code."""
CODE_TOGETHER = tuple(" ".join(CODE[start::6]) for start in range(6))
"""The same, several in a text: a form that comes back shows whatever was typed into it, so a few will do."""
ROLES = ("visitor", "participant", "trainer", "representative", "office")

Target = tuple[str, tuple[str, str], FoundForm]
"""An endpoint, what tells the form from others, and the form."""


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

    That each page bears what is sent when it is drawn is tried on SQLite, with a shorter table; and here with
    all that tries to run as code.
    """
    drawn = templating._render

    def blank(app: Flask, template: Template, context: dict[str, Any]) -> str:
        is_page = (template.name or "").endswith(".html")
        return "" if is_page else drawn(app, template, context)

    with mock.patch.object(templating, "_render", blank):
        yield


def send(client: FlaskClient, form: FoundForm, data: MultiDict[str, str]) -> Any:
    if form.method == "GET":
        return client.get(form.action, query_string=data, base_url=BASE)
    return client.post(form.action, data=data, base_url=BASE)


Targets = Callable[[FlaskClient, Walk], Iterable[Target]]
"""What there is to fire at for somebody who has walked through the house."""


def forms_sent(wanted: Callable[[str], bool]) -> Targets:
    """The forms of these endpoints that are posted, but for those after which somebody else is there."""

    def found(_client: FlaskClient, met: Walk) -> Iterator[Target]:
        for key, form in met.forms.items():
            if form.method == "POST" and key[0] not in ENDS_THE_VISIT and wanted(key[0]):
                yield key[0], key, form

    return found


def fire(app: Flask, world: World, targets: Targets) -> tuple[list[tuple[Any, ...]], int]:
    """What broke when each role fired at each target that no role before had met, and how often they fired.

    F2-a to F2-p: no answer is a 5xx, and none is one in which what was sent could run.
    """
    met_before: set[tuple[str, str]] = set()
    parameters_met: set[str] = set()
    broken: list[tuple[Any, ...]] = []
    tried = 0
    for role in ROLES:
        client = browser(app, world, role)
        for endpoint, key, form in targets(client, walk(app, client)):
            if key in met_before:
                continue
            met_before.add(key)
            app.extensions["limits"].forget()
            names = [field for field, _value in form.fields if field not in ("csrf_token", "once")]
            step = SELDOM if form.method == "GET" and key[1] in parameters_met else 1
            parameters_met.add(key[1])
            for values in (SENDABLE, CODE if form.method == "GET" else CODE_TOGETHER):
                drawn = values is not SENDABLE
                for data in volley(names, values, range(len(met_before) % step, len(values), step)):
                    with nullcontext() if drawn else undrawn():
                        answer = send(client, form, data)
                    tried += 1
                    if answer.status_code >= 500:
                        broken.append((endpoint, answer.status_code, dict(data)))
                    elif drawn and answer.mimetype == "text/html":
                        assert_harmless(answer)
    return broken, tried
