"""Two-step sign-in on a screen: its pages look right, and the browser's own keeper of keys opens the door."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request

from foundation.database import db
from kehittamo import create_app
from people.models import Passkey, Person
from tests.browser.conftest import DESKTOP, Served, served
from tests.browser.looking import PHONE, faults, follow
from tests.browser.real import listen
from tests.factories import make
from tests.factories.make import PASSWORD
from tests.factories.phones import phone_of


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A house with a name: passkeys know no addresses of numbers."""
    folder = tmp_path_factory.mktemp("second-factor")

    def build(home: str) -> Flask:
        home = home.replace("127.0.0.1", "localhost")
        environment = {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(folder),
            "KEHITTAMO_PUBLIC_URL": home,
        }
        app = create_app(environment)
        with app.app_context():
            db.create_all()
        return app

    with served(build) as place:
        yield Served(place.app, place.app.config["PUBLIC_URL"])


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def context(house: Served, browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=house.home,
        viewport=DESKTOP,
        locale="fi",
        reduced_motion="reduce",  # type: ignore[arg-type]
    )
    yield made
    made.close()


@pytest.fixture
def tab(house: Served, context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    listen(page, house.home, complaints)
    return page


@pytest.fixture
def keeper(context: BrowserContext, tab: Page) -> CDPSession:
    """The browser has a device that keeps passkeys and verifies its user."""
    devtools = context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def office_person(house: Served, *, with_phone: bool) -> tuple[str, pyotp.TOTP | None]:
    """Somebody of the office: their address, and their phone."""
    with house.app.test_request_context(base_url=house.home):
        person: Person = make.office_person()
        phone = phone_of(person) if with_phone else None
        db.session.commit()
        return person.email, phone


def press(tab: Page, words: str) -> int:
    """Press the button; the status of the page that comes."""
    return follow(tab.get_by_role("button", name=words, exact=True)).status


def enter(tab: Page, email: str) -> None:
    tab.goto("/sign-in")
    tab.fill("[name=email]", email)
    tab.fill("[name=password]", PASSWORD)
    press(tab, "Kirjaudu")


def look(tab: Page, found: list[str]) -> None:
    """Look at the page closely, and leave it as it was."""
    found += [f"{tab.url}: {fault}" for fault in faults(tab)]
    tab.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    tab.emulate_media(color_scheme="light")


def test_setting_it_up_and_coming_in_with_it(house: Served, tab: Page, complaints: list[str]) -> None:
    email, _none = office_person(house, with_phone=False)
    found: list[str] = []
    enter(tab, email)
    assert "/account/second-factor" in tab.url
    look(tab, found)
    press(tab, "Ota käyttöön")
    assert tab.evaluate("document.querySelector('.qr').naturalWidth") > 20, "the picture is drawn"
    look(tab, found)
    phone = pyotp.TOTP(tab.inner_text(".key").replace(" ", ""))
    tab.fill("[name=code]", "12345")
    assert press(tab, "Ota käyttöön") == 422
    look(tab, found)
    tab.fill("[name=code]", phone.now())
    press(tab, "Ota käyttöön")
    look(tab, found)
    press(tab, "Näytä kymmenen uutta koodia")
    paper = tab.inner_text(".paper li >> nth=0")
    look(tab, found)
    tab.emulate_media(media="print")
    assert tab.locator(".paper").is_visible()
    assert not tab.get_by_text("Otin ne talteen").is_visible()
    tab.emulate_media(media="screen")
    tab.get_by_role("link", name="Otin ne talteen").click()
    tab.wait_for_url("**/home")
    tab.goto("/account/second-factor")
    look(tab, found)
    tab.context.clear_cookies(name="session")
    enter(tab, email)
    look(tab, found)
    follow(tab.get_by_role("link", name="Puhelin ei ole mukana"))
    look(tab, found)
    tab.fill("[name=code]", paper)
    press(tab, "Jatka")
    assert tab.url.endswith("/home")
    assert not found + complaints, "\n".join(found + complaints)


def test_the_office_s_page_for_help_has_no_fault(house: Served, tab: Page, complaints: list[str]) -> None:
    email, phone = office_person(house, with_phone=True)
    with house.app.test_request_context(base_url=house.home):
        person = make.person("Leila Haddad")
        phone_of(person)
        db.session.commit()
        address = f"/office/people/{person.id}/second-factor"
    found: list[str] = []
    enter(tab, email)
    assert phone is not None
    tab.fill("[name=code]", phone.now())
    press(tab, "Jatka")
    tab.goto(address)
    look(tab, found)
    assert press(tab, "Poista kaksivaiheinen kirjautuminen") == 422
    look(tab, found)
    assert not found + complaints, "\n".join(found + complaints)


def test_what_waits_for_the_second_step_has_no_fault(house: Served, tab: Page, complaints: list[str]) -> None:
    email, _none = office_person(house, with_phone=False)
    enter(tab, email)
    written = {"need": "Kirjoitin pitkään.\n\nJa vielä lisää. " * 5, "title": "Otsikko"}
    tab.evaluate(
        """([token, written]) => {
            const form = Object.assign(document.createElement("form"), {method: "post", action: "/account"});
            for (const [name, value] of [["csrf_token", token], ...Object.entries(written)]) {
                const field = Object.assign(document.createElement("textarea"), {name, value});
                form.append(field);
            }
            document.body.append(form);
        }""",
        [tab.locator("[name=csrf_token]").first.get_attribute("value"), written],
    )
    with tab.expect_navigation() as arrival:
        tab.evaluate("document.body.lastElementChild.submit()")
    assert arrival.value.status == 403
    assert tab.input_value("main textarea").strip() == written["need"].strip()
    found = list(faults(tab, sizes=[PHONE]))
    assert not found + complaints, "\n".join(found + complaints)


@pytest.mark.usefixtures("keeper")
def test_a_passkey_is_made_and_opens_the_door(
    house: Served, tab: Page, browser: Browser, complaints: list[str]
) -> None:
    email, phone = office_person(house, with_phone=True)
    assert phone is not None
    found: list[str] = []
    enter(tab, email)
    tab.fill("[name=code]", phone.now())
    press(tab, "Jatka")
    tab.goto("/account/second-factor")
    tab.fill("[name=name]", "Työpuhelin")
    press(tab, "Lisää pääsyavain")
    assert tab.get_by_text("Työpuhelin", exact=True).is_visible()
    look(tab, found)

    tab.context.clear_cookies(name="session")
    tab.goto("/sign-in?next=/account")
    look(tab, found)
    sent: list[Request] = []
    tab.on("request", lambda request: sent.append(request))
    press(tab, "Kirjaudu pääsyavaimella")
    assert tab.url.endswith("/account")
    assert email in tab.inner_text("main")
    assert not found + complaints, "\n".join(found + complaints)

    (request,) = [one for one in sent if one.url.split("?")[0].endswith("/sign-in/passkey")]
    assert "credential" in (request.post_data or ""), "the answer goes out as a field of a form"
    thief = browser.new_context(base_url=house.home)
    cookies = dict(cookie.split("=", 1) for cookie in request.all_headers()["cookie"].split("; "))
    thief.add_cookies([{"name": "session", "value": cookies["session"], "url": house.home}])
    answer = thief.request.post(
        "/sign-in/passkey",
        data=request.post_data,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_redirects=0,
    )
    assert answer.status == 302, "its token is right, and so is its cookie"
    assert "/sign-in" in answer.headers["location"]
    assert thief.request.get("/account", max_redirects=0).status == 302
    thief.close()


@pytest.mark.usefixtures("keeper")
def test_a_passkey_for_another_origin_is_refused(house: Served, tab: Page) -> None:
    email, phone = office_person(house, with_phone=True)
    assert phone is not None
    enter(tab, email)
    tab.fill("[name=code]", phone.now())
    press(tab, "Jatka")
    tab.goto("/account/second-factor")
    tab.fill("[name=name]", "Toinen")
    house.app.config["PUBLIC_URL"] = "http://localhost:1"
    try:
        assert press(tab, "Lisää pääsyavain") == 422
    finally:
        house.app.config["PUBLIC_URL"] = house.home
    with house.app.app_context():
        assert not db.session.query(Passkey).filter_by(name="Toinen").count()


def test_a_browser_without_a_key_says_so_and_stays(tab: Page) -> None:
    """No device, nothing sent: the page tells what else one can do."""
    tab.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no device'))")
    tab.goto("/sign-in")
    tab.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    failed = tab.locator("[data-passkey-failed]")
    failed.wait_for()
    assert "salasanalla" in failed.inner_text()
    assert tab.url.endswith("/sign-in")


def test_without_javascript_there_is_no_button_that_does_nothing(house: Served, browser: Browser) -> None:
    context = browser.new_context(base_url=house.home, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/sign-in")
    assert tab.locator("[data-passkey] button").count() == 1
    assert not tab.locator("[data-passkey] button").is_visible()
    context.close()


def test_the_module_is_small(project: Path) -> None:
    text = (project / "platform/kehittamo/static/js/passkey.js").read_text(encoding="utf-8")
    assert text.count("\n") < 60
