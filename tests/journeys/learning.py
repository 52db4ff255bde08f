"""Steps 5 to 7 of the story: people read, write and get feedback, talk, meet and form groups."""

from datetime import date
from pathlib import Path

from flask import Flask

from tests.journeys.setting import PDF, House, upload
from tests.journeys.somebody import Somebody

PRE_WORK = ("my-work-as-developer", "ask-three-users")
RUDE = "Keittiön esimies on täysin kelvoton ihminen."


def title(app: Flask, key: str, language: str) -> str:
    """What the content files call a task, a day or a page to read."""
    folder = Path(app.config["CONTENT_DIR"]) / "programmes" / "sisaisten-kehittajien-valmennus" / language
    lines = (folder / f"{key}.md").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("title: ")).removeprefix("title: ").strip()


def read_the_material(person: Somebody, cohort: str) -> None:
    """From home over the day to its first page to read."""
    person.come_in(cohort)
    person.click(title(person.app, "day-1", person.language))
    person.click(title(person.app, "dialogue-rules", person.language))
    assert len(person.text) > 1_000
    assert person.heading == title(person.app, "dialogue-rules", person.language)


def write_with_care(aino: Somebody, key: str) -> None:
    """What home puts first: she writes, is told what is missing, keeps a draft with a file, and sends it."""
    aino.come_in()
    action = next(link for link in aino.next_thing.find_all("a"))
    aino.go(str(action["href"]))
    assert title(aino.app, key, "fi") in aino.heading
    aino.press("Send", status=422)
    kept = aino.hand_in_wrongly("Save draft", text="Olen osaston *hoitaja*.", files=upload("lounas.exe"))
    assert "Olen osaston" in kept
    aino.fill(text="Olen osaston *hoitaja*.", files=upload("havainnot.pdf"))
    aino.press("Save draft")
    assert aino.shows("The draft is saved. Only you see it.")
    aino.come_in()
    assert "havainnot.pdf" not in aino.text
    aino.go(str(aino.next_thing.find("a")["href"]))
    aino.fill(text="Olen osaston *hoitaja*. Asiakas on potilas.")
    aino.press("Send")
    assert "<em>hoitaja</em>" in str(aino.main)
    file = aino.fetch(aino.href("havainnot.pdf"))
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")


def answer(person: Somebody, cohort: str, key: str, text: str) -> None:
    """They find the assignment in the list and send an answer."""
    person.come_in(f"{cohort}/assignments")
    person.click(title(person.app, key, person.language))
    person.fill(text=text)
    person.press("Send")
    assert person.shows("Sent. Your trainer will read it.")


def give_feedback(trainer: Somebody, cohort: str, author: str, verdict: str, text: str) -> None:
    """The trainer takes the author's submission from the queue and answers."""
    trainer.come_in(f"{cohort}/submissions")
    trainer.click(author)
    trainer.fill(text=text, verdict=verdict)
    trainer.press("Send the feedback")


def accept_all(trainer: Somebody, cohort: str) -> int:
    """The trainer goes through the queue until nothing waits; returns how many were accepted."""
    trainer.come_in(f"{cohort}/submissions")
    accepted = 0
    while rows := trainer.main.select("li.row a"):
        trainer.go(str(rows[0]["href"]))
        trainer.fill(verdict="I accept the answer")
        trainer.press("Send the feedback")
        accepted += 1
        trainer.go(f"{cohort}/submissions")
    return accepted


def answer_again(aino: Somebody) -> None:
    """She is told by letter what is missing, and sends a new version that goes on from the old one."""
    letter = aino.newest_mail("feedback")
    assert letter.language == "fi"
    aino.come_in(letter.link)
    assert "Kuka on asiakkaasi?" in aino.text
    assert "Asiakas on potilas" in aino.main.select_one("textarea[name=text]").text
    aino.fill(text="Olen osaston hoitaja. Asiakas on potilas ja hänen läheisensä.")
    aino.press("Send")
    assert "läheisensä" in aino.text
    assert aino.shows("Feedback")


