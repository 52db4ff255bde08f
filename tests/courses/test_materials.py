"""The pages of materials: what opens from them, what one says to have read, and who else is told."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from courses.content import read_programme
from courses.materials import operations, queries
from courses.materials.models import Reading
from courses.materials.videos import video_at
from courses.models import Cohort, Programme
from courses.permissions import enrolment_in
from courses.publishing import publish_programme
from courses.queries import materials_of
from foundation.database import db
from foundation.files import FileState, StoredFile
from kehittamo.headers import POLICY
from tests.courses.materials_of_all_kinds import VIDEO, with_all_kinds
from tests.courses.small_programme import STORED
from tests.factories.courses import begun
from tests.journeys.setting import PDF


@pytest.fixture
def cohort(root: Path, session: Any) -> Cohort:
    """A cohort of the small programme with materials of all kinds, whose first day was yesterday."""
    with_all_kinds(root)
    publish_programme(read_programme(root / STORED, root / "badges"))
    return begun(session.scalars(select(Programme)).one())


def at(cohort: Cohort, key: str = "asking") -> str:
    return f"/cohorts/{cohort.id}/materials/{key}"


def test_a_file_is_downloaded_in_the_readers_language_by_those_in_the_cohort_only(cohort, factories, sign_in):
    reader = sign_in(factories.participant(cohort))
    assert "Lataa tiedosto" in reader.get(at(cohort, "form")).text
    answer = reader.get(at(cohort, "form") + "/file")
    assert answer.data == PDF + b"fi"
    assert answer.headers["Content-Disposition"] == "attachment; filename=sheet-fi.pdf"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    reader.set_cookie("language", "sv")
    assert reader.get(at(cohort, "form") + "/file").data == PDF + b"sv"
    reader.set_cookie("language", "en")  # there is none in English
    assert reader.get(at(cohort, "form") + "/file").data == PDF + b"fi"
    stranger = sign_in(factories.participant(factories.cohort()))
    assert stranger.get(at(cohort, "form") + "/file").status_code == 404
    assert reader.get(at(cohort, "asking") + "/file").status_code == 404
    for key in ("nothing", "%00", "-", "a" * 3000):
        assert reader.get(at(cohort, key) + "/file").status_code == 404


def test_a_file_waits_for_the_scanner(cohort, factories, sign_in, session):
    reader = sign_in(factories.participant(cohort))
    for state, words in ((FileState.PENDING, "tarkistetaan"), (FileState.INFECTED, "ei ole nyt saatavilla")):
        for row in session.scalars(select(StoredFile)):
            row.state = state
        page = reader.get(at(cohort, "form"))
        assert words in page.text
        assert "Lataa tiedosto" not in page.text
        assert reader.get(at(cohort, "form") + "/file").status_code == 404


def test_nothing_of_another_house_comes_in_before_somebody_asks_for_it(cohort, factories, sign_in):
    reader = sign_in(factories.participant(cohort))
    site, film = reader.get(at(cohort, "site")), reader.get(at(cohort, "film"))
    opens = 'target="_blank" rel="noopener noreferrer"'
    assert f'href="https://www.example.org/fi" {opens}' in site.text
    assert "Avaa www.example.org" in site.text
    assert f'href="{at(cohort, "film")}/watch"' in film.text
    assert "YouTube näkee, että katsot" in film.text
    assert "Tekstitys: Suomi." in film.text
    assert "Videon sisältö tekstinä" in film.text
    for page in (site, film):
        assert page.headers["Content-Security-Policy"] == POLICY
        assert not any(tag in page.text for tag in ("<iframe", "<object", "<embed", "<img", "<video"))


def test_a_video_is_watched_here_once_somebody_has_pressed_the_button(cohort, factories, sign_in):
    reader = sign_in(factories.participant(cohort))
    page = reader.get(at(cohort, "film") + "/watch")
    key = VIDEO.rpartition("=")[2]
    assert f'src="https://www.youtube-nocookie.com/embed/{key}?' in page.text
    assert 'title="' in page.text.split("<iframe")[1].split(">")[0], "a frame has a name (WCAG 4.1.2)"
    assert page.headers["Content-Security-Policy"] == POLICY + "; frame-src https://www.youtube-nocookie.com"
    assert "Videon sisältö tekstinä" in page.text
    assert f'href="{VIDEO}" target="_blank"' in page.text, "whoever wants can go to the host"
    for other in ("asking", "site", "form", "nothing"):
        assert reader.get(at(cohort, other) + "/watch").status_code == 404
    stranger = sign_in(factories.participant(factories.cohort()))
    assert stranger.get(at(cohort, "film") + "/watch").status_code == 404


@pytest.mark.parametrize(
    ("address", "page", "player"),
    [
        (
            "https://youtu.be/abcdefghijk",
            "https://www.youtube.com/watch?v=abcdefghijk",
            "/embed/abcdefghijk?",
        ),
        ("https://vimeo.com/123456789", "https://vimeo.com/123456789", "/video/123456789?dnt=1"),
        (
            "https://vimeo.com/123456789/0123abcdef",
            "https://vimeo.com/123456789/0123abcdef",
            "/video/123456789?dnt=1&h=0123abcdef",
        ),
    ],
)
def test_a_video_is_known_however_its_address_was_copied(address, page, player):
    video = video_at(address)
    assert video is not None
    assert (video.page, video_at(video.page)) == (page, video)
    assert video.player.startswith(video.origin)
    assert video.player.removeprefix(video.origin).startswith(player)


@pytest.mark.parametrize(
    "address", ["https://youtube.com.evil.fi/watch?v=abcdefghijk", 'https://vimeo.com/1"><script>', ""]
)
def test_what_is_no_video_of_a_known_host_is_no_video(address):
    assert video_at(address) is None


def test_somebody_says_what_they_have_read_and_may_take_it_back(cohort, factories, sign_in, session):
    aino = factories.participant(cohort)
    reader = sign_in(aino)
    reader.get(at(cohort))
    assert not session.scalar(select(func.count()).select_from(Reading)), "looking says nothing"
    for _twice in range(2):
        assert reader.post(at(cohort) + "/read", data={"read": "yes"}).status_code == 302
    assert session.scalar(select(func.count()).select_from(Reading)) == 1
    assert "En ole vielä lukenut" in reader.get(at(cohort)).text
    assert "Olet lukenut 1/4." in reader.get(f"/cohorts/{cohort.id}/materials").text
    session.add(Reading(enrolment_id=enrolment_in(aino, cohort).id, material_key="of-an-older-version"))
    assert "Olet lukenut 1/4." in reader.get(f"/cohorts/{cohort.id}/materials").text
    other = sign_in(factories.participant(cohort))
    assert "Olet lukenut 0/4." in other.get(f"/cohorts/{cohort.id}/materials").text
    for _twice in range(2):
        reader.post(at(cohort) + "/read", data={"read": "no"})
    assert "Olet lukenut 0/4." in reader.get(f"/cohorts/{cohort.id}/materials").text


def test_home_and_the_cohorts_page_show_what_is_read_before_the_next_session(cohort, factories, sign_in):
    ahead = factories.cohort(made=db.session.scalars(select(Programme)).one())
    reader = sign_in(factories.participant(ahead))
    pages = ("/home", f"/cohorts/{ahead.id}")
    assert [reader.get(page).text.count(">Luettu<") for page in pages] == [0, 0]
    reader.post(at(ahead) + "/read")
    assert [reader.get(page).text.count(">Luettu<") for page in pages] == [1, 1]


@pytest.mark.parametrize("role", ["trainer", "office", "representative", "stranger"])
def test_only_participants_mark_what_they_have_read(cohort, factories, sign_in, session, role):
    person = {
        "trainer": lambda: factories.trainer(cohort),
        "office": factories.office_person,
        "representative": lambda: factories.representative(cohort.organisation),
        "stranger": factories.person,
    }[role]()
    browser = sign_in(person)
    assert browser.post(at(cohort) + "/read").status_code == 404
    assert browser.post(f"/cohorts/{cohort.id}/reading").status_code == 404
    assert not session.scalar(select(func.count()).select_from(Reading))


def test_a_material_that_is_not_there_cannot_be_read(cohort, factories, sign_in):
    reader = sign_in(factories.participant(cohort))
    for key in ("nothing", "%00", "day-1"):
        assert reader.post(at(cohort, key) + "/read").status_code == 404


def test_trainers_see_numbers_of_three_and_more_and_never_a_name(cohort, factories, sign_in, session):
    people = [factories.participant(cohort, f"Lukija {number}") for number in range(5)]
    trainer = sign_in(factories.trainer(cohort))
    material = materials_of(cohort)[0]

    def told() -> str:
        page = trainer.get(f"/cohorts/{cohort.id}/materials").text
        assert "Lukija" not in page
        return page

    for person in people[:2]:
        operations.mark_read(enrolment_in(person, cohort), material)
    assert "alle 3 / 5 lukenut" in told()
    operations.mark_read(enrolment_in(people[2], cohort), material)
    assert ">3 / 5 lukenut" in told()
    operations.keep_private(people[2])
    assert "alle 3 / 4 lukenut" in told()
    assert "1 ei kerro." in told()


def test_whoever_wants_is_no_part_of_the_numbers_and_comes_back(cohort, factories, sign_in, session):
    aino = factories.participant(cohort)
    operations.mark_read(enrolment_in(aino, cohort), materials_of(cohort)[0])
    reader = sign_in(aino)
    page = f"/cohorts/{cohort.id}/materials"
    assert "Älä laske minua mukaan" in reader.get(page).text
    for _twice in range(2):
        reader.post(f"/cohorts/{cohort.id}/reading", data={"private": "yes"})
    assert queries.readers_of(cohort) == queries.Readers({}, 0, 1)
    assert "Laske minut mukaan lukuihin" in reader.get(page).text
    assert "Olet lukenut 1/4." in reader.get(page).text
    reader.post(f"/cohorts/{cohort.id}/reading", data={"private": "no"})
    session.expire_all()
    assert queries.readers_of(cohort) == queries.Readers({"asking": 1}, 1, 0)
