"""What differs between programmes: how a cohort comes to be, who joins how, and living its calendar."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import select

from assignments.models import Assignment
from courses.content import read_programme
from courses.models import CoachingSession, PlannedSession, PlannedTask
from courses.publishing import publish_programme
from foundation.clock import helsinki
from foundation.database import db
from organisations.operations import ensure_office
from organisations.vocabulary import MembershipRole
from tests.factories import make
from tests.journeys import learning
from tests.journeys.setting import House, open_the_house
from tests.journeys.somebody import Somebody

FIRST = date(2027, 3, 2)
READ = "Luimme ja kokeilimme. Yksi turha vaihe jäi pois."


def load_one(slug: str, app: Flask) -> None:
    """One programme is on offer, read from the content that is shipped."""
    root = Path(app.config["CONTENT_DIR"])
    ensure_office("Ohjelmatoimisto", email="office@example.org", url=app.config["PUBLIC_URL"])
    publish_programme(read_programme(root / "programmes" / slug, root / "badges"))
    db.session.commit()


def house_with(app: Flask, time: time_machine.Traveller, slug: str) -> House:
    """The house with this programme on offer."""
    return open_the_house(app, time, load=partial(load_one, slug))


def organisation(house: House, name: str) -> Somebody:
    """An organisation and who speaks for it."""
    email = f"{name.split()[0].lower()}@example.org"
    with house.app.test_request_context():
        place = make.organisation(name)
        make.member(place, MembershipRole.REPRESENTATIVE, "Edustaja Elina").email = email
        db.session.commit()
    return house.person("Edustaja Elina", email)


def found(house: House, slug: str, *organisations: str) -> str:
    """The office makes a cohort of the programme without an application; returns its address."""
    office = house.office.come_in("/cohorts/new")
    office.fill(
        programme=slug,
        name="Kevät 2027",
        first=FIRST.isoformat(),
        trainer=house.trainer.name,
        organisations="\n".join(organisations),
    )
    office.press("Make the cohort")
    return office.address


def apply(house: House, speaker: Somebody, slug: str) -> str:
    """The organisation applies, the office accepts with the dates proposed; returns the cohort's address."""
    speaker.come_in()
    speaker.go(f"/programmes/{slug}")
    speaker.click("Apply for a cohort")
    speaker.fill(
        need="Päiväkotien aamut ovat liian kiireisiä.",
        commitment="Johto ja henkilöstö sopivat tästä yhdessä.",
        committed=True,
        head_count=30,
        trainer=house.trainer.name,
        first_day_wish=FIRST.isoformat(),
    )
    speaker.press("Go on to check and send")
    speaker.press("Send application")
    office = house.office.come_in("/office/applications")
    office.click(speaker.email.split("@")[0].title())
    office.click("Accept")
    office.fill(reason="Tervetuloa.")
    office.press("Accept and send the decision")
    speaker.come_in()
    speaker.click("Invite participants")
    return speaker.address.removesuffix("/invite")


def invite(house: House, by: Somebody, cohort: str, name: str) -> Somebody:
    """Somebody is invited by letter, chooses a password and is in."""
    email = f"{name.split()[0].lower()}@tyo.example.org"
    by.come_in(f"{cohort}/invite")
    by.fill(addresses=f"{name} <{email}>")
    by.press("Check the list")
    by.press(by.counts("Send %(num)s invitation", "Send %(num)s invitations", 1))
    return answer_letter(house.person(name, email), "invitation")


def answer_letter(person: Somebody, kind: str) -> Somebody:
    """With the link in the letter a stranger chooses a password and is in."""
    person.go(person.newest_mail(kind).link)
    person.fill(password=person.password)
    person.press("Join")
    assert person.shows("Welcome, %(name)s. You are in.", name=person.name.split()[0])
    return person


def take_place(house: House, address: str, name: str, workplace: str) -> Somebody:
    """Somebody asks for a place at an open address, with any mailbox of their own."""
    person = house.person(name, f"{name.split()[0].lower()}@koti.example.org")
    person.go(address)
    person.fill(name=name, email=person.email, organisation=workplace)
    person.press("Take a place")
    return answer_letter(person, "place_asked_for")


