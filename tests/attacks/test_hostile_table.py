"""Every field of every form and every parameter of every address meets every hostile value (F2, F3)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing.converters import UnicodeConverter

from foundation.database import db
from tests.attacks.conftest import World
from tests.crawling import BASE, FoundForm, walk
from tests.factories.make import session_of
from tests.harmless import assert_harmless
from tests.hostile import HOSTILE, KEYS, XSS

LEAST = 200
SENDABLE = tuple(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in HOSTILE)
"""A lone surrogate reaches a server as the bytes that stand for it."""
ENDS_THE_VISIT = {"people.sign_out", "people.end_session", "people.change_password"}
ROLES = ("newcomer", "trainer", "representative", "office")


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= LEAST


def browser(app: Flask, world: World, name: str) -> FlaskClient:
    """A browser of somebody of the world, or of nobody."""
    client = app.test_client()
    if name in world.people:
        cookie = session_of(world.people[name])
        db.session.commit()
        with client.session_transaction(base_url=BASE) as values:
            values["_user_id"] = cookie
    return client


def volley(names: Sequence[str]) -> Iterator[MultiDict[str, str]]:
    """As many as the table is long: in each every name has another value, and in all every name has all."""
    for turn in range(len(SENDABLE)):
        yield MultiDict(
            (name, SENDABLE[(turn + 37 * place) % len(SENDABLE)][:60_000]) for place, name in enumerate(names)
        )


def send(client: FlaskClient, form: FoundForm, data: MultiDict[str, str]) -> Any:
    if form.method == "GET":
        return client.get(form.action, query_string=data, base_url=BASE)
    return client.post(form.action, data=data, base_url=BASE)


def test_every_field_of_every_form_bears_every_value(app: Flask, world: World, session: Any) -> None:
    """F2-a to F2-p: 0 answers of 5xx, and no answer in which what was sent could run."""
    met_before: set[tuple[str, str]] = set()
    broken, tried = [], 0
    for name in ROLES:
        client = browser(app, world, name)
        for key, form in walk(app, client).forms.items():
            if key[0] in ENDS_THE_VISIT or key in met_before:
                continue
            met_before.add(key)
            names = [field for field, _value in form.fields if field not in ("csrf_token", "once")]
            for turn, data in enumerate(volley(names)):
                answer = send(client, form, data)
                tried += 1
                if answer.status_code >= 500:
                    broken.append((key[0], answer.status_code, dict(data)))
                elif turn < len(XSS) and answer.mimetype == "text/html":
                    assert_harmless(answer)
    assert broken == []
    assert tried > 20 * LEAST


class Heard(ImmutableMultiDict[str, str]):
    """A query string that notes which of its parameters a page asks for."""

    asked: ClassVar[set[str]] = set()

    def get(self, key: str, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *rest, **more)

    def getlist(self, key: str, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *rest, **more)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the query parameters that were asked for since they were last cleared."""
    monkeypatch.setattr(Request, "parameter_storage_class", Heard)
    Heard.asked.clear()
    return Heard.asked


def test_every_parameter_of_every_query_string_bears_every_value(
    app: Flask, world: World, session: Any, heard: set[str]
) -> None:
    """F2-a, F2-j, F2-m: also twice in one address."""
    broken, parameters = [], set()
    for name in ("visitor", *ROLES):
        client = browser(app, world, name)
        for endpoint, addresses in walk(app, client).pages.items():
            path = addresses[0].split("?")[0]
            heard.clear()
            client.get(path, base_url=BASE)
            asked = sorted(heard)
            if {(endpoint, parameter) for parameter in asked} <= parameters:
                continue
            parameters |= {(endpoint, parameter) for parameter in asked}
            for turn, query in enumerate(volley(asked)):
                query.add(asked[0], "x")
                answer = client.get(path, query_string=query, base_url=BASE)
                if answer.status_code >= 500:
                    broken.append((endpoint, dict(query), answer.status_code))
                elif turn < len(XSS) and answer.mimetype == "text/html":
                    assert_harmless(answer)
    assert broken == []
    assert len(parameters) > 5


def test_every_parameter_of_every_address_bears_every_value(app: Flask, world: World, session: Any) -> None:
    """F2-j, F2-l: what is no key and no name of anything is 404, and never breaks."""
    client = browser(app, world, "office")
    broken, tried = [], 0
    for rule in app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint == "static":
            continue
        words = [name for name in rule.arguments if type(rule._converters[name]) is UnicodeConverter]
        for value in SENDABLE if words else KEYS:
            path = re.sub(r"<(?:\w+:)?(\w+)>", quote(value[:500], safe=""), rule.rule)
            for method in {"GET", "POST"} & (rule.methods or set()):
                status = client.open(path, method=method, base_url=BASE).status_code
                tried += 1
                if status >= 500:
                    broken.append((rule.endpoint, method, value[:40], status))
    assert broken == []
    assert tried > 4 * LEAST
