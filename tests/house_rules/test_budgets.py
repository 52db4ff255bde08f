"""What a page may cost: few queries, little HTML, a light first visit, for every kind of page and role."""

import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from foundation.database import db
from tests.conftest import IsolatedClient
from tests.counting import count_queries
from tests.crawling import BASE, walk
from tests.demonstration import build

pytestmark = pytest.mark.only_on("sqlite")  # pages weigh the same everywhere

ROLES = ("visitor", "participant", "trainer", "representative", "office", "earner")
QUERIES = 12
HTML = 25_000
BOOK = 150_000
"""The workbook is a whole programme on one page, made to be printed: the one page that may weigh more."""
FIRST_VISIT = 160_000
"""Bytes, compressed where that helps, fonts and pictures included."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration of its own: other tests leave very long texts in the common one."""
    app = build({"KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("budgets"))})
    app.test_client_class = IsolatedClient
    yield app
    with app.app_context():
        db.engine.dispose()


class Scales:
    """A browser that notes what each page costs while it is walked with: its queries and its bytes."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client = app, client
        self.found: dict[str, tuple[int, int]] = {}

    def get(self, address: str, **how: Any) -> Any:
        """As the browser's."""
        with count_queries(self.app) as queries:
            page = self.client.get(address, **how)
        self.found[address] = (len(queries), len(page.data))
        return page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_cheap(role: str, demonstration: Flask, step_in: Callable[[str], FlaskClient]) -> None:
    scales = Scales(demonstration, step_in(role))
    met = walk(demonstration, scales)  # type: ignore[arg-type]
    assert len(met.html) > 5
    dear = []
    for address in met.html:
        queries, size = scales.found[address]
        if queries > QUERIES:
            dear.append(f"{address}: {queries} queries")
        if size > (BOOK if "/workbook" in address else HTML):
            dear.append(f"{address}: {size} bytes of HTML")
    assert not dear, "\n".join(dear)


def test_too_many_queries_would_be_counted(
    demonstration: Flask, step_in: Callable[[str], FlaskClient]
) -> None:
    client = step_in("participant")
    with count_queries(demonstration) as queries:
        client.get("/home", base_url=BASE)
        client.get("/home", base_url=BASE)
    assert len(queries) > QUERIES
    scales = Scales(demonstration, client)
    scales.get("/home", base_url=BASE)
    assert scales.found["/home"][0] * 2 >= len(queries)


@pytest.mark.parametrize("path", ["/", "/programmes", "/sign-in"])
def test_a_first_visit_is_light(path: str, demonstration: Flask) -> None:
    client = demonstration.test_client()
    weighed = weigh(client, path)
    assert {address.rsplit(".", 1)[-1] for address in weighed} >= {"css", "js", "woff2", "svg"}
    assert sum(weighed.values()) <= FIRST_VISIT, weighed


def weigh(client: FlaskClient, path: str) -> dict[str, int]:
    """Each file that a page can make a browser load, with its size on the way, whether it does or not."""
    page = client.get(path, base_url=BASE)
    soup = BeautifulSoup(page.text, "lxml")
    waiting = [str(tag["href"]) for tag in soup.find_all("link", href=True) if "canonical" not in tag["rel"]]
    waiting += [str(tag["src"]) for tag in soup.find_all(["script", "img"], src=True)]
    weighed = {path: len(gzip.compress(page.data, 6))}
    while waiting:
        address = urlsplit(waiting.pop()).path
        if address in weighed:
            continue
        answer = client.get(address, base_url=BASE)
        assert answer.status_code == 200, address
        squeezed = min(len(gzip.compress(answer.data, 6)), len(answer.data))
        weighed[address] = squeezed
        if address.endswith((".css", ".js")):
            named = re.findall(r"url\(\"?([^)\"]+)\"?\)|(?:import|from)\s*\(?\"([^\"]+)\"", answer.text)
            found = [one or other for one, other in named if not (one or other).startswith("data:")]
            waiting += [urljoin(address, name) for name in found]
    return weighed
