"""Hostile texts in every row there is: in a real browser none runs, with the content policy and without."""

import itertools
from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from flask import Flask
from lxml.html import document_fromstring, tostring
from playwright.sync_api import Browser
from sqlalchemy import select

from foundation.database import db
from foundation.text import TextRefused, render_markdown
from tests.attacks.test_names import WRITTEN
from tests.browser.conftest import Served, served
from tests.crawling import walk
from tests.demonstration import build, somebody
from tests.hostile import XSS

ROLES = ("participant", "trainer", "representative", "office")


def rendered(text: str) -> str:
    try:
        return render_markdown(text)
    except TextRefused:
        return ""


def poison() -> int:
    """Every column that people write holds something hostile, and its HTML is what the house makes of it."""
    texts = itertools.cycle(XSS)
    written = 0
    for kind, columns in WRITTEN.items():
        for row in db.session.scalars(select(kind)):
            for column in columns:
                length = kind.__table__.c[column].type.length or 4_000
                text = next(texts).replace("\x00", "")[:length]
                setattr(row, column, text)
                if hasattr(row, f"{column}_html"):
                    setattr(row, f"{column}_html", rendered(text))
                written += 1
    db.session.commit()
    return written


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration after somebody hostile has been everywhere."""
    folder = tmp_path_factory.mktemp("poisoned")

    def make(_home: str) -> Flask:
        app = build({"KEHITTAMO_DATA_DIR": str(folder)}, csrf=True)
        with app.app_context():
            assert poison() > len(XSS)
        return app

    with served(make) as house:
        yield house


@pytest.fixture(scope="module")
def pages(poisoned: Served) -> dict[str, tuple[list[str], list[str]]]:
    """A page of each kind that the role meets, and another one of the kind where there is one.

    What is the same for several roles, word for word, is opened by the first of them.
    """
    seen: tuple[set[bytes], set[bytes]] = (set(), set())
    chosen: dict[str, tuple[list[str], list[str]]] = {}
    for role in ROLES:
        met = walk(poisoned.app, somebody(poisoned.app, role), each=2)
        kinds = [shown for found in met.pages.values() if (shown := [a for a in found if a in met.html])]
        chosen[role] = ([], [])
        for kind in kinds:
            for address, kept, before in zip((kind[0], kind[:2][-1]), chosen[role], seen, strict=True):
                contents = _contents(met.html[address])
                if contents not in before:
                    before.add(contents)
                    kept.append(address)
    assert sum(len(others) for _some, others in chosen.values()) > 100
    return chosen


def _contents(html: str) -> bytes:
    """All of a page but its header, which is the role's own on all its pages, and what is drawn by lot."""
    page = document_fromstring(html)
    for header in page.xpath("//body/header"):
        header.drop_tree()
    for lot in page.xpath("//input[@name='csrf_token' or @name='once']"):
        lot.set("value", "")
    return tostring(page)


def cookie_of(house: Served, role: str) -> Any:
    client = somebody(house.app, role)
    found = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"], domain="127.0.0.1")
    assert found is not None
    return {"name": found.key, "value": found.value, "url": house.home}


def ran(browser: Browser, house: Served, role: str, pages: list[str], *, policy: bool) -> list[str]:
    """Where a script of a text ran, or where the policy had to stop one."""
    # nobody looks: what is not painted costs nothing
    context = browser.new_context(bypass_csp=not policy, viewport={"width": 320, "height": 200})
    context.add_cookies([cookie_of(house, role)])
    tab = context.new_page()
    alarms: list[str] = []
    tab.on("dialog", lambda dialog: (alarms.append(f"{tab.url}: ran"), dialog.dismiss()))
    tab.on(
        "console",
        lambda said: alarms.append(f"{tab.url}: {said.text}") if "Content Security" in said.text else None,
    )
    for address in pages:
        tab.goto(house.home + address)
    context.close()
    return alarms


@pytest.mark.parametrize("role", ROLES)
def test_no_stored_text_runs_in_a_browser(
    browser: Browser, poisoned: Served, pages: dict[str, tuple[list[str], list[str]]], role: str
) -> None:
    """F2-b: 0 scripts run on any page, and on every other one the policy is seen to have none to stop."""
    some, others = pages[role]
    assert len(some) > 10
    assert ran(browser, poisoned, role, some, policy=False) == []
    assert ran(browser, poisoned, role, others[::2], policy=True) == []


def test_a_script_that_did_run_would_be_heard(browser: Browser, poisoned: Served) -> None:
    view = poisoned.app.view_functions["kehittamo.privacy"]

    @wraps(view)  # with what it declares of who may
    def careless() -> str:
        return str(view()) + "<script>alert(1)</script>"

    poisoned.app.view_functions["kehittamo.privacy"] = careless
    try:
        assert ran(browser, poisoned, "participant", ["/privacy"], policy=False) == [
            f"{poisoned.home}/privacy: ran"
        ]
        [stopped] = ran(browser, poisoned, "participant", ["/privacy"], policy=True)
        assert "Content Security" in stopped
    finally:
        poisoned.app.view_functions["kehittamo.privacy"] = view
