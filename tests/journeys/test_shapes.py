"""A journey for each programme of the content, from its files to a finished cohort, with what is its own."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from tests.journeys import learning, shapes, showing
from tests.journeys.setting import House

pytestmark = pytest.mark.only_on("sqlite")  # long; the whole story is told on both

Open = Callable[[str], House]


@pytest.fixture
def open_house(app: Flask) -> Iterator[Open]:
    """Opens the house on a January morning with one programme on offer."""
    with time_machine.travel("2027-01-11T07:40:00+00:00", tick=True) as time:
        yield lambda slug: shapes.house_with(app, time, slug)


def test_coaching_goes_over_groups_and_a_fair_to_a_badge(open_house: Open) -> None:
    """One organisation; the badge asks for reviews at the fair, so whoever reviewed nothing has none."""
    house = open_house("sisaisten-kehittajien-valmennus")
    speaker = shapes.organisation(house, "Lehtoranta")
    cohort = shapes.found(house, "sisaisten-kehittajien-valmennus", "Lehtoranta")
    aino, pekka = (shapes.invite(house, speaker, cohort, name) for name in ("Aino Aalto", "Pekka Puro"))
    for person, work in ((aino, "Vaunu löytyy heti"), (pekka, "Avain kulkee vuorosta toiseen")):
        learning.found_group(person, cohort, person.name, work)
    shapes.live(house, cohort, shapes.calendar(house, cohort), [aino, pekka], doing=[aino])
    trainer = house.trainer.come_in(f"{cohort}/fair")
    trainer.click("See who reviews what")
    trainer.press("Open the fair")
    ((_words, stand),) = showing.stands_to_review(aino, cohort)
    assert shapes.earned(aino) == []
    showing.review(aino, stand)
    assert len(shapes.earned(aino)) == 1
    assert shapes.earned(pekka) == []
    shapes.close(house, cohort, aino)


def test_self_directed_workshops_bring_several_organisations_together(open_house: Open) -> None:
    """Two organisations in one cohort, a group in each, and a development plan as the last task."""
    house = open_house("itseohjautuvuustyopajat")
    speaker = shapes.organisation(house, "Lehtoranta")
    shapes.organisation(house, "Koivuharju")
    cohort = shapes.found(house, "itseohjautuvuustyopajat", "Lehtoranta", "Koivuharju")
    ville = shapes.invite(house, speaker, cohort, "Ville Virta")
    sari = shapes.take_place(house, shapes.code_of(house, cohort), "Sari Salo", "Koivuharju")
    for person in (ville, sari):
        learning.found_group(person, cohort, f"Ryhmä {person.name}", "Kehittämissuunnitelma")
    stops = shapes.calendar(house, cohort)
    assert [stop.key for stop in stops if stop.is_task][-1] == "development-plan"
    shapes.live(house, cohort, stops, [ville, sari], doing=[ville])
    assert (len(shapes.earned(ville)), shapes.earned(sari)) == (1, [])
    shapes.close(house, cohort, ville)


def test_staff_driven_productivity_begins_online_and_guides_each_organisation(open_house: Open) -> None:
    """A kick-off webinar with its link, four days, and two guidance meetings with each organisation apart."""
    house = open_house("henkilostolahtoinen-tuottavuus")
    speaker = shapes.organisation(house, "Lehtoranta")
    cohort = shapes.found(house, "henkilostolahtoinen-tuottavuus", "Lehtoranta")
    outi = shapes.invite(house, speaker, cohort, "Outi Oja")
    stops = shapes.calendar(house, cohort)
    meetings = {stop.key: stop.title for stop in stops if not stop.is_task}
    assert len(meetings) == 7
    trainer = house.trainer.come_in(cohort)
    trainer.click(meetings["kick-off"])
    trainer.click("Hold the session remotely")
    trainer.fill(link="https://meeting.example.org/kick-off")
    trainer.press("Hold it remotely and tell everybody")
    outi.come_in()
    assert outi.href("Join the meeting") == "https://meeting.example.org/kick-off"
    outi.come_in(cohort)
    outi.click(meetings["guidance-1"])
    assert outi.shows("With each organisation separately")
    shapes.live(house, cohort, stops, [outi], doing=[outi])
    assert len(shapes.earned(outi)) == 1
    shapes.close(house, cohort, outi)


def test_brain_work_agents_download_a_form_and_earn_a_certificate(open_house: Open) -> None:
    """Three short webinars and much in between; the form to print is one of the materials."""
    house = open_house("aivotyoagentit")
    speaker = shapes.organisation(house, "Lehtoranta")
    cohort = shapes.found(house, "aivotyoagentit", "Lehtoranta")
    mari, esa = (shapes.invite(house, speaker, cohort, name) for name in ("Mari Mäki", "Esa Erä"))
    mari.come_in(f"{cohort}/materials/tally-sheet")
    form = mari.fetch(mari.href("Download the file"))
    assert form.data.startswith(b"%PDF-")
    assert "keskeytysten-kirjanpito.pdf" in form.headers["Content-Disposition"]
    mari.press("I have read this")
    stops = shapes.calendar(house, cohort)
    meetings = [stop for stop in stops if not stop.is_task]
    assert stops[-1] is not meetings[0]
    shapes.live(
        house, cohort, stops, [mari, esa], doing=[mari], away={meetings[1].key: esa, meetings[2].key: esa}
    )
    assert (len(shapes.earned(mari)), shapes.earned(esa)) == (1, [])
    mari.come_in(mari.newest_mail("badge").link)
    mari.press("Take it just for me")
    assert b'"Certificate"' in mari.fetch(mari.href("The badge as a file (JSON)")).data
    shapes.close(house, cohort, mari)


def test_the_ai_course_is_joined_by_oneself_and_four_webinars_of_six_are_enough(open_house: Open) -> None:
    """Nobody applies and nobody invites; the link to the national e-service is one of the materials."""
    house = open_house("tekoaly-yhteiskunnan-tarpeisiin")
    cohort = shapes.found(house, "tekoaly-yhteiskunnan-tarpeisiin")
    visitor = house.person("Tiina Tamm", "tiina@koti.example.org")
    visitor.go("/programmes/tekoaly-yhteiskunnan-tarpeisiin")
    visitor.click("Kevät 2027")
    tiina = shapes.take_place(house, visitor.address, "Tiina Tamm", "Tampereen kaupunki")
    tiina.come_in(f"{cohort}/materials/open-suomi-fi")
    assert tiina.href("Open %(site)s", site="www.suomi.fi") == "https://www.suomi.fi"
    stops = shapes.calendar(house, cohort)
    webinars = [stop.key for stop in stops if not stop.is_task]
    assert len(webinars) == 6
    shapes.live(house, cohort, stops, [tiina], doing=[tiina], away=dict.fromkeys(webinars[1:3], tiina))
    assert len(shapes.earned(tiina)) == 1
    shapes.close(house, cohort, tiina)


def test_the_challenge_workshop_is_applied_for_and_ends_with_what_is_kept(open_house: Open) -> None:
    """One organisation applies; challenge, experiment and iteration, and no fair."""
    house = open_house("haastetyopaja")
    speaker = shapes.organisation(house, "Lehtoranta")
    cohort = shapes.apply(house, speaker, "haastetyopaja")
    iida = shapes.invite(house, speaker, cohort, "Iida Inkeri")
    learning.found_group(iida, cohort, "Keittiö", "Kuvat kaapinoviin")
    stops = shapes.calendar(house, cohort)
    assert [stop.key for stop in stops if stop.is_task][-1] == "what-we-keep"
    shapes.live(house, cohort, stops, [iida], doing=[iida])
    iida.come_in(f"{cohort}/workbook?answers=1")
    answers = iida.page.select(".workbook__answer")
    assert len([one for one in answers if shapes.READ in one.text]) == len([s for s in stops if s.is_task])
    assert len(shapes.earned(iida)) == 1
    shapes.close(house, cohort, iida)
