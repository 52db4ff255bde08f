"""On a screen: words chosen in an answer get a comment, phrases land at the cursor, keys lead on."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.looking import faults, follow
from tests.browser.real import listen

CHOOSE = """() => {
    const prose = document.querySelector("[data-passage] .prose");
    const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node.data.trim().length < 20) node = walker.nextNode();
    const range = document.createRange();
    range.setStart(node, 0);
    range.setEnd(node, 15);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return node.data.slice(0, 15).trim();
}"""


@pytest.fixture
def tab(demonstration_house: Served, browser: Browser, cookies: dict[str, list[Any]]) -> Iterator[Page]:
    """A trainer's browser, on the answer that has waited longest."""
    context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce")
    finnish = {"name": "language", "value": "fi", "url": demonstration_house.home}
    context.add_cookies([*cookies["trainer"], finnish])
    page, complaints = context.new_page(), []
    listen(page, demonstration_house.home, complaints)
    page.goto("/submissions")
    page.locator(".rows .row__title a").first.click()
    expect(page.locator("[data-keys-switch]:not([hidden])")).to_be_attached()  # the script is there
    yield page
    context.close()
    assert complaints == []


def test_chosen_words_get_a_comment_and_nothing_typed_is_lost(tab: Page) -> None:
    field = tab.locator("#feedback-form textarea")
    field.fill("Palautteeni on kesken.")
    quote = tab.evaluate(CHOOSE)
    tab.locator("[data-selected] button").click()
    expect(tab.locator("[data-margin] textarea")).to_be_focused()
    expect(tab.locator("[data-margin] blockquote")).to_have_text(quote)
    expect(field).to_have_value("Palautteeni on kesken.")
    assert list(faults(tab)) == []
    tab.locator("[data-margin] textarea").fill("Mistä tiedät?")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".aside .said")).to_have_text("Mistä tiedät?")
    expect(tab.locator(".passage mark")).to_have_text(quote)
    expect(field).to_have_value("Palautteeni on kesken.")
    assert list(faults(tab)) == []
    tab.locator("summary", has_text="Omat fraasit").click()
    follow(tab.locator("button[name=keep_phrase]"))
    tab.locator("summary", has_text="Omat fraasit").click()
    tab.locator("[data-phrase]").click()
    expect(field).to_have_value("Palautteeni on kesken. Palautteeni on kesken.")
    tab.locator("button[name=drop]").click()
    expect(tab.locator(".aside")).to_have_count(0)


def test_feedback_that_was_not_sent_is_there_when_the_tab_has_died(tab: Page) -> None:
    address, context = tab.url, tab.context
    tab.locator("#feedback-form textarea").fill("Kerro vielä yksi asia.")
    tab.locator("#feedback-form input[value=comment] + label").click()
    kept = "Object.keys(localStorage).filter(key => key.startsWith('writing:desk:')).length"
    expect(tab.locator("[data-saving] [data-shown]")).to_contain_text("tallessa tällä laitteella")
    assert tab.evaluate(kept) == 1
    tab.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#feedback-form textarea")).to_have_value("Kerro vielä yksi asia.")
    expect(again.locator("#feedback-form input[value=comment]")).to_be_checked()
    expect(again.locator("[data-saving] [data-shown]")).to_contain_text("tuotiin takaisin")
    assert list(faults(again)) == []
    follow(again.locator("#feedback-form button[name=submit]"))
    again.goto(address)
    expect(again.locator("#feedback-form textarea")).to_have_value("")
    expect(again.locator("[data-saving]:not([hidden])")).to_be_attached()
    assert again.evaluate(kept) == 0


def test_single_keys_are_off_until_turned_on_and_never_take_a_letter_from_a_text(tab: Page) -> None:
    """WCAG 2.1.4."""
    first, ready = tab.url, tab.locator("[data-keys-switch]:not([hidden])")
    expect(ready).to_be_attached()
    tab.keyboard.press("n")
    tab.locator("[data-keys] summary").click()
    tab.locator("[data-keys] input").check()
    assert tab.url == first
    field = tab.locator("#feedback-form textarea")
    tab.locator("h1").click()
    tab.keyboard.press("f")
    expect(field).to_be_focused()
    tab.keyboard.type("npq")
    expect(field).to_have_value("npq")
    field.fill("")
    tab.locator("h1").click()
    tab.keyboard.press("n")
    tab.wait_for_url(lambda url: url != first)
    expect(ready).to_be_attached()
    tab.keyboard.press("p")
    tab.wait_for_url(first)
    expect(ready).to_be_attached()
    tab.keyboard.press("q")
    tab.wait_for_url("**/submissions")
