"""Every hostile value at every field of every form, in every address and every query string (F2, F3)."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.routing.converters import UnicodeConverter
from werkzeug.test import TestResponse
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from foundation.forms import Form
from tests.attacks.firing import Told, fire_at_form
from tests.attacks.questions import asking_every_field
from tests.attacks.volleys import (
    CODE_TOGETHER,
    ROLES,
    SENDABLE,
    browser,
    nothing_kept,
    staying,
    undrawn,
    volley,
)
from tests.attacks.world import World
from tests.crawling import BASE, ENDS_THE_VISIT, Walk, endpoint_of, put_in, walk
from tests.harmless import assert_harmless
from tests.hostile import HOSTILE, KEYS

pytestmark = pytest.mark.only_on("postgresql")  # the choosier one; on SQLite a shorter table meets each field

LEAST = 200
"""So many values are in the table at least."""
RARELY, SELDOM = 4, 32
"""A parameter in which nobody types is sent one value in four; one that another page has met, one in 32.

Which of the values, differs from page to page. What runs as code each page is sent, but where it is known.
"""

Walks = list[tuple[FlaskClient, Walk]]
"""For each role a browser of somebody, and what they met."""

Query = tuple[str, str, tuple[str, ...], bool]
"""An endpoint, its address, the parameters that it asks for, and whether people type in them."""


@pytest.fixture(scope="module")
def walks(app: Flask, world: World) -> Walks:
    """Everybody's walks through the world; no test changes it."""
    return [(client, walk(app, client)) for client in (browser(app, world, role) for role in ROLES)]


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= LEAST


def test_every_field_of_every_form_bears_every_value(app: Flask, walks: Walks) -> None:
    """F2-a to F2-p: no answer is a 5xx, and none is one in which what was sent could run."""
    told, forms = Told(), set()
    with nothing_kept():
        for client, met in walks:
            for key, form in met.forms.items():
                if form.method == "POST" and key not in forms and key[0] not in ENDS_THE_VISIT:
                    forms.add(key)
                    with staying(client):
                        fire_at_form(app, client, (key[0], form), told)
    assert told.broken == []
    assert told.fields > len(forms)
    assert sum(1 for times in told.taken.values() if times) > len(told.taken) / 3


def test_a_field_that_breaks_is_told_and_is_as_it_was(app: Flask) -> None:
    def breaks(_form: Any, field: Any) -> None:
        assert "\x00" not in (field.data or ""), "as some databases say"

    class Careless(Form):
        name = StringField(validators=[breaks, Length(max=30)])
        yes = BooleanField()

    with app.test_request_context(method="POST", data={"name": "Aino"}):
        form = Careless()
        with asking_every_field(("", "a\x00b", "x" * 31, "Bo", "Ebba")) as said:
            assert form.validate()
        assert form.name.data == "Aino"
        assert not form.yes.data
    assert [(name, value) for name, value, _fault in said.broken] == [("name", "a\x00b")]
    assert said.typed == {"name": [" Bo Ebba"], "yes": ["a\x00b"]}, "and a box is ticked"


def test_every_parameter_of_every_address_bears_every_value(app: Flask, world: World) -> None:
    """F2-j, F2-l: what is no key and no name of anything is 404, and never breaks.

    Where an address can be read and posted to, it is posted to with one value in `RARELY`.
    """
    client = browser(app, world, "office")
    broken, reached, met_before = [], set(), set()
    assert client.get("/home", base_url=BASE).status_code == 200
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint != "static"]
    with nothing_kept(), undrawn():
        for value in SENDABLE:
            path = f"/{quote(value[:500], safe='')}"
            if client.get(path, base_url=BASE).status_code >= 500:
                broken.append(("no route's", value[:40]))
        for number, rule in enumerate(rules):
            values = _values_for(rule, number, met_before)
            for turn, path in enumerate(dict.fromkeys(put_in(rule, value[:500]) for value in values)):
                methods = {"GET", "POST"} & (rule.methods or set())
                if turn % RARELY and "GET" in methods:
                    methods = {"GET"}  # the same guard reads the address, whatever is to be done
                for method in methods:
                    if endpoint_of(app, path, method) != rule.endpoint:
                        continue  # the router has said no, as it did above
                    reached.add(rule.endpoint)
                    app.extensions["limits"].forget()
                    if client.open(quote(path), method=method, base_url=BASE).status_code >= 500:
                        broken.append((rule.endpoint, method, path[:120]))
    assert broken == []
    assert {rule.endpoint for rule in rules} == reached


def _values_for(rule: Rule, number: int, met_before: set[str]) -> Sequence[str]:
    """All values for a word that no address before had; some for others; for keys what keys may look like."""
    words = {name for name, kind in rule._converters.items() if type(kind) is UnicodeConverter}
    if not words:
        return KEYS
    known = met_before.issuperset(words)
    met_before.update(words)
    return SENDABLE[number % RARELY :: RARELY] if known else SENDABLE


def test_every_query_string_bears_hostile_values(app: Flask, walks: Walks, heard: set[str]) -> None:
    """F2-a to F2-p, F2-m: each parameter twice in a request, with two values; see `RARELY`."""
    assert [client.get("/home", base_url=BASE).status_code for client, _met in walks] == [302, *[200] * 4]
    broken, tried = [], 0
    with nothing_kept():
        for client, number, step, (endpoint, address, names, _typed) in _fired_at(walks, heard):
            for values in (SENDABLE, CODE_TOGETHER):
                for data in volley([*names, *names], values, _turns(values, number, step)):
                    app.extensions["limits"].forget()
                    answer = _asked(client, address, data, drawn=values is CODE_TOGETHER)
                    tried += 1
                    if answer.status_code >= 500:
                        broken.append((endpoint, answer.status_code, dict(data)))
    assert broken == []
    assert tried > 10 * LEAST


def _turns(values: Sequence[str], number: int, step: int) -> range:
    step = 1 if values is CODE_TOGETHER and step < SELDOM else step
    return range(number % min(step, len(values)), len(values), step)


def _asked(client: FlaskClient, address: str, data: Any, *, drawn: bool) -> TestResponse:
    if not drawn:
        with undrawn():
            return client.get(address, query_string=data, base_url=BASE)
    answer = client.get(address, query_string=data, base_url=BASE)
    if answer.mimetype == "text/html":
        assert_harmless(answer)
    return answer


def _fired_at(walks: Walks, heard: set[str]) -> Iterator[tuple[FlaskClient, int, int, Query]]:
    """Each query once: who asks, its number, one value in how many it is sent, and what it is."""
    met_before: set[tuple[str, tuple[str, ...]]] = set()
    parameters: set[str] = set()
    for client, met in walks:
        for query in [*_searches(met), *_queries(client, met, heard)]:
            endpoint, _address, names, typed = query
            if (endpoint, names) not in met_before:
                known = parameters.issuperset(names)
                met_before.add((endpoint, names))
                parameters.update(names)
                yield client, len(met_before), SELDOM if known else 1 if typed else RARELY, query


def _searches(met: Walk) -> Iterator[Query]:
    for (endpoint, _names), form in met.forms.items():
        if form.method == "GET":
            names = tuple(sorted(name for name, _value in form.fields))
            yield endpoint, urlsplit(form.action).path, names, True


def _queries(client: FlaskClient, met: Walk, heard: set[str]) -> Iterator[Query]:
    """The pages that ask for parameters of their query string."""
    for endpoint, addresses in met.pages.items():
        path = urlsplit(addresses[0]).path
        heard.clear()
        client.get(path, base_url=BASE)
        if heard:
            yield endpoint, path, tuple(sorted(heard)), False
