"""On a screen: writing while the net goes, the tab dies, the session ends, or somebody else writes too."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from limits import parse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from playwright.sync_api import Error as BrowserError
from sqlalchemy import select

from assignments import drafting, queries
from assignments.models import Assignment
from assignments.vocabulary import SubmissionState
from courses.models import Cohort
from courses.vocabulary import CohortState
from foundation import clock, limits
from foundation.database import db
from people.models import Person
from tests.browser.conftest import Served
from tests.browser.looking import faults, follow
from tests.browser.real import listen
from tests.factories import assignments as made
from tests.factories import make

SAVED = re.compile(r"Tallennettu klo \d")
BYTES, SECONDS = 2048, 2.0
"""The figure: at most so many bytes a save, and not more than one in so many seconds."""


@dataclass
class Writer:
    """A participant with an open assignment, at a browser of their own."""

    house: Served
    context: BrowserContext
    person: Person
    assignment: Assignment
    complaints: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"/assignments/{self.assignment.id}"

    def sign_in(self) -> None:
        """Begin a session, as after the page for signing in."""
        with self.house.app.test_request_context(method="POST"):
            secret = make.session_of(db.session.merge(self.person))
            db.session.commit()
        app = self.house.app
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = {"name": app.config["SESSION_COOKIE_NAME"], "value": signer.dumps({"_user_id": secret})}
        finnish = {"name": "language", "value": "fi", "url": self.house.home}
        self.context.add_cookies([{**cookie, "url": self.house.home}, finnish])  # type: ignore[list-item]

    def open(self) -> Page:
        """One tab more, at the assignment."""
        tab = self.context.new_page()
        listen(tab, self.house.home, self.complaints)
        tab.goto(self.address, wait_until="networkidle")
        return tab

    def draft(self) -> str:
        """What the house has."""
        with self.house.app.test_request_context():
            there = queries.own_submission(self.assignment, self.person)
            return there.text if there else ""

    def files(self) -> list[str]:
        """The names of the files that the house has in the draft."""
        with self.house.app.test_request_context():
            there = queries.own_submission(self.assignment, self.person)
            return [row.file.name for row in there.draft_files] if there else []


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves follow each other ten times as quickly as they may outside of tests."""
    monkeypatch.setattr(drafting, "PACE", drafting.PACE // 10)
    monkeypatch.setitem(limits.LIMITS, "drafts saved", parse("50 per 1 second"))


@pytest.fixture
def writer(demonstration_house: Served, browser: Browser) -> Iterator[Writer]:
    """Somebody new in the running cohort, whom no other test knows."""
    with demonstration_house.app.test_request_context(method="POST"):
        cohort = db.session.scalars(select(Cohort).where(Cohort.state == CohortState.RUNNING)).one()
        now = clock.now()
        chosen = next(one for one in queries.assignments_of(cohort) if one.opens_at < now < one.due_at)
        person = make.participant(cohort)
        db.session.commit()
        assignment = queries.assignment(chosen.id)
        db.session.refresh(person)
        db.session.expunge_all()
    assert assignment is not None
    context = browser.new_context(base_url=demonstration_house.home, reduced_motion="reduce")
    writer = Writer(demonstration_house, context, person, assignment)
    writer.sign_in()
    yield writer
    context.close()


def text_of(tab: Page) -> str:
    return tab.input_value("textarea[name=text]")


def write(tab: Page, text: str) -> None:
    """Type at the end of what is there."""
    tab.locator("textarea[name=text]").focus()
    tab.keyboard.press("Control+End")
    tab.keyboard.type(text)


def says(tab: Page, words: str | re.Pattern[str]) -> None:
    expect(tab.locator("[data-saving] [data-shown]")).to_have_text(words, timeout=15_000)


def kept(tab: Page) -> list[str]:
    """Under which names the device keeps something."""
    return list(tab.evaluate("Object.keys(localStorage)"))


def saves(tab: Page) -> list[tuple[float, int]]:
    """From now on when each save went out, in seconds, and how many bytes it had."""
    noted: list[tuple[float, int]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/draft"):
            noted.append((request.timing["startTime"] / 1000, len(request.post_data_buffer or b"")))

    tab.on("requestfinished", note)
    return noted


@pytest.mark.usefixtures("quickly")
def test_what_is_written_is_there_on_another_device(writer: Writer, browser: Browser) -> None:
    tab = writer.open()
    write(tab, "Kysyin kolmelta äidiltä 👩‍🍳.")
    says(tab, SAVED)
    assert writer.draft() == "Kysyin kolmelta äidiltä 👩‍🍳."
    assert kept(tab) == []
    assert tab.get_by_role("status").filter(has_text=SAVED).count() == 1
    other = Writer(
        writer.house, browser.new_context(base_url=writer.house.home), writer.person, writer.assignment
    )
    other.sign_in()
    assert text_of(other.open()) == "Kysyin kolmelta äidiltä 👩‍🍳."
    other.context.close()
    assert list(faults(tab)) + writer.complaints == []


def test_a_long_text_goes_in_small_saves_two_seconds_apart(writer: Writer) -> None:
    """The figure of autosave."""
    tab = writer.open()
    noted = saves(tab)
    long = "Keittiössä mietimme päivän kulkua. " * 130
    tab.fill("textarea[name=text]", long)
    says(tab, SAVED)
    write(tab, " Loppu.")
    tab.wait_for_function("() => Object.keys(localStorage).length === 0", timeout=15_000)
    assert writer.draft() == long + " Loppu."
    assert len(noted) >= 4
    assert max(size for _when, size in noted) <= BYTES
    starts = [when for when, _size in noted]
    assert min(later - sooner for sooner, later in pairwise(starts)) >= SECONDS
    assert writer.complaints == []


@pytest.mark.usefixtures("quickly")
def test_without_net_the_device_keeps_it_through_the_tab_s_death(writer: Writer) -> None:
    tab = writer.open()
    write(tab, "Ennen katkosta.")
    says(tab, SAVED)
    writer.context.set_offline(True)
    write(tab, " Sen jälkeen.")
    says(tab, re.compile("Ei verkkoa: teksti on tallessa tällä laitteella"))
    assert list(faults(tab)) == []
    kill(tab)
    assert writer.draft() == "Ennen katkosta."
    writer.context.set_offline(False)
    tab = writer.open()
    assert text_of(tab) == "Ennen katkosta. Sen jälkeen."
    tab.wait_for_function("() => Object.keys(localStorage).length === 0", timeout=15_000)
    assert writer.draft() == "Ennen katkosta. Sen jälkeen."


def kill(tab: Page) -> None:
    """The tab is gone in the middle of everything, with no chance to say good-bye."""
    with suppress(BrowserError):
        tab.goto("chrome://crash", timeout=3000)
    tab.close()


@pytest.mark.usefixtures("quickly")
def test_a_tab_that_dies_while_typing_loses_no_letter(writer: Writer) -> None:
    tab = writer.open()
    write(tab, "Kirjoitan ja kirjoitan")
    kill(tab)
    assert text_of(writer.open()) == "Kirjoitan ja kirjoitan"


@pytest.mark.usefixtures("quickly")
def test_the_net_comes_back_while_the_page_is_open(writer: Writer) -> None:
    tab = writer.open()
    writer.context.set_offline(True)
    write(tab, "Metsässä")
    says(tab, re.compile("Ei verkkoa"))
    tab.locator("main form.form button[name=send]").click()
    assert text_of(tab) == "Metsässä", "nothing is sent into nowhere"
    writer.context.set_offline(False)
    says(tab, SAVED)
    assert writer.draft() == "Metsässä"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
@pytest.mark.usefixtures("quickly")
def test_two_tabs_never_overwrite_each_other(choice: str, writer: Writer) -> None:
    """F5-c."""
    one, two = writer.open(), writer.open()
    write(one, "Ensimmäinen teksti")
    says(one, SAVED)
    write(two, "Toinen")
    box = two.locator("[data-writing] section[role=alert]")
    expect(box).to_be_visible(timeout=15_000)
    expect(box.locator("pre").nth(0)).to_have_text("Ensimmäinen teksti")
    expect(box.locator("pre").nth(1)).to_have_text("Toinen")
    two.keyboard.type(" teksti")  # the focus is where it was
    assert writer.draft() == "Ensimmäinen teksti"
    assert list(faults(two)) == []
    box.locator(f"[data-{choice}]").click()
    if choice == "mine":
        says(two, SAVED)
        assert writer.draft() == "Toinen teksti"
        one.bring_to_front()
        one.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(one.locator("textarea[name=text]")).to_have_value("Toinen teksti", timeout=15_000)
    else:
        assert text_of(two) == "Ensimmäinen teksti"
        expect(box.locator("pre").nth(1)).to_have_text("Toinen teksti")
        write(two, " jatkuu")
        says(two, SAVED)
        assert writer.draft() == "Ensimmäinen teksti jatkuu"


@pytest.mark.usefixtures("quickly")
def test_different_fields_are_joined_and_the_same_field_is_a_choice(writer: Writer) -> None:
    one, two, three = writer.open(), writer.open(), writer.open()
    one.fill("#field-challenge", "Aamulla on kiire")
    one.locator("input[type=radio][value='4'] + label").first.click()
    says(one, SAVED)
    two.fill("#field-goal", "Vähemmän jonoa")
    expect(two.locator("#field-challenge")).to_have_value("Aamulla on kiire", timeout=15_000)
    says(two, SAVED)
    expect(two.locator("input[type=radio][value='4']").first).to_be_checked()
    three.fill("#field-challenge", "Aamulla on ruuhka")
    box = three.locator("[data-writing] section[role=alert]")
    expect(box.locator("h3")).to_have_text(
        [re.compile("Nyt tallessa.*: Haaste"), "Mitä kirjoitit: Haaste"], timeout=15_000
    )
    assert list(faults(three)) == []
    assert three.input_value("#field-goal") == "Vähemmän jonoa"
    box.locator("[data-mine]").click()
    says(three, SAVED)
    again = writer.open()
    assert again.input_value("#field-challenge") == "Aamulla on ruuhka"
    assert again.input_value("#field-goal") == "Vähemmän jonoa"
    expect(again.locator("input[type=radio][value='4']").first).to_be_checked()


@pytest.mark.usefixtures("quickly")
def test_sending_before_choosing_shows_both_texts_once_more(writer: Writer) -> None:
    one, two = writer.open(), writer.open()
    write(one, "Ensimmäinen")
    says(one, SAVED)
    write(two, "Toinen")
    expect(two.locator("[data-writing] section[role=alert]")).to_be_visible(timeout=15_000)
    follow(two.locator("main form.form button[name=send]"))
    assert {"Ensimmäinen", "Toinen"} <= {text.strip() for text in two.locator("pre.said").all_inner_texts()}
    assert text_of(two) == "Toinen"
    assert writer.draft() == "Ensimmäinen"


@pytest.mark.usefixtures("quickly")
def test_a_session_that_ended_while_writing_costs_nothing(writer: Writer) -> None:
    tab = writer.open()
    writer.context.clear_cookies(name=writer.house.app.config["SESSION_COOKIE_NAME"])
    write(tab, "Kahvitauon jälkeen")
    says(tab, re.compile("Sinut on kirjattu ulos"))
    assert "next=" in (tab.locator("[data-saving] a").get_attribute("href") or "")
    assert list(faults(tab)) == []
    writer.sign_in()  # in another tab
    tab.evaluate("window.dispatchEvent(new Event('focus'))")
    says(tab, SAVED)
    assert writer.draft() == "Kahvitauon jälkeen"
    writer.context.clear_cookies(name=writer.house.app.config["SESSION_COOKIE_NAME"])
    write(tab, ", ja vielä")
    says(tab, re.compile("Sinut on kirjattu ulos"))
    tab.close()
    writer.sign_in()
    assert text_of(writer.open()) == "Kahvitauon jälkeen, ja vielä"


def with_a_secret_on_the_device(writer: Writer) -> Page:
    """Something is written that can't be saved, so that the device keeps it."""
    tab = writer.open()
    writer.context.route("**/draft", lambda route: route.abort())
    write(tab, "Salaisuus")
    says(tab, re.compile("Ei verkkoa"))
    assert len(kept(tab)) == 1
    return tab


@pytest.mark.usefixtures("quickly")
def test_who_signs_out_leaves_nothing_on_the_device(writer: Writer) -> None:
    tab = with_a_secret_on_the_device(writer)
    tab.locator("details.account summary").click()
    follow(tab.locator(".account__panel form button"))
    assert kept(tab) == []


STAY = """document.querySelector('form[action$="/sign-out"]').addEventListener(
    "submit", event => event.preventDefault())"""


@pytest.mark.usefixtures("quickly")
def test_what_is_typed_or_fails_to_be_saved_on_the_way_out_is_not_kept_again(writer: Writer) -> None:
    tab = with_a_secret_on_the_device(writer)
    tab.evaluate(STAY)
    tab.locator("details.account summary").click()
    tab.locator(".account__panel form button").click()
    assert kept(tab) == []
    write(tab, ", ja toinen")
    with tab.expect_request("**/draft"):
        pass  # it is tried again, and fails again
    assert kept(tab) == []


@pytest.mark.usefixtures("quickly")
def test_what_the_device_kept_is_shown_when_the_answer_has_been_sent_elsewhere(writer: Writer) -> None:
    tab = writer.open()
    writer.context.set_offline(True)
    write(tab, "Junassa kirjoitettu")
    says(tab, re.compile("Ei verkkoa"))
    tab.close()
    writer.context.set_offline(False)
    with writer.house.app.test_request_context(method="POST"):
        made.send(db.session.merge(writer.person), writer.assignment, "Lähetetty muualta")
    tab = writer.open()
    box = tab.locator("[data-found]")
    expect(box).to_contain_text("Junassa kirjoitettu")
    assert list(faults(tab)) == []
    box.locator("button").click()
    expect(box).to_have_count(0)
    assert kept(tab) == []


@pytest.mark.usefixtures("quickly")
def test_sending_right_after_the_last_letter_sends_it_all(writer: Writer) -> None:
    tab = writer.open()
    write(tab, "Alku")
    says(tab, SAVED)
    write(tab, " ja loppu")
    follow(tab.locator("main form.form button[name=send]"))
    with writer.house.app.test_request_context():
        sent = queries.own_submission(writer.assignment, writer.person)
        assert sent is not None
        assert sent.state is SubmissionState.SENT
        assert [version.text for version in sent.versions] == ["Alku ja loppu"]
    tab.wait_for_function("() => Object.keys(localStorage).length === 0")


def picture(name: str) -> dict[str, object]:
    stream = io.BytesIO()
    Image.effect_noise((300, 200), 90).save(stream, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": stream.getvalue()}


def failing_first(route: Route, seen: list[str], house: Served) -> None:
    """The first answer is lost on its way: the house has the file, and the page does not know."""
    if not seen:
        seen.append(route.request.url)
        route.fetch(url=route.request.url.replace(house.home, house.found_at))
        route.abort()
    else:
        route.continue_()


@pytest.mark.usefixtures("quickly")
def test_files_go_one_by_one_and_a_retry_doubles_nothing(writer: Writer) -> None:
    tab = writer.open()
    seen: list[str] = []
    writer.context.route("**/files", lambda route: failing_first(route, seen, writer.house))
    write(tab, "Kuvat mukana")
    pictures = [picture("eka.png"), picture("toka.png")]
    broken = {"name": "rikki.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nx"}
    tab.set_input_files("input[type=file]", [*pictures, broken])  # type: ignore[list-item]
    lines = tab.locator(".uploads li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("yritetään uudelleen")
    expect(lines.nth(0).locator("a")).to_have_text("eka.png", timeout=15_000)
    expect(lines.nth(1).locator("a")).to_have_text("toka.png", timeout=15_000)
    expect(lines.nth(2).locator(".bad")).to_contain_text("rikki.png")
    assert writer.files() == ["eka.png", "toka.png"]
    assert list(faults(tab)) == []
    follow(lines.nth(0).locator("button"))
    assert writer.files() == ["toka.png"]
    assert text_of(tab) == "Kuvat mukana"


@pytest.mark.usefixtures("quickly")
def test_sending_waits_for_the_files(writer: Writer) -> None:
    tab = writer.open()
    write(tab, "Kuva mukana")
    tab.set_input_files("input[type=file]", [picture(f"{n}.png") for n in range(3)])  # type: ignore[list-item]
    follow(tab.locator("main form.form button[name=send]"))
    assert writer.files() == ["0.png", "1.png", "2.png"]
    assert tab.locator("#answer").count() == 1


ITEM = (
    "<p class=MsoListParagraph style='margin:0;mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>"
    "{mark}<span>&nbsp;&nbsp; </span></span>{text}</p>"
)
ITEMS = [(1, "·", "Aamulla kiire"), (2, "o", "Ovi auki"), (1, "1.", "Sovimme")]
WORD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {{color:red}}</style></head>
<body><!--StartFragment--><h1>Kokeilumme</h1>
<p class=MsoNormal>Kysyimme <b>kolmelta</b> ja <span style='font-style:italic'>opimme </span>paljon.<o:p/></p>
{"".join(ITEM.format(level=level, mark=mark, text=text) for level, mark, text in ITEMS)}
<table><tr><td><p>Kuka</p></td><td><p>Mitä</p></td></tr><tr><td>Aino</td><td>keittää | jakaa</td></tr></table>
<p>Katso <a href="https://kunta.example/a">ohje</a>.<img src="file:///C:/x.png"><script>alert(1)</script></p>
<ul><li>yksi<ul><li>sisempi</li></ul></li><li>kaksi</li></ul><!--EndFragment--></body></html>"""
CLEAN = """# Kokeilumme

Kysyimme **kolmelta** ja *opimme* paljon.

- Aamulla kiire
    - Ovi auki

1. Sovimme

| Kuka | Mitä |
| --- | --- |
| Aino | keittää / jakaa |

Katso [ohje](https://kunta.example/a).

- yksi
    - sisempi
- kaksi"""
PASTE = """([html, text]) => {
  const given = new DataTransfer();
  given.setData("text/html", html);
  given.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


@pytest.mark.usefixtures("quickly")
def test_paste_from_word_comes_out_clean(writer: Writer) -> None:
    tab = writer.open()
    tab.locator("textarea[name=text]").focus()
    tab.evaluate(PASTE, [WORD, "Kokeilumme"])
    assert text_of(tab) == CLEAN
    tab.keyboard.press("Control+z")
    assert text_of(tab) == ""
    tab.keyboard.press("Control+Shift+z")
    follow(tab.locator("main form.form button[name=preview]"))
    shown = tab.locator("#look .prose")
    assert shown.locator("li").all_inner_texts()[1] == "Ovi auki"
    assert shown.locator("td").count() == 2
    assert list(faults(tab)) + writer.complaints == []
