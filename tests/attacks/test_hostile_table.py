"""Every field of every form and every parameter of every address meets every hostile value (F2, F3)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote
from zlib import crc32

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing.converters import UnicodeConverter

from tests.attacks.conftest import World
from tests.crawling import BASE, FoundForm, Walk, walk
from tests.harmless import assert_harmless
from tests.hostile import HOSTILE, KEYS, XSS
from tests.house_rules.test_hostile_input import ENDS_THE_VISIT

pytestmark = pytest.mark.only_on("postgresql")  # the choosier one; on SQLite a shorter table meets each field
LEAST = 200
SHARES = 2
"""Processes among which the forms are shared out."""
SELDOM = 8
"""A parameter that another page has met is sent one value in so many, each page other ones."""
SENDABLE = tuple(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in HOSTILE)
"""A lone surrogate reaches a server as the bytes that stand for it."""
ROLES = ("participant", "trainer", "representative", "office")


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= LEAST


def browser(app: Flask, world: World, role: str) -> FlaskClient:
    """A browser of somebody of the role; of a stranger, for one whom the world does not know."""
    client = app.test_client()
    if role in world.cookies:
        with client.session_transaction(base_url=BASE) as values:
            values["_user_id"] = world.cookies[role]
    return client


def volley(names: Sequence[str], turns: Sequence[int]) -> Iterator[tuple[int, MultiDict[str, str]]]:
    """A form's data for each turn: every name has another value, and after all turns each has had all."""
    for turn in turns if names else ():
        yield (
            turn,
            MultiDict(
                (name, SENDABLE[(turn + 37 * place) % len(SENDABLE)][:60_000])
                for place, name in enumerate(names)
            ),
        )


def send(client: FlaskClient, form: FoundForm, data: MultiDict[str, str]) -> Any:
    if form.method == "GET":
        return client.get(form.action, query_string=data, base_url=BASE)
    return client.post(form.action, data=data, base_url=BASE)


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


def test_every_parameter_of_every_address_bears_every_value(app: Flask, world: World) -> None:
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


@pytest.mark.parametrize(
    "share", [pytest.param(share, marks=pytest.mark.xdist_group(f"share {share}")) for share in range(SHARES)]
)
def test_every_field_of_every_form_and_every_query_bears_every_value(
    app: Flask, worn_world: World, heard: set[str], share: int
) -> None:
    """F2-a to F2-p: 0 answers of 5xx, and no answer in which what was sent could run."""
    met_before: set[tuple[str, str]] = set()
    parameters_met: set[str] = set()
    broken, tried = [], 0
    for role in ("visitor", *ROLES):
        client = browser(app, worn_world, role)
        met = walk(app, client)
        forms = [(key[0], key, form) for key, form in met.forms.items() if key[0] not in ENDS_THE_VISIT]
        for endpoint, key, form in [*queries(client, met, heard), *forms]:
            if key in met_before or crc32(repr(key).encode()) % SHARES != share:
                continue
            met_before.add(key)
            app.extensions["limits"].forget()
            names = [field for field, _value in form.fields if field not in ("csrf_token", "once")]
            step = SELDOM if form.method == "GET" and key[1] in parameters_met else 1
            parameters_met.add(key[1])
            for turn, data in volley(names, range(len(met_before) % step, len(SENDABLE), step)):
                answer = send(client, form, data)
                tried += 1
                if answer.status_code >= 500:
                    broken.append((endpoint, answer.status_code, dict(data)))
                elif turn < len(XSS) and answer.mimetype == "text/html":
                    assert_harmless(answer)
    assert broken == []
    assert tried > 30 // SHARES * LEAST


def queries(
    client: FlaskClient, met: Walk, heard: set[str]
) -> Iterator[tuple[str, tuple[str, str], FoundForm]]:
    """A form for each page that asks for parameters of its query string, each of them twice (F2-m)."""
    for endpoint, addresses in met.pages.items():
        path = addresses[0].split("?")[0]
        heard.clear()
        client.get(path, base_url=BASE)
        asked = sorted(heard)
        fields = tuple((name, "") for name in [*asked, *asked])
        if asked:
            yield endpoint, (endpoint, ",".join(asked)), FoundForm(path, path, "GET", fields, ())