def remind_of_pre_work(house: House, people: dict[str, Somebody]) -> None:
    """Two days before a task closes whoever has not sent it hears of it, each once and in their language."""
    house.it_is(date(2027, 2, 22), 12)
    assert house.task("nudges.give") == 0
    house.it_is(date(2027, 2, 23), 9)
    assert house.task("nudges.give") == 4
    assert house.task("nudges.give") == 0
    reminded = {key for key, person in people.items() if person.mail("nudge")}
    assert reminded == {"mikko", "leila", "petri", "maria"}
    letter = people["mikko"].newest_mail("nudge")
    task = title(house.app, PRE_WORK[0], "fi")
    assert (letter.language, task in letter.subject) == ("fi", True)
    people["mikko"].come_in(letter.links[0])
    assert task in people["mikko"].heading


def talk(house: House, cohort: str, aino: Somebody, mikko: Somebody, ebba: Somebody) -> None:
    """They discuss in two languages; the trainer pins a thread and hides an improper post, with a trace."""
    aino.come_in(f"{cohort}/discussion")
    aino.click("Start a discussion")
    aino.fill(title="Mistä aikaa kokeilulle?", text="Meillä on **kiire**. <script>alert(1)</script>")
    aino.press("Start the discussion")
    thread = aino.address
    assert "<strong>kiire</strong>" in str(aino.main)
    assert "<script" not in str(aino.main)
    ebba.come_in(thread)
    ebba.fill(text="Vi började med tio minuter på fredagar.")
    ebba.press("Send")
    aino.come_in(thread)
    assert aino.main.select_one(".prose[lang=sv]") is not None
    mikko.come_in(f"{cohort}/discussion/new")
    mikko.fill(title="Nyt riitti", text=RUDE)
    mikko.press("Start the discussion")
    rude = mikko.address
    trainer = house.trainer.come_in(thread)
    trainer.press("Pin to the top")
    trainer.go(rude)
    trainer.click("Hide")
    trainer.fill(reason="Puhutaan asioista, ei ihmisistä.")
    trainer.press("Hide the post")
    ebba.come_in(f"{cohort}/discussion")
    assert [word in ebba.text for word in ("Mistä aikaa", "Nyt riitti")] == [True, False]
    assert ebba.shows("Pinned")
    ebba.go(rude)
    assert RUDE not in ebba.page.text
    assert "Puhutaan asioista" in ebba.text
    mikko.come_in(rude)
    assert RUDE in mikko.text  # its author can still read what was hidden
    for page in ("/home", cohort, rude.replace("/threads/", "/posts/")):
        ebba.go(page)
        assert RUDE not in ebba.page.text


def mark_attendance(house: House, cohort: str, number: int, present: set[str], absent: set[str]) -> None:
    """From the cohort's page the trainer finds the day and marks who was there."""
    trainer = house.trainer.come_in(cohort)
    trainer.click(title(house.app, f"day-{number}", "fi"))
    if not trainer.address.endswith("/attendance"):
        trainer.click("Mark attendance")
    for name in sorted(present | absent):
        trainer.choose(name, "There" if name in present else "Away")
    trainer.press("Save")
    counted = trainer.counts("Saved: %(num)s was there.", "Saved: %(num)s were there.", len(present))
    assert counted in trainer.text


def found_group(person: Somebody, cohort: str, name: str, work: str) -> None:
    """Somebody creates a group and is its first member."""
    person.come_in(f"{cohort}/groups")
    person.click("Create a group")
    person.fill(name=name)
    person.press("Create the group", status=422)
    person.fill(title=work)
    person.press("Create the group")
    assert work in person.text


def join_group(person: Somebody, cohort: str, name: str) -> None:
    """Somebody joins a group that is there."""
    person.come_in(f"{cohort}/groups")
    person.press("Join: %(name)s", name=name)
    assert person.address.startswith("/projects/")


def describe_work(person: Somebody, cohort: str, work: str, goal: str) -> None:
    """The group tells what it wants to reach."""
    person.come_in(f"{cohort}/groups")
    person.click(work)
    person.click("Describe the work")
    person.fill(goal=goal, text="Aloitimme **varastosta**.", phase="doing")
    person.press("Save")
    assert goal in person.text
