"""Every kind of page, as every role: axe finds nothing, nothing is too wide, the browser is content."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import etree
from lxml.html import document_fromstring
from playwright.sync_api import Browser, Page

from tests.attacks.volleys import nothing_kept
from tests.browser.conftest import Served
from tests.browser.looking import PHONE, faults, follow
from tests.browser.real import listen
from tests.crawling import Walk, walk

ROLES = ("visitor", "participant", "trainer", "representative", "office", "earner")
SEE_THE_SAME = {
    "visitor": (),
    "participant": ("visitor",),
    "trainer": ("visitor",),
    "representative": ("visitor",),
    "office": ("visitor", "trainer"),
    "earner": ("visitor", "participant"),
}
OTHERWISE = {
    "kehittamo.front",
    "courses.home",
    "courses.show_cohort",
    "courses.list_people",
    "fair.show_fair",
}
"""Kinds of pages that are put together anew for each role."""

FORM = "main form.form"
SENDS = ", ".join(f"{FORM} button[name={name}]" for name in ("send", "submit", "check"))
EMPTY = """form => document.querySelectorAll(form + " :is(input, textarea)").forEach(field => {
    if (["text", "email", "password", "date", "textarea"].includes(field.type)) field.value = ""
})"""

Open = Callable[[str], Page]
Build = tuple[tuple[str | None, ...], ...]


@pytest.fixture
def complaints() -> list[str]:
    """What browsers said about the pages."""
    return []


@pytest.fixture
def open_as(
    demonstration_house: Served, browser: Browser, cookies: dict[str, list[Any]], complaints: list[str]
) -> Iterator[Open]:
    """A browser's tab in which somebody of the role is signed in."""
    contexts = []

    def tab(role: str) -> Page:
        # no transitions: a colour that is on its way to another is nobody's fault
        context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce")
        finnish = {"name": "language", "value": "fi", "url": demonstration_house.home}
        context.add_cookies([*cookies[role], finnish])
        contexts.append(context)
        page = context.new_page()
        listen(page, demonstration_house.home, complaints)
        return page

    yield tab
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pages(demonstration_house: Served, cookies: dict[str, list[Any]]) -> dict[str, dict[str, str]]:
    """For each role the pages to look at: one of each kind that links lead to, by its endpoint."""
    app, seen = demonstration_house.app, {}
    for role in ROLES:
        client = app.test_client()
        for cookie in [{"name": "language", "value": "fi"}, *cookies[role]]:
            client.set_cookie(cookie["name"], cookie["value"], domain="127.0.0.1")
        seen[role] = _one_of_each(walk(app, client, each=2))
    alike: set[tuple[str, Build]] = set()
    return {role: dict(_own(role, seen, alike)) for role in ROLES}


def _one_of_each(met: Walk) -> dict[str, tuple[str, Build]]:
    firsts = {}
    for endpoint, addresses in met.pages.items():
        shown = [address for address in addresses if address in met.html and met.status[address] == 200]
        if shown:
            firsts[endpoint] = (shown[0], _build(met.html[shown[0]]))
    return firsts


def _build(html: str) -> Build:
    """What a page is made of, but for its words and the header, which is the role's own on all its pages."""
    page = document_fromstring(html)
    for header in page.xpath("//body/header"):
        header.drop_tree()
    return tuple((part.tag, part.get("class"), *sorted(part.keys())) for part in page.iter(etree.Element))


def _own(
    role: str, seen: dict[str, dict[str, tuple[str, Build]]], alike: set[tuple[str, Build]]
) -> Iterator[tuple[str, str]]:
    """Those kinds of pages that look otherwise to this role than to those that saw them before."""
    before = {name for other in SEE_THE_SAME[role] for name in seen[other]} - OTHERWISE
    for name, (address, build) in seen[role].items():
        if name not in before and (name, build) not in alike:
            alike.add((name, build))
            yield name, address


@pytest.mark.parametrize("role", ROLES)
def test_no_page_has_a_fault(
    role: str, pages: dict[str, dict[str, str]], open_as: Open, complaints: list[str]
) -> None:
    assert len(pages[role]) >= {"visitor": 8, "participant": 12, "trainer": 15}.get(role, 3)
    tab, found = open_as(role), []
    for address in pages[role].values():
        tab.goto(address)
        found += [f"{address} {fault}" for fault in faults(tab)]
        if tab.locator(SENDS).count():
            tab.evaluate(EMPTY, FORM)
            with nothing_kept():  # a form that asks nothing does nothing
                answer = follow(tab.locator(SENDS).first)
            if answer.status == 422:
                found += [f"{address} with errors: {fault}" for fault in faults(tab, sizes=[PHONE])]
    assert not found + complaints, "\n".join(found + complaints)


@pytest.mark.parametrize("address, status", [("/nowhere", 404), ("/office/applications", 403)])
def test_pages_that_refuse_have_no_fault_either(open_as: Open, address: str, status: int) -> None:
    tab = open_as("participant")
    answer = tab.goto(address)
    assert answer is not None
    assert answer.status == status
    assert list(faults(tab)) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_other_languages_say_so(open_as: Open, language: str, complaints: list[str]) -> None:
    tab = open_as("participant")
    tab.goto(f"/language/{language}?next=/home")
    assert list(faults(tab, language)) + complaints == []


MISTAKES = {
    "image-alt": "main.insertAdjacentHTML('beforeend', '<img src=\"/static/x.png\">')",
    "0 h1": "document.querySelector('h1').remove()",
    "wider": "main.insertAdjacentHTML('beforeend', '<table><td>' + 'x'.repeat(400))",
    "color-contrast": "document.querySelector('.lead').style.color = '#b9b4a8'",
    "label": "document.querySelector('label').remove()",
    "html-lang-valid": "document.documentElement.lang = 'xx'",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_page_with_a_mistake_is_caught(open_as: Open, name: str) -> None:
    tab = open_as("visitor")
    tab.goto("/verify")
    tab.evaluate(MISTAKES[name])
    assert any(name in fault for fault in faults(tab))


def test_what_the_browser_complains_of_is_heard(open_as: Open, complaints: list[str]) -> None:
    tab = open_as("visitor")
    tab.goto("/")
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    tab.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/pixel.png'}))")
    tab.wait_for_timeout(200)
    assert any("asks http://127.0.0.1:9" in complaint for complaint in complaints)
    assert any("Content Security Policy" in complaint for complaint in complaints)
