"""Reminding those who are behind: one click, one letter each, at most one a day, in their own language."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from courses.models import Cohort
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from nudges.behind import remind_behind
from nudges.models import Nudge
from people.models import Person
from tests.factories import boards
from tests.nudges.conftest import helsinki, nudges_to


@pytest.fixture
def cohort(scene: Any) -> Cohort:
    """A cohort whose pre-work closed; its first day is in two days."""
    made: Cohort = scene.make.cohort(first=clock.today() + timedelta(days=2))
    return made


@pytest.fixture
def late(scene: Any, cohort: Cohort) -> Person:
    """Somebody who has sent nothing."""
    return boards.early(cohort, "Veikko Viivästynyt")


def remind(browser: Any, cohort: Cohort) -> str:
    """Press the button; what the board says then."""
    answer = browser.post(f"/cohorts/{cohort.id}/board/remind", follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.text, "lxml").get_text(" ").split())


def test_one_click_reminds_everybody_who_is_behind_and_nobody_else(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any
) -> None:
    diligent = scene.make.participant(cohort)
    for key in ("pre-1", "pre-2"):
        scene.tasks.send(diligent, scene.tasks.assignment(cohort, key))
    trainer = scene.make.trainer(cohort)
    said = remind(sign_in(trainer), cohort)
    assert "1 ihminen saa muistutuksen" in said
    assert "muistutettu 16.2." in said
    [letter] = nudges_to(late)
    assert "Tehtävä pre-1" in letter.body
    assert "Tehtävä pre-2" in letter.body
    assert f"/assignments/{scene.tasks.assignment(cohort, 'pre-1').id}" in letter.body
    assert "interim" not in letter.body
    assert nudges_to(diligent) == []
    entry = db.session.query(AuditEntry).filter_by(act="reminded those behind").one()
    assert entry.actor_id == trainer.id


def test_each_reads_the_letter_in_their_own_language(scene: Any, cohort: Cohort, sign_in: Any) -> None:
    swedish = boards.early(cohort, language="sv")
    remind(sign_in(scene.make.trainer(cohort)), cohort)
    [letter] = nudges_to(swedish)
    assert letter.language == "sv"
    assert letter.body.startswith("Hej ")
    assert "Tehtävä pre-1 (sv)" in letter.body


def test_a_second_click_writes_nothing_until_a_day_has_passed(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any, noon: Any
) -> None:
    trainer = scene.make.trainer(cohort)
    browser = sign_in(trainer)
    remind(browser, cohort)
    assert "alle vuorokausi sitten" in remind(browser, cohort)
    assert len(nudges_to(late)) == 1
    noon.move_to(helsinki(2027, 2, 17, 12, 30))
    remind(sign_in(trainer), cohort)
    assert len(nudges_to(late)) == 2


def test_whoever_was_reminded_of_something_else_today_is_left_in_peace(
    scene: Any, cohort: Cohort, late: Person
) -> None:
    """safety.md: one nudge a person in 24 hours, across all rules."""
    other = boards.early(cohort)
    db.session.add(Nudge(key="task:other", rule="task", person_id=late.id, recipient=late.email))
    db.session.flush()
    reminded = remind_behind(cohort, by=scene.make.trainer(cohort))
    assert (reminded.letters, reminded.resting) == (1, 1)
    db.session.commit()
    assert nudges_to(late) == []
    assert len(nudges_to(other)) == 1


def test_at_night_the_letters_wait_for_the_morning(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any, noon: Any
) -> None:
    noon.move_to(helsinki(2027, 2, 16, 22, 15))
    assert "kello 8" in remind(sign_in(scene.make.trainer(cohort)), cohort)
    [letter] = nudges_to(late)
    assert letter.due_at == helsinki(2027, 2, 17, 8)


def test_what_is_sent_or_over_is_not_asked_for(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any
) -> None:
    browser = sign_in(scene.make.trainer(cohort))
    for key in ("pre-1", "pre-2"):
        scene.tasks.send(late, scene.tasks.assignment(cohort, key))
    assert "Kukaan ei ole jäljessä" in remind(browser, cohort)
    assert nudges_to(late) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("trainer", 302), ("office", 302), ("participant", 404), ("representative", 404), ("observer", 404)],
)
def test_reminding_is_for_trainers_and_the_office(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any, who: str, status: int
) -> None:
    people = {
        "trainer": scene.make.trainer(cohort),
        "office": scene.make.office_person(),
        "participant": scene.make.participant(cohort),
        "representative": scene.make.representative(cohort.organisation),
        "observer": scene.make.enrolment(cohort, CohortRole.OBSERVER).person,
    }
    answer = sign_in(people[who]).post(f"/cohorts/{cohort.id}/board/remind")
    assert answer.status_code == status
    assert bool(nudges_to(late)) is (status == 302)


def test_the_board_and_the_button_agree_on_who_is_behind(
    scene: Any, cohort: Cohort, late: Person, sign_in: Any
) -> None:
    from courses.boards.board import board_of
    from courses.boards.sources import behind_counts

    scene.tasks.send(boards.early(cohort), scene.tasks.assignment(cohort, "pre-1"))
    scene.make.participant(cohort)  # came when all was due already
    trainer = scene.make.trainer(cohort)
    with db.session.no_autoflush:
        counted = behind_counts([cohort])[cohort.id]
    with sign_in(trainer).application.test_request_context():
        shown = board_of(cohort, reader=trainer, behind_only=False, asked=None).behind
    assert counted == shown == remind_behind(cohort, by=trainer).letters == 2