def code_of(house: House, cohort: str) -> str:
    """The trainer makes a code and shows it on the wall; returns where it leads."""
    trainer = house.trainer.come_in(f"{cohort}/code")
    trainer.press("Make a code")
    shown = trainer.main.select_one(".code__word")
    assert shown is not None
    return f"/join/{re.sub('[^A-Z0-9]', '', shown.text)}"


@dataclass(frozen=True)
class Stop:
    """A session or a task of a cohort, and when people get to it."""

    key: str
    title: str
    at: datetime
    is_task: bool


def calendar(house: House, cohort: str) -> list[Stop]:
    """The cohort's sessions as they end and its tasks some hours before they close, in order of time."""
    key = UUID(cohort.rsplit("/", 1)[-1])
    with house.app.app_context():
        sessions = db.session.execute(
            select(PlannedSession.key, PlannedSession.title, CoachingSession.ends_at)
            .join(CoachingSession.plan)
            .where(CoachingSession.cohort_id == key)
        ).all()
        tasks = db.session.execute(
            select(PlannedTask.key, PlannedTask.title, Assignment.due_at)
            .join(Assignment.plan)
            .where(Assignment.cohort_id == key)
        ).all()
    stops = [Stop(row[0], row[1]["fi"], row[2], False) for row in sessions]
    stops += [Stop(row[0], row[1]["fi"], row[2] - timedelta(hours=5), True) for row in tasks]
    return sorted(stops, key=lambda stop: stop.at)


def live(
    house: House,
    cohort: str,
    stops: Collection[Stop],
    people: Collection[Somebody],
    *,
    doing: Collection[Somebody],
    away: dict[str, Somebody] | None = None,
) -> None:
    """Time passes over these stops: those who are ``doing`` answer each task, and each session is held.

    The trainer marks who was there, and reads what has come. ``away``: who misses which session.
    """
    for stop in stops:
        local = helsinki(stop.at)
        house.it_is(local.date(), local.hour, local.minute)
        if stop.is_task:
            for person in doing:
                answer(person, stop.title)
        else:
            missing = (away or {}).get(stop.key)
            mark(house.trainer, cohort, stop.title, [p for p in people if p is not missing], missing)
    learning.accept_all(house.trainer, cohort)


def answer(person: Somebody, task: str) -> None:
    """From the path on their home they open the task and send an answer."""
    person.come_in()
    person.click(task)
    person.fill(**whatever_is_asked(person))
    person.press("Confirm and send" if person.shows("Confirm and send") else "Send")
    assert person.shows("Sent. Your trainer will read it.")


def whatever_is_asked(person: Somebody) -> dict[str, str]:
    """Something for every field of the answer, by its name: words, a date, a choice, a row of a table."""
    told: dict[str, str] = {}
    for control in person.main.select("form textarea, form input"):
        name, kind = str(control.get("name", "")), control.get("type")
        if kind == "date":
            told[name] = "2027-03-01"
        elif name == "text" or name.startswith("field-"):
            told.setdefault(name, str(control["value"]) if kind == "radio" else READ)
    return told


def mark(
    trainer: Somebody, cohort: str, session: str, there: Collection[Somebody], missing: Somebody | None
) -> None:
    """From the cohort's path the trainer opens the session that is over and marks who was there."""
    trainer.come_in(cohort)
    trainer.click(session)
    for person in there:
        trainer.choose(person.name, "There")
    if missing is not None:
        trainer.choose(missing.name, "Away")
    trainer.press("Save")


def close(house: House, cohort: str, person: Somebody) -> None:
    """The last session is over: the trainer closes the cohort, and its pages stay."""
    trainer = house.trainer.come_in(cohort)
    trainer.click("Close the cohort")
    trainer.press("Close the cohort")
    assert trainer.shows("The cohort is finished. Thank you for the way you went together.")
    person.come_in(cohort)
    assert not person.shows("Leave the cohort")


def earned(person: Somebody) -> list[str]:
    """What the letters of badges that came to the person say."""
    return [mail.subject for mail in person.mail("badge")]
