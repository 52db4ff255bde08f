"""The shared reflection, and the self-assessment before and after."""

from datetime import timedelta
from typing import Any

import pytest

from assignments import queries
from assignments.models import Assignment
from assignments.operations import Answer, mark_of, save_draft, send
from courses.models import Enrolment
from courses.vocabulary import SeenBy
from foundation import clock
from foundation.database import db
from tests.assignments.conftest import read
from tests.assignments.test_cost import cost
from tests.factories import assignments as made
from tests.factories.fields import ask, field


def share(scene: Any, seen_by: SeenBy) -> str:
    """The address of the others' answers to the scene's assignment, which are seen so."""
    scene.assignment = made.assignment(scene.cohort)
    scene.assignment.plan.seen_by = seen_by
    db.session.commit()
    return f"{scene.address}/answers"


def test_nobody_reads_the_others_before_sending_their_own(scene: Any, sign_in: Any) -> None:
    address = share(scene, SeenBy.COHORT_AFTER_OWN)
    ville = made.send(scene.colleague, scene.assignment, "Villen **oivallus**", [made.picture("kaappi.png")])
    one, file = f"/submissions/{ville.id}/answer", f"/submissions/{ville.id}/files/{ville.files[0].file_id}"
    aino = sign_in(scene.participant)
    for hidden in (address, one, file):
        assert aino.get(hidden).status_code == 404
    page = aino.get(scene.address).get_data(as_text=True)
    assert "Lähetä ensin omasi" in page
    assert "ne valmennusryhmäsi osallistujat, jotka ovat lähettäneet omansa" in page
    save_draft(scene.participant, made.assignment(scene.cohort), Answer("Luonnos", mark_of("")))
    assert aino.get(address).status_code == 404
    made.send(scene.participant, scene.assignment, "Omani")
    assert read(aino.get(scene.address)).select_one(f'a[href="{address}"]')
    told = read(aino.get(address)).select_one("main")
    assert "Ville Laine" in told.get_text()
    assert told.select_one("strong").get_text() == "oivallus"
    assert "Omani" not in told.get_text()
    assert aino.get(one).status_code == aino.get(file).status_code == 200


@pytest.mark.parametrize("seen_by", [SeenBy.TRAINERS, SeenBy.COHORT, SeenBy.COHORT_AFTER_OWN])
def test_who_reads_the_others(scene: Any, sign_in: Any, seen_by: SeenBy) -> None:
    """The same set-up for those who may and those who may not."""
    address = share(scene, seen_by)
    sent = made.send(scene.colleague, scene.assignment)
    shared = seen_by is not SeenBy.TRAINERS
    may = {
        "participant": seen_by is SeenBy.COHORT,
        "colleague": shared,
        "trainer": shared,
        "office": shared,
        "representative": False,
        "stranger": False,
        "other_trainer": False,
    }
    for name, allowed in may.items():
        browser = sign_in(getattr(scene, name))
        for page in (address, f"/submissions/{sent.id}/answer"):
            assert (browser.get(page).status_code == 200) is allowed, f"{name}: {page}"


def test_neither_draft_nor_newer_unsent_words_nor_who_left_are_read(
    scene: Any, sign_in: Any, session: Any
) -> None:
    address = share(scene, SeenBy.COHORT)
    save_draft(scene.colleague, made.assignment(scene.cohort), Answer("Pelkkä luonnos", mark_of("")))
    aino = sign_in(scene.participant)
    assert "Kukaan muu ei ole vielä vastannut" in aino.get(address).get_data(as_text=True)
    sent = made.send(scene.colleague, made.assignment(scene.cohort), "x")
    assert sent.text == "x"
    later = Answer("Keskeneräinen lisäys", mark_of("x"))
    save_draft(scene.colleague, made.assignment(scene.cohort), later)
    for page in (address, f"/submissions/{sent.id}/answer"):
        told = aino.get(page).get_data(as_text=True)
        assert "Ville Laine" in told
        assert "Keskeneräinen" not in told
    place = session.query(Enrolment).filter_by(person_id=scene.participant.id).one()
    place.left_at = clock.now() - timedelta(minutes=1)
    session.commit()
    assert aino.get(address).status_code == 404


def test_many_long_answers_cost_the_same_and_stay_light(
    app: Any, scene: Any, sign_in: Any, factories: Any
) -> None:
    address = share(scene, SeenBy.COHORT)
    aino = sign_in(scene.participant)
    costs = []
    for number in range(12):
        text = f"Vastaus {number}. " + "Pitkä teksti. " * (900 if number == 3 else 80)
        sent = made.send(factories.participant(scene.cohort), scene.assignment, text)
        if number in (1, 11):
            costs.append(cost(app, aino, address))
    assert costs[0] == costs[1]
    page = read(aino.get(address))
    assert len(page.select("article.post")) == 10
    assert len([link for link in page.select('a[href$="/answer"]') if "Lue koko" in link.get_text()]) == 1
    assert len(read(aino.get(f"{address}?page=2")).select("article.post")) == 2
    assert cost(app, aino, f"/submissions/{sent.id}/answer")


def test_then_and_now_are_told_in_words_beside_each_other(app: Any, scene: Any, sign_in: Any) -> None:
    skills = [field("scale", key) for key in ("ask", "try", "tell")]
    before = ask(made.assignment(scene.cohort, "pre-1"), *skills)
    after = ask(made.assignment(scene.cohort, "pre-2"), *skills, compared_with="pre-1")
    address = f"/assignments/{after.id}"
    aino = sign_in(scene.participant)
    answer(scene, before, ask=2, **{"try": 3}, tell=4)
    assert not read(aino.get(address)).select(".then-now")
    answer(scene, after, ask=4, **{"try": 3}, tell=3)
    sent = answer(scene, after, ask=5, **{"try": 3}, tell=3)
    pages = [(aino, address), (sign_in(scene.trainer), f"/submissions/{sent}")]
    for browser, page in pages:
        rows = [" ".join(row.get_text(" ").split()) for row in read(browser.get(page)).select(".then-now")]
        assert rows == [
            "Ask Silloin 2/5 Nyt 5/5: Hyvin Noussut 3 porrasta",
            "Try Silloin 3/5 Nyt 3/5 Sama",
            "Tell Silloin 4/5 Nyt 3/5 Laskenut 1 portaan",
        ]
        assert cost(app, browser, page)


def answer(scene: Any, of: Assignment, **fields: Any) -> Any:
    """The participant has sent this; the key of the submission."""
    loaded = queries.assignment(of.id)
    assert loaded is not None
    there = queries.own_submission(loaded, scene.participant)
    seen = mark_of(there.text, there.fields) if there else mark_of("")
    sent = send(scene.participant, loaded, Answer("", seen, fields=fields))
    db.session.commit()
    return sent.id
