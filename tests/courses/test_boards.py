"""The four homes: who is behind, what waits, what is late, and what nobody may see."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from assignments.vocabulary import FeedbackVerdict
from courses import operations
from courses.joining.models import CohortOrganisation
from courses.models import CoachingSession, Cohort, Programme, ProgrammeVersion
from courses.vocabulary import CohortRole, CohortState, Presence
from foundation import clock
from foundation.database import db
from organisations.models import Organisation, Workplace
from people.models import Person
from tests.factories import assignments as tasks
from tests.factories import boards, make
from tests.factories.courses import sessions


def read(response: Any) -> BeautifulSoup:
    """The page, which answered well."""
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def words(tag: Any) -> str:
    """What a part of the page says, in one line."""
    return " ".join(tag.get_text(" ").split())


def place_of(cohort: Cohort) -> Organisation:
    """Whose cohort it is."""
    return db.session.get_one(Organisation, cohort.organisation_id)


@pytest.fixture
def cohort(session: Any) -> Cohort:
    """A cohort whose pre-work closed, and whose first day is in two days."""
    return make.cohort(first=clock.today() + timedelta(days=2), seats=20)


@pytest.fixture
def diligent(cohort: Cohort) -> Person:
    """Somebody who has sent both tasks that are due."""
    made = boards.early(cohort, "Aino Ahkera")
    for key in ("pre-1", "pre-2"):
        tasks.send(made, tasks.assignment(cohort, key))
    return made


@pytest.fixture
def late(cohort: Cohort) -> Person:
    """Somebody who has sent nothing."""
    return boards.early(cohort, "Veikko Viivästynyt")


class TestBoard:
    def test_those_behind_are_counted_and_come_first(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        page = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board"))
        assert page.h1 is not None
        assert "1" in page.h1.text
        names = [words(cell) for cell in page.select("tbody th[scope=row]")]
        assert names[0].startswith(late.name)
        assert names[1] == diligent.name
        behind = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board?show=behind"))
        assert len(behind.select("tbody tr")) == 1
        assert late.name in words(behind.tbody)

    def test_every_cell_stands_under_a_head_and_beside_a_name(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        page = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board"))
        heads = page.select("thead th[scope=col]")
        assert len(heads) == 1 + 4 + 3
        for line in page.select("tbody tr"):
            cells = line.select("td")
            assert len(cells) == len(heads) - 1
            assert all(words(cell) for cell in cells), "a cell says in words what its mark shows"
        region = page.select_one("div.scroll")
        assert region is not None
        assert region["tabindex"] == "0"
        assert region["role"] == "region"

    def test_a_cell_tells_what_became_of_the_task(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        trainer = make.trainer(cohort)
        sent = tasks.send(late, tasks.assignment(cohort, "pre-1"))
        tasks.answer(trainer, sent, FeedbackVerdict.ACCEPT)
        page = read(sign_in(trainer).get(f"/cohorts/{cohort.id}/board"))
        [line] = [tr for tr in page.select("tbody tr") if late.name in tr.text]
        assert [cell["class"] for cell in line.select("td")[:2]] == [["done"], ["late"]]

    def test_what_was_due_before_somebody_came_is_not_late(
        self, cohort: Cohort, late: Person, sign_in: Any
    ) -> None:
        newcomer = make.participant(cohort, "Uuno Uusi")
        page = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board"))
        lines = {words(tr.th).split(" ")[0]: tr for tr in page.select("tbody tr")}
        assert len(lines["Veikko"].select("td.late")) == 2
        assert not lines[newcomer.name.split()[0]].select("td.late")
        assert "Ennen tuloa" in words(lines["Uuno"])

    def test_a_draft_looks_like_nothing(self, cohort: Cohort, late: Person, sign_in: Any) -> None:
        from assignments import operations as answering

        of = tasks.assignment(cohort, "pre-1")
        answering.save_draft(
            late, of, answering.Answer(text="Kesken", seen=answering.mark_of(""), uploads=[])
        )
        page = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board"))
        assert "late" in page.select("tbody td")[0]["class"]

    def test_what_waits_is_listed_the_oldest_first(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        with clock.pretending(clock.now() - timedelta(days=9)):
            tasks.send(late, tasks.assignment(cohort, "pre-1"))
        page = read(sign_in(make.trainer(cohort)).get(f"/cohorts/{cohort.id}/board"))
        waits = page.select("section[aria-labelledby=waits] li")
        assert late.name in waits[0].text
        assert len(waits) == 3
        assert all(li.a["href"].startswith("/submissions/") for li in waits)  # type: ignore[union-attr,index]

    def test_attendance_stands_beside_the_tasks(self, cohort: Cohort, late: Person, sign_in: Any) -> None:
        trainer = make.trainer(cohort)
        first = sessions(cohort)[0]
        place = next(e for e in late.enrolments)  # type: ignore[attr-defined]
        operations.mark_attendance(trainer, first, {place.id: Presence.ABSENT})
        page = read(sign_in(trainer).get(f"/cohorts/{cohort.id}/board"))
        assert len(page.select("tbody td.missed")) == 1

    @pytest.mark.parametrize(
        ("who", "status"),
        [("trainer", 200), ("office", 200), ("participant", 404), ("representative", 404), ("observer", 404)],
    )
    def test_the_board_is_for_trainers_and_the_office(
        self, cohort: Cohort, sign_in: Any, who: str, status: int
    ) -> None:
        people = {
            "trainer": make.trainer(cohort),
            "office": make.office_person(),
            "participant": make.participant(cohort),
            "representative": make.representative(place_of(cohort)),
            "observer": make.enrolment(cohort, CohortRole.OBSERVER).person,
        }
        assert sign_in(people[who]).get(f"/cohorts/{cohort.id}/board").status_code == status


class TestTimeline:
    def test_what_is_late_in_any_cohort_is_the_next_thing(
        self, cohort: Cohort, late: Person, sign_in: Any
    ) -> None:
        calm = make.cohort(first=clock.today() + timedelta(days=90))
        operations.enrol(calm, late, CohortRole.PARTICIPANT, by=late)
        page = read(sign_in(late).get("/home"))
        block = page.select_one("section.next")
        assert block is not None
        assert "Kerro pre-1" in block.text
        assert len(page.select("ol.path li[aria-current=step]")) == 1

    def test_the_timeline_runs_through_all_cohorts_in_order_of_time(
        self, cohort: Cohort, late: Person, sign_in: Any
    ) -> None:
        calm = make.cohort(first=clock.today() + timedelta(days=90))
        calm.name = "Toinen ryhmä"
        operations.enrol(calm, late, CohortRole.PARTICIPANT, by=late)
        page = read(sign_in(late).get("/timeline"))
        notes = [words(note) for note in page.select(".path__note")]
        assert {note.split(" · ")[0] for note in notes} == {cohort.name, "Toinen ryhmä"}
        overdue = read(sign_in(late).get("/timeline?show=late"))
        assert len(overdue.select("ol.path > li")) == 2

    @pytest.mark.parametrize("asked", ["?show=nothing", "?page=900", "?show=done&page=x"])
    def test_whatever_an_address_asks_for_is_a_page(self, late: Person, sign_in: Any, asked: str) -> None:
        read(sign_in(late).get(f"/timeline{asked}"))

    def test_somebody_in_no_cohort_has_an_empty_timeline(self, session: Any, sign_in: Any) -> None:
        assert read(sign_in(make.person()).get("/timeline")).select_one(".empty")


class TestProgress:
    def _page(self, cohort: Cohort, sign_in: Any) -> BeautifulSoup:
        browser = sign_in(make.representative(place_of(cohort)))
        return read(browser.get(f"/organisations/{cohort.organisation_id}/progress"))

    def test_the_organisation_sees_numbers_and_no_names(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        others = [make.participant(cohort) for _each in range(3)]
        for person in others:
            tasks.send(person, tasks.assignment(cohort, "pre-1"), "Salainen ajatus")
        page = self._page(cohort, sign_in)
        rows = {words(tr.th): words(tr.td) for tr in page.select("tbody tr")}
        assert [rows[title] for title in rows if "pre-1" in title] == ["4 / 5"]
        assert [rows[title] for title in rows if "pre-2" in title] == ["alle 3 / 5"]
        assert "Salainen" not in page.text
        assert not [person.name for person in (*others, diligent, late) if person.name in page.text]

    def test_nobody_and_everybody_are_said_as_they_are(
        self, cohort: Cohort, late: Person, sign_in: Any
    ) -> None:
        people = [late, make.participant(cohort), make.participant(cohort)]
        for person in people:
            tasks.send(person, tasks.assignment(cohort, "pre-2"))
        numbers = [words(cell) for cell in self._page(cohort, sign_in).select("tbody td")]
        assert numbers[:2] == ["0 / 3", "3 / 3"]

    def test_two_people_are_no_number(
        self, cohort: Cohort, diligent: Person, late: Person, sign_in: Any
    ) -> None:
        assert not self._page(cohort, sign_in).select("tbody")
        make.participant(cohort)
        assert self._page(cohort, sign_in).select("tbody")

    def test_of_a_shared_cohort_each_organisation_sees_its_own_people(
        self, cohort: Cohort, sign_in: Any, session: Any
    ) -> None:
        places = [make.organisation("Aalto"), make.organisation("Koski")]
        cohort.organisation_id = None
        for place, count in zip(places, (3, 4), strict=True):
            session.add(CohortOrganisation(cohort_id=cohort.id, organisation_id=place.id))
            for number in range(count):
                seat = make.enrolment(cohort)
                seat.works_at(Workplace(place.id))
                if number:
                    tasks.send(seat.person, tasks.assignment(cohort, "pre-1"))
        session.commit()
        told = []
        for place in places:
            speaker = sign_in(make.representative(place))
            page = read(speaker.get(f"/organisations/{place.id}/progress"))
            told += [words(tr.td) for tr in page.select("tbody tr") if "pre-1" in words(tr.th)]
        assert told == ["alle 3 / 3", "3 / 4"]

    def test_another_organisation_s_numbers_are_not_there(self, cohort: Cohort, sign_in: Any) -> None:
        address = f"/organisations/{cohort.organisation_id}/progress"
        allowed, stranger = make.representative(place_of(cohort)), make.representative()
        assert sign_in(allowed).get(address).status_code == 200
        assert sign_in(stranger).get(address).status_code == 404
        assert sign_in(make.trainer(cohort)).get(address).status_code == 404


class TestOffice:
    def _rows(self, browser: Any, asked: str = "") -> list[str]:
        return [words(li) for li in read(browser.get(f"/office/cohorts{asked}")).select("ul.rows > li")]

    def test_what_is_off_plan_is_said_beside_each_cohort(self, cohort: Cohort, sign_in: Any) -> None:
        browser = sign_in(make.office_person())
        [line] = self._rows(browser, "?off_plan=1")
        assert all(part in line for part in ("Ei kouluttajaa", "paikkaa eikä linkkiä", "Liian vähän"))
        make.trainer(cohort)
        assert "Ei kouluttajaa" not in self._rows(browser)[0]

    def test_a_cohort_far_ahead_is_on_plan(self, session: Any, sign_in: Any) -> None:
        calm = make.cohort(first=clock.today() + timedelta(days=90))
        make.trainer(calm)
        browser = sign_in(make.office_person())
        assert len(self._rows(browser)) == 1
        assert self._rows(browser, "?off_plan=1") == []

    def test_old_submissions_and_unmarked_sessions_are_off_plan(
        self, cohort: Cohort, late: Person, sign_in: Any
    ) -> None:
        browser = sign_in(make.office_person())
        tasks.send(late, tasks.assignment(cohort, "pre-1"))
        assert "yli viikon" not in self._rows(browser)[0]
        with clock.pretending(clock.now() - timedelta(days=8)):
            tasks.send(late, tasks.assignment(cohort, "pre-2"))
        first = db.session.get_one(CoachingSession, sessions(cohort)[0].id)
        first.starts_at, first.ends_at = clock.now() - timedelta(hours=9), clock.now() - timedelta(hours=2)
        [line] = self._rows(browser)
        assert "yli viikon" in line
        assert "merkitsemättä" in line

    def test_what_is_over_is_never_off_plan(self, cohort: Cohort, sign_in: Any) -> None:
        browser = sign_in(make.office_person())
        assert self._rows(browser, "?off_plan=1")
        cohort.state = CohortState.FINISHED
        assert self._rows(browser, "?off_plan=1") == []
        assert len(self._rows(browser, "?state=finished")) == 1

    def test_a_cohort_is_found_by_its_organisation_its_trainer_and_its_programme(
        self, cohort: Cohort, sign_in: Any
    ) -> None:
        place_of(cohort).name = "100% kunta"
        make.trainer(cohort, "Tuula Tunnettu")
        make.cohort()
        browser = sign_in(make.office_person())
        assert len(self._rows(browser)) == 2
        version = db.session.get_one(ProgrammeVersion, cohort.version_id)
        slug = db.session.get_one(Programme, version.programme_id).slug
        for asked in ("words=100%25", "words=kunta+tuula", f"programme={slug}"):
            assert len(self._rows(browser, f"?{asked}")) == 1, asked
        assert self._rows(browser, "?words=eiole") == []

    def test_a_state_that_is_none_is_answered_clearly(self, session: Any, sign_in: Any) -> None:
        assert sign_in(make.office_person()).get("/office/cohorts?state=gone").status_code == 422

    def test_the_list_is_the_office_s(self, cohort: Cohort, sign_in: Any) -> None:
        assert sign_in(make.trainer(cohort)).get("/office/cohorts").status_code == 403
