"""Steps 8 and 9 of the story: the fair, its reviews, and the badge that anybody can verify."""

import json

from tests.journeys.setting import DAYS, House
from tests.journeys.somebody import Somebody

GENUINE, TAMPERED = "The badge is genuine", "The badge is not valid"


def open_the_fair(house: House, cohort: str) -> None:
    """The trainer sees who would review what, and opens the fair on its day."""
    trainer = house.trainer.come_in()
    trainer.click("Open the fair")
    assert trainer.main.select_one("[name=due]")["value"] == DAYS[2].isoformat()
    trainer.fill(due="2027-05-04")
    trainer.press("Open the fair")
    assert trainer.address == f"{cohort}/fair"


def stands_to_review(person: Somebody, cohort: str) -> list[tuple[str, str]]:
    """The works that are theirs to review and have not been yet, with the addresses of the forms."""
    person.come_in(f"{cohort}/fair")
    links = [(text, target) for text, target in person.links() if "/reviews/" in target]
    return list({target: (text, target) for text, target in links}.values())


def review(person: Somebody, address: str) -> None:
    """They write what works, a question and a suggestion; with a hole in it nothing is sent."""
    person.come_in(address)
    person.fill(works=f"{person.name}: vaunu löytyy heti.", question="Kuka siirtää sen takaisin?")
    person.press("Send the review", status=422)
    assert "vaunu löytyy" in person.main.select_one("[name=works]").text
    person.fill(suggestion="Maalatkaa paikka lattiaan.")
    person.press("Send the review")
    assert person.shows("Thank you, your review is sent.")


def read_own_reviews(person: Somebody, cohort: str, work: str) -> list[str]:
    """Who wrote about the work, as its group reads it."""
    person.come_in(f"{cohort}/fair")
    person.click(work)
    assert person.address.startswith("/stands/")
    return [article.select_one("b").text for article in person.main.select("article.post")]


def badge(house: House, person: Somebody) -> str:
    """The letter tells of it; the earner says yes to a public page; returns the page's address."""
    letter = person.newest_mail("badge")
    assert letter.language == person.language
    person.come_in(letter.link)
    visitor = house.person("Kuka Tahansa", "kuka.tahansa@example.org", language="en")
    public = letter.link.replace("/awards/", "/credentials/")
    visitor.go(public, status=404)  # nobody's business before the earner says so
    person.press("Take it and show it")
    person.click("Open the public page")
    visitor.go(public)
    assert person.name in visitor.text
    return visitor.address


def verify(house: House, public: str, earner: Somebody) -> None:
    """Anybody downloads the badge and finds it genuine, and a changed one not."""
    visitor = house.person("Rekry Toija", "rekry@example.org")
    visitor.go(public)
    file = visitor.fetch(visitor.href("The badge as a file (JSON)"))
    picture = visitor.fetch(visitor.href("The badge as a picture (PNG)"))
    assert picture.data.startswith(b"\x89PNG")
    credential = json.loads(file.data)
    assert earner.email.encode() not in file.data
    assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert visitor.fetch(public, Accept="application/ld+json").data == file.data
    visitor.press("Verify the badge")
    assert visitor.shows(GENUINE)
    for name, content in (("badge.json", file.data), ("badge.png", picture.data)):
        visitor.go("/verify")
        visitor.fill(file=[(name, content)], email=earner.email)
        visitor.press("Verify")
        assert visitor.shows(GENUINE)
    for tampered in (file.data.replace(b"2027", b"2026", 1), picture.data.replace(b"2027", b"2026", 1)):
        assert tampered not in (file.data, picture.data)
        visitor.go("/verify")
        visitor.fill(file=[("badge.png" if tampered.startswith(b"\x89") else "badge.json", tampered)])
        visitor.press("Verify")
        assert visitor.shows(TAMPERED)
        assert not visitor.shows(GENUINE)
    visitor.go("/verify")
    visitor.press("Verify", status=422)
