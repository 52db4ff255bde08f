"""Coming in from one's organisation in a real browser: the policy lets it pass, no page has a fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from foundation.database import db
from kehittamo.demo_data import cast_for_front
from kehittamo.demo_house import PASSWORD
from organisations.identity.models import ExternalIdentity, IdentityProvider
from organisations.identity.operations import Settings, save_provider
from organisations.models import Organisation
from organisations.queries import office_people
from organisations.vocabulary import OrganisationKind
from people.models import Person
from tests.browser.conftest import PHONE, Served
from tests.browser.looking import faults, follow
from tests.browser.real import listen
from tests.organisations.provider import CLIENT, SECRET, Provider, running


@pytest.fixture(scope="module")
def organisation(demonstration_house: Served) -> Iterator[str]:
    """A municipality of the demonstration whose sign-in is in use; its key."""
    with running(Provider()) as provider:
        with demonstration_house.app.test_request_context():
            place = db.session.scalars(
                select(Organisation).where(Organisation.kind == OrganisationKind.MUNICIPAL)
            ).first()
            assert place is not None
            settings = Settings(provider.home, CLIENT, SECRET, [], ["kunta.fi"], enabled=True)
            save_provider(place, settings, version=0, by=office_people()[0])
            db.session.commit()
            key = str(place.id)
        yield key
    with demonstration_house.app.test_request_context():
        for model in (ExternalIdentity, IdentityProvider):
            for row in db.session.scalars(select(model)):
                db.session.delete(row)
        db.session.commit()


@pytest.fixture
def tab(demonstration_house: Served, browser: Browser) -> Iterator[Page]:
    """A visitor's browser, in Finnish."""
    context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce", viewport=PHONE)
    context.add_cookies([{"name": "language", "value": "fi", "url": demonstration_house.home}])
    yield context.new_page()
    context.close()


def email_of(house: Served, role: str) -> str:
    with house.app.test_request_context():
        return next(person.email for person in cast_for_front() if person.role == role)


def look(tab: Page) -> None:
    """The page that is open has no fault."""
    found = [f"{tab.url} {fault}" for fault in faults(tab)]
    assert not found, "\n".join(found)


def fill_in(tab: Page, email: str) -> None:
    tab.locator("input[name=email]").fill(email)
    tab.locator("input[name=password]").fill(PASSWORD)
    tab.locator("main form.form button[name=submit]").click()


def test_from_the_first_time_to_the_second(demonstration_house: Served, organisation: str, tab: Page) -> None:
    tab.goto("/sign-in")
    way = tab.locator("main a[href^='/sign-in/organisation']")
    look(tab)
    follow(way)
    look(tab)
    go = tab.locator(f"main a[href^='/sign-in/organisation/{organisation}']")
    go.click()
    tab.wait_for_url("**/sign-in/organisation/first-time")
    look(tab)
    follow(tab.locator("main .button").first)
    fill_in(tab, email_of(demonstration_house, "participant"))
    tab.wait_for_url("**/account/identities/join")
    look(tab)
    tab.locator("main form.form button").click()
    tab.wait_for_url("**/account/identities")
    look(tab)
    with demonstration_house.app.test_request_context():
        joined = db.session.scalars(select(ExternalIdentity)).one()
        person = db.session.get_one(Person, joined.person_id)
        assert person.email == email_of(demonstration_house, "participant")
    tab.context.clear_cookies()
    tab.goto(f"/sign-in/organisation/{organisation}?next=/account")
    tab.wait_for_url("**/account")
    assert person.email in tab.content()


def test_what_went_wrong_is_told_on_a_page_without_fault(organisation: str, tab: Page) -> None:
    answer = tab.goto(f"/sign-in/organisation/{organisation}/callback?state=x")
    assert answer is not None
    assert answer.status == 400
    look(tab)


def test_the_office_s_pages_have_no_fault(
    demonstration_house: Served,
    organisation: str,
    browser: Browser,
    cookies: dict[str, list[Any]],
) -> None:
    complaints: list[str] = []
    context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce")
    finnish = {"name": "language", "value": "fi", "url": demonstration_house.home}
    context.add_cookies([*cookies["office"], finnish])  # type: ignore[list-item]
    tab = context.new_page()
    listen(tab, demonstration_house.home, complaints)
    tab.goto("/office/identities")
    look(tab)
    follow(tab.locator(f"main a[href='/office/identities/{organisation}']"))
    look(tab)
    follow(tab.locator("main form[action$='/try'] button"))
    assert tab.locator("[role=status]").count() == 1
    look(tab)
    tab.locator("#domains").fill("")
    follow(tab.locator("main form.form button[name=submit]"))
    assert tab.locator("#domains-error").count() == 1
    look(tab)
    context.close()
    assert complaints == []
