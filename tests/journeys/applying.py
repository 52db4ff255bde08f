"""Steps 2 to 4 of the story: an organisation applies, the office asks and accepts, participants come."""

import re
from datetime import date

from tests.journeys.setting import DAYS, FIRST_DAY, PROGRAMME, House
from tests.journeys.somebody import Somebody

NEED = "Kotihoidon ja keittiön arki on täynnä esteitä.\n\n- tieto ei kulje\n- tavarat ovat väärässä paikassa"
COMMITMENT = "Johtoryhmä ja luottamusmiehet sopivat tästä marraskuussa. Työaikaa annetaan 12 päivää."
PEOPLE = {
    "aino": ("Aino Virtanen", "fi"),
    "mikko": ("Mikko Laine", "fi"),
    "leila": ("Leila Haddad", "fi"),
    "petri": ("Petri Nieminen", "fi"),
    "maria": ("Maria Koskinen", "fi"),
    "ebba": ("Ebba Lindroos", "sv"),
}


def address(key: str) -> str:
    """Where a participant gets mail."""
    return f"{key}@lehtoranta.example"


def sign_up(house: House) -> Somebody:
    """A representative finds the programme, asks for a link, and chooses a password with it."""
    marika = house.person("Marika Lehtonen", "marika.lehtonen@lehtoranta.example")
    marika.click("See the programmes")
    marika.click("Sisäisten kehittäjien valmennus")
    assert "2 000" in marika.text.replace("\xa0", " ")
    marika.click("Apply for a cohort")
    marika.fill(organisation="Lehtorannan kunta", name=marika.name, email="marika.lehtonen")
    marika.press("Send me the link", status=422)
    assert marika.main.select_one("[name=organisation]")["value"] == "Lehtorannan kunta"
    assert not marika.mail()
    marika.fill(email=marika.email)
    marika.press("Send me the link")
    marika.go(marika.newest_mail("sign_up").link)
    marika.fill(password="kesä")
    marika.press("Create the account", status=422)
    marika.fill(password=marika.password)
    marika.press("Create the account")
    assert marika.address == f"{PROGRAMME}/apply"
    return marika


def write_application(marika: Somebody) -> str:
    """She saves a draft, comes back to it, reads it through and sends it; returns the reference number."""
    marika.fill(need=NEED)
    marika.press("Save draft")
    assert marika.shows("Your draft is saved. You can come back to it when you like.")
    marika.come_in("/applications")
    marika.click("Sisäisten kehittäjien valmennus")
    marika.click("Go on writing")
    assert marika.main.select_one("textarea[name=need]").text.strip() == NEED
    marika.fill(commitment=COMMITMENT, committed=True, head_count=9)
    marika.fill(
        trainer="Sanna Korpi", first_day_wish=FIRST_DAY.isoformat(), dates_note="Tiistait käyvät parhaiten."
    )
    marika.press("Go on to check and send", status=422)
    assert "15" in marika.text  # fewer people than a cohort has
    marika.fill(head_count=24)
    marika.press("Go on to check and send")
    assert "tavarat ovat väärässä paikassa" in marika.text
    marika.press("Send application")
    reference = re.search(r"KV-2027-\w{4}", marika.text)
    assert reference
    receipt = marika.newest_mail("application")
    assert reference[0] in receipt.subject + receipt.body
    return reference[0]


