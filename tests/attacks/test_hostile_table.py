"""Every parameter of every address and every query string meets every hostile value (F2, F3)."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing.converters import UnicodeConverter

from tests.attacks.volleys import LEAST, SENDABLE, Target, browser, fire, undrawn
from tests.attacks.world import World
from tests.crawling import BASE, FoundForm, Walk
from tests.hostile import HOSTILE, KEYS

pytestmark = pytest.mark.only_on("postgresql")  # the choosier one; on SQLite a shorter table meets each field


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= LEAST


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
                with undrawn():
                    status = client.open(path, method=method, base_url=BASE).status_code
                tried += 1
                if status >= 500:
                    broken.append((rule.endpoint, method, value[:40], status))
    assert broken == []
    assert tried > 4 * LEAST


def test_every_query_string_bears_every_value(app: Flask, world: World, heard: set[str]) -> None:
    """F2-a to F2-p, F2-m."""

    def asked(client: FlaskClient, met: Walk) -> Iterator[Target]:
        searches = ((key[0], key, form) for key, form in met.forms.items() if form.method == "GET")
        yield from [*_queries(client, met, heard), *searches]

    broken, tried = fire(app, world, asked)
    assert broken == []
    assert tried > 10 * LEAST


def _queries(client: FlaskClient, met: Walk, heard: set[str]) -> Iterator[Target]:
    """A form for each page that asks for parameters of its query string, each of them twice."""
    for endpoint, addresses in met.pages.items():
        path = addresses[0].split("?")[0]
        heard.clear()
        client.get(path, base_url=BASE)
        asked = sorted(heard)
        fields = tuple((name, "") for name in [*asked, *asked])
        if asked:
            yield endpoint, (endpoint, ",".join(asked)), FoundForm(path, path, "GET", fields, ())
