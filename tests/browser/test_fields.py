"""A picture to fill in, by keyboard alone and on a phone."""

from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from assignments.models import Assignment, Submission
from courses.models import PlannedTask
from foundation.database import db
from people.models import Person
from tests.browser.conftest import PHONE, Served
from tests.browser.looking import faults
from tests.browser.real import listen


def _address(app: Flask) -> str:
    """The participant's page of the experiment, of which there is a draft."""
    with app.app_context():
        begun = (
            select(Submission.assignment_id)
            .join(Submission.person)
            .join(Submission.assignment)
            .join(Assignment.plan)
            .where(PlannedTask.key == "small-experiment", Person.name == "Aino Virtanen")
        )
        return f"/assignments/{db.session.scalars(begun).one()}"


def test_a_card_is_filled_in_by_keyboard_on_a_phone(
    demonstration_house: Served, browser: Browser, cookies: dict[str, list[object]]
) -> None:
    complaints: list[str] = []
    context = browser.new_context(base_url=demonstration_house.home, viewport=PHONE, reduced_motion="reduce")
    finnish = {"name": "language", "value": "fi", "url": demonstration_house.home}
    context.add_cookies([*cookies["participant"], finnish])
    tab = context.new_page()
    listen(tab, demonstration_house.home, complaints)
    tab.goto(_address(demonstration_house.app))
    assert list(faults(tab, sizes=[(360, 740)])) == []
    tab.set_viewport_size(PHONE)
    tab.get_by_label("Haaste").focus()
    for words in ("Jono", "Lyhyempi jono", "Neljä ruutua"):
        tab.keyboard.press("Control+A")
        tab.keyboard.type(words)
        tab.keyboard.press("Tab")
    expect(tab.get_by_label("Luku ennen ja jälkeen")).to_be_focused()
    tab.keyboard.type("41 ja 33")
    for _group in range(4):
        tab.keyboard.press("Tab")
        tab.keyboard.press("ArrowRight")
    tab.get_by_role("button", name="Tallenna luonnos").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Tavoite")).to_have_value("Lyhyempi jono")
    expect(tab.get_by_label("Luku ennen ja jälkeen")).to_have_value("41 ja 33")
    expect(
        tab.get_by_role("group", name="Osaan kysyä käyttäjiltä").get_by_label("5", exact=True)
    ).to_be_checked()
    assert complaints == []
    context.close()
