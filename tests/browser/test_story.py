"""The story on screens: from sign-up to a badge, some at a desktop, some with a phone without JavaScript."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Response

from foundation.database import db
from kehittamo import create_app
from tests.browser.conftest import DESKTOP, PHONE, served
from tests.browser.looking import PHONE as PHONE_SIZE
from tests.browser.looking import faults
from tests.browser.real import RealPerson
from tests.crawling import endpoint_of
from tests.journeys import applying, learning, showing
from tests.journeys.setting import DAYS, House, open_the_house
from tests.journeys.somebody import Somebody

WORKS = {"aino": ("Keittiö", "Tarjoiluvaunu löytyy heti"), "ebba": ("Kotihoito", "Avain kulkee mukana")}
AT_A_DESK: dict[str, Any] = {"viewport": DESKTOP, "color_scheme": "light", "reduced_motion": "reduce"}
A_PHONE: dict[str, Any] = {"viewport": PHONE, "color_scheme": "dark", "java_script_enabled": False}
WITH_A_PHONE = ("Marika", "Mikko", "Ebba")
"""They have a phone without JavaScript: who applies and invites, and two of the three who take part."""
FROM_LETTERS = {"courses.accept_invitation", "organisations.finish_sign_up", "applications.check"}


class Inspector:
    """Looks closely, once a kind, at pages that no walk meets: answers to forms, refusals, letters' links."""

    def __init__(self) -> None:
        self.met: set[tuple[str | None, str, int]] = set()

    def __call__(self, person: RealPerson, response: Response) -> None:
        endpoint = endpoint_of(person.app, person.address.split("?")[0], response.request.method)
        kind = (endpoint, response.request.method, response.status)
        ordinary = response.request.method == "GET" and response.ok and endpoint not in FROM_LETTERS
        if ordinary or kind in self.met:
            return
        self.met.add(kind)
        found = faults(person.tab, person.language, sizes=[PHONE_SIZE])
        person.complaints += [f"{person.address} {kind}: {fault}" for fault in found]
        person.tab.set_viewport_size(DESKTOP)
        person.tab.emulate_media(color_scheme="light")


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    """An empty house behind a real web server; all who are met have a browser of their own."""

    def make(home: str) -> Flask:
        app = create_app(
            {"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(tmp_path), "KEHITTAMO_PUBLIC_URL": home}
        )
        with app.app_context():
            db.create_all()
        return app

    met: list[RealPerson] = []
    inspector = Inspector()

    def meet(app: Flask, name: str, email: str, *, home: str, language: str = "fi") -> RealPerson:
        on_the_phone = name.startswith(WITH_A_PHONE)
        context = browser.new_context(**(A_PHONE if on_the_phone else AT_A_DESK))
        more: dict[str, Any] = {} if on_the_phone else {"look": inspector}
        met.append(RealPerson(app, name, email, language=language, context=context, home=home, **more))
        return met[-1]

    with served(make) as place, time_machine.travel("2027-01-11T07:40:00+00:00", tick=True) as time:
        yield open_the_house(place.app, time, partial(meet, home=place.home))
        complaints = [complaint for person in met for complaint in person.complaints]
        for person in met:
            person.context.close()
    assert not complaints, "\n".join(complaints)
    assert len(inspector.met) > 10
    assert {person.look is inspector for person in met} == {True, False}, "some have a desk, some a phone"


def test_one_cohort_from_application_to_a_badge_on_a_screen(house: House) -> None:
    marika = applying.sign_up(house)
    reference = applying.write_application(marika)
    applying.decide(house, marika, reference)
    cohort = applying.invite(marika, "aino", "mikko", "ebba")
    people = {key: applying.join(house, key) for key in ("aino", "mikko", "ebba")}
    aino, mikko, ebba = people.values()

    house.it_is(date(2027, 2, 10), 6, 50)
    learning.read_the_material(aino, cohort)
    learning.write_with_care(aino, "my-work-as-developer")
    learning.give_feedback(house.trainer, cohort, aino.name, "I ask for a new version", "Kuka on asiakkaasi?")
    learning.answer_again(aino)
    learning.talk(house, cohort, aino, mikko, ebba)

    house.it_is(DAYS[0], 15)
    learning.mark_attendance(house, cohort, 1, {person.name for person in people.values()}, set())
    for key, (name, work) in WORKS.items():
        learning.found_group(people[key], cohort, name, work)
    learning.join_group(mikko, cohort, "Keittiö")
    learning.describe_work(aino, cohort, WORKS["aino"][1], "Kukaan ei etsi enää.")
    for task in ("ask-three-users", "draw-the-process"):
        answer_and_accept(house, cohort, task, aino, ebba)
    house.it_is(DAYS[1], 15)
    learning.mark_attendance(house, cohort, 2, {aino.name, ebba.name}, {mikko.name})
    answer_and_accept(house, cohort, "small-experiment", aino)

    house.it_is(DAYS[2], 9, 30)
    showing.open_the_fair(house, cohort)
    for person in (aino, ebba, mikko):
        for _work, address in showing.stands_to_review(person, cohort):
            showing.review(person, address)
    assert set(showing.read_own_reviews(ebba, cohort, WORKS["ebba"][1])) == {aino.name, mikko.name}
    assert [key for key, person in people.items() if person.mail("badge")] == ["aino"]
    showing.verify(house, showing.badge(house, aino), aino)


def answer_and_accept(house: House, cohort: str, task: str, *people: Somebody) -> None:
    """They answer, and the trainer accepts."""
    for person in people:
        learning.answer(person, cohort, task, "Kysyin kolmelta. Kaikki sanoivat saman.")
    learning.accept_all(house.trainer, cohort)
