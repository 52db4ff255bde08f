"""On a screen: the warning before the session's end, a form sent after it, and the pages behind links."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from foundation.database import db
from kehittamo.demo_data import cast_for_front
from kehittamo.demo_house import PASSWORD
from people import links
from people.queries import person_by_email
from people.vocabulary import Purpose
from tests.browser.conftest import Served
from tests.browser.looking import faults
from tests.browser.real import listen

HOUR = 3600


@pytest.fixture
def complaints() -> list[str]:
    """What browsers said about the pages."""
    return []


@pytest.fixture
def context(
    demonstration_house: Served, browser: Browser, cookies: dict[str, list[Any]], complaints: list[str]
) -> Iterator[BrowserContext]:
    """A participant's browser, whose clock obeys the test."""
    context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce")
    finnish = {"name": "language", "value": "fi", "url": demonstration_house.home}
    context.add_cookies([*cookies["participant"], finnish])
    context.clock.install()
    yield context
    context.close()


@pytest.fixture
def open_tab(
    context: BrowserContext, demonstration_house: Served, complaints: list[str]
) -> Callable[[str], Page]:
    """One tab more of that browser."""

    def tab(address: str) -> Page:
        page = context.new_page()
        listen(page, demonstration_house.home, complaints)
        page.goto(address, wait_until="networkidle")  # the warning is fetched when the page stands
        return page

    return tab


def email_of_participant(app: Flask) -> str:
    with app.test_request_context():
        return next(person.email for person in cast_for_front() if person.role == "participant")


def test_the_end_is_announced_in_time_and_put_off_in_every_tab(
    open_tab: Callable[[str], Page], complaints: list[str]
) -> None:
    one, two = open_tab("/account"), open_tab("/home")
    dialogs = [tab.locator("#session") for tab in (one, two)]
    one.fill("#title", "Keittäjä, joka kirjoittaa pitkään")
    one.clock.fast_forward((HOUR - 4 * 60) * 1000)
    for dialog in dialogs:
        expect(dialog).to_be_hidden()
    one.clock.fast_forward(62 * 1000)
    for dialog in dialogs:
        expect(dialog).to_be_visible()
    assert one.get_by_role("alertdialog").get_attribute("aria-describedby") == "session-text"
    expect(one.locator("#session button")).to_be_focused()
    assert list(faults(one)) == []
    one.locator("#session button").click()
    for dialog in dialogs:
        expect(dialog).to_be_hidden()
    assert one.input_value("#title") == "Keittäjä, joka kirjoittaa pitkään"
    one.clock.fast_forward(30 * 60 * 1000)
    for dialog in dialogs:
        expect(dialog).to_be_hidden()
    assert complaints == []


def test_when_it_is_over_the_page_says_that_nothing_is_lost(
    open_tab: Callable[[str], Page], complaints: list[str]
) -> None:
    tab = open_tab("/account")
    tab.clock.fast_forward((HOUR + 1) * 1000)
    expect(tab.locator("#session")).to_contain_text("Sinut on kirjattu ulos")
    expect(tab.locator("#session button")).to_be_hidden()
    tab.keyboard.press("Escape")
    expect(tab.locator("#session")).to_be_hidden()
    assert complaints == []


def test_what_was_sent_too_late_is_sent_again_after_signing_in(
    open_tab: Callable[[str], Page], context: BrowserContext, demonstration_house: Served
) -> None:
    tab = open_tab("/account")
    tab.fill("#title", "Keittäjä <b>Kumpulasta</b>")
    context.clear_cookies(name="session")
    tab.locator("main form.form button").click()
    expect(tab.locator("pre.said", has_text="Keittäjä <b>Kumpulasta</b>")).to_be_visible()
    assert list(faults(tab)) == []
    tab.fill("#email", email_of_participant(demonstration_house.app))
    tab.fill("#password", PASSWORD)
    tab.locator("main form.form button[name=submit]").click()
    tab.wait_for_url("**/kept")
    assert list(faults(tab)) == []
    tab.locator("main form button").click()
    tab.wait_for_url("**/account")
    assert tab.input_value("#title") == "Keittäjä <b>Kumpulasta</b>"


DOORS = {
    Purpose.SIGN_IN: "/sign-in/link/",
    Purpose.CONFIRM_ADDRESS: "/address/confirm/",
    Purpose.UNDO_ADDRESS: "/address/undo/",
}


@pytest.mark.parametrize("purpose", DOORS, ids=str)
def test_the_pages_behind_links_can_be_used_by_all(
    open_tab: Callable[[str], Page], demonstration_house: Served, purpose: Purpose, complaints: list[str]
) -> None:
    app = demonstration_house.app
    with app.test_request_context(method="POST"):
        person = person_by_email(email_of_participant(app))
        assert person is not None
        secret = links.make(person, purpose, email="aino.uusi@kunta.fi")
        db.session.commit()
    tab = open_tab(DOORS[purpose] + secret)
    assert list(faults(tab)) + complaints == []
    tab.goto(DOORS[purpose] + "x")
    assert list(faults(tab)) == [], "nor the page for a link that opens nothing"