def decide(house: House, marika: Somebody, reference: str) -> None:
    """The office asks first; she answers; the office accepts with dates, and the decision goes out."""
    office = house.office.come_in()
    assert reference in "".join(mail.subject + mail.body for mail in office.mail("application"))
    office.click("Applications")
    office.click("Lehtorannan kunta")
    office.click("Ask a question")
    office.press("Send the question", status=422)
    office.fill(reason="Ketkä teiltä osallistuvat?")
    office.press("Send the question")
    marika.go(marika.newest_mail("application").link)
    assert "Ketkä teiltä osallistuvat?" in marika.text
    assert marika.address.endswith("/edit")
    marika.fill(need=f"{NEED}\n\nMukaan tulevat keittiö, kotihoito ja tekninen toimi.")
    marika.press("Go on to check and send")
    marika.press("Send application")
    office.come_in("/office/applications")
    office.click("Lehtorannan kunta")
    assert "kotihoito ja tekninen toimi" in office.text
    office.click("Accept")
    assert [office.main.select_one(f"[name=session_{n}]")["value"] for n in (1, 2, 3)] == [
        d.isoformat() for d in DAYS
    ]
    office.fill(session_2=date(2027, 2, 1).isoformat())  # before the first day
    office.press("Accept and send the decision", status=422)
    office.fill(session_2=DAYS[1].isoformat(), reason="Lämpimästi tervetuloa.")
    office.press("Accept and send the decision")
    decision = marika.newest_mail("application")
    assert "Lämpimästi tervetuloa." in decision.body
    assert all(f"{day.day}.{day.month}.{day.year}" in decision.body for day in DAYS)
    assert "Lehtorannan kunta" in house.trainer.newest_mail("application").body


def invite(marika: Somebody, *keys: str) -> str:
    """She pastes the addresses as they are, one of them wrong; returns the cohort's address."""
    marika.come_in()
    assert marika.says("Invite your people") in marika.next_thing.text
    marika.click("Invite participants")
    cohort = marika.address.removesuffix("/invite")
    finnish = [f"{PEOPLE[key][0]} <{address(key)}>" for key in keys if PEOPLE[key][1] == "fi"]
    marika.fill(addresses="; ".join(finnish) + "\nOuti Outonen outi(at)lehtoranta")
    marika.press("Check the list", status=422)
    assert "outi(at)lehtoranta" in marika.text
    marika.fill(addresses="\n".join(finnish))
    marika.press("Check the list")
    _send_invitations(marika, len(finnish))
    marika.go(f"{cohort}/invite")
    marika.fill(addresses=f"{PEOPLE['ebba'][0]} {address('ebba')}\n{finnish[0]}", language="Svenska")
    marika.press("Check the list")
    _send_invitations(marika, 1)
    return cohort


def _send_invitations(marika: Somebody, number: int) -> None:
    marika.press(marika.counts("Send %(num)s invitation", "Send %(num)s invitations", number))
    sent = marika.counts("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", number)
    assert sent in marika.text


def join(house: House, key: str) -> Somebody:
    """With the personal link a stranger chooses a password and a language, and is at home."""
    name, language = PEOPLE[key]
    person = house.person(name, address(key), language=language)
    letter = person.newest_mail("invitation")
    assert letter.language == language
    person.go(letter.link)
    assert person.main.select_one("[name=name]")["value"] == name
    person.fill(password="salasana", language={"fi": "Suomi", "sv": "Svenska"}[language])
    person.press("Join", status=422)
    person.fill(password=person.password)
    person.press("Join")
    assert person.address == "/home"
    assert person.shows("Welcome, %(name)s. You are in.", name=name.split()[0])
    stranger = house.person("Kuka Lie", "kuka@example.org")
    stranger.go(letter.link, status=410)  # the link works once
    return person


def remember_the_invitation(house: House) -> Somebody:
    """Maria did not answer: after five days, and not at night, she gets a new link, and once only."""
    old = house.person(PEOPLE["maria"][0], address("maria")).newest_mail("invitation").link
    house.it_is(date(2027, 2, 5), 12)
    assert house.task("nudges.give") == 0
    house.it_is(date(2027, 2, 8), 6)
    assert house.task("nudges.give") == 0
    house.it_is(date(2027, 2, 8), 9)
    assert house.task("nudges.give") == 1
    assert house.task("nudges.give") == 0
    stranger = house.person("Kuka Lie", "kuka@example.org")
    stranger.go(old, status=404)
    return join(house, "maria")
