"""Who gets in: a stranger's address answers 404, and an unsent file is its author's alone."""

from typing import Any

import pytest
from sqlalchemy import func, select

from assignments import operations
from assignments.models import Feedback, Submission
from assignments.operations import Answer, mark_of
from assignments.queries import assignment as load
from courses.models import Enrolment
from foundation import clock
from tests.factories import assignments as made

# Each address with the status that each person gets for opening it.
ALLOWED = {
    "list": {"participant": 200, "colleague": 200, "trainer": 200, "office": 200},
    "assignment": {"participant": 200, "colleague": 200, "trainer": 200, "office": 200},
    "queue": {"trainer": 200, "office": 200},
    "submission": {"trainer": 200, "office": 200},
    "file": {"participant": 200, "trainer": 200, "office": 200},
    "unsent file": {"participant": 200},
}
PEOPLE = ("participant", "colleague", "trainer", "office", "representative", "stranger", "other_trainer")


@pytest.fixture
def addresses(scene: Any, session: Any) -> dict[str, str]:
    sent = made.send(scene.participant, scene.assignment, "Yksi", [made.picture("eka.png")])
    text = Answer(
        text="Yksi ja kaksi", seen=mark_of("Yksi"), uploads=[made.picture("luonnos.png", colour="blue")]
    )
    draft = operations.save_draft(scene.participant, load(scene.assignment.id), text)
    files = {row.file.name: row.file_id for row in draft.files}
    session.commit()
    return {
        "list": f"/cohorts/{scene.cohort.id}/assignments",
        "assignment": scene.address,
        "queue": f"/cohorts/{scene.cohort.id}/submissions",
        "submission": f"/submissions/{sent.id}",
        "file": f"/submissions/{sent.id}/files/{files['eka.png']}",
        "unsent file": f"/submissions/{sent.id}/files/{files['luonnos.png']}",
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_opens_what_is_theirs_and_nothing_else(
    who: str, addresses: dict[str, str], scene: Any, sign_in: Any
) -> None:
    browser = sign_in(getattr(scene, who))
    got = {name: browser.get(address).status_code for name, address in addresses.items()}
    assert got == {name: ALLOWED[name].get(who, 404) for name in addresses}


def test_visitor_is_sent_to_sign_in(addresses: dict[str, str], client: Any) -> None:
    for address in addresses.values():
        response = client.get(address)
        assert response.status_code == 302
        assert "/sign-in" in response.headers["Location"]


def test_file_is_not_found_under_somebody_elses_submission(
    addresses: dict[str, str], scene: Any, sign_in: Any
) -> None:
    own = made.send(scene.colleague, scene.assignment, "Minun")
    file_id = addresses["file"].rsplit("/", 1)[1]
    assert sign_in(scene.colleague).get(f"/submissions/{own.id}/files/{file_id}").status_code == 404


@pytest.mark.parametrize("who", [p for p in PEOPLE if p not in ("participant", "colleague")])
def test_only_participants_answer(who: str, scene: Any, session: Any, sign_in: Any) -> None:
    browser = sign_in(getattr(scene, who))
    assert browser.post(scene.address, data={"text": "Minä", "send": "1"}).status_code == 404
    assert browser.post(f"{scene.address}/feedback/read").status_code == 404
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.parametrize("who", [p for p in PEOPLE if p not in ("trainer", "office")])
def test_only_trainers_and_the_office_give_feedback(
    who: str, addresses: dict[str, str], scene: Any, session: Any, sign_in: Any
) -> None:
    browser = sign_in(getattr(scene, who))
    response = browser.post(addresses["submission"], data={"verdict": "accept", "seen": "1.0"})
    assert response.status_code == 404
    assert session.scalar(select(func.count()).select_from(Feedback)) == 0


def test_colleague_sees_nothing_of_anothers_answer(
    addresses: dict[str, str], scene: Any, sign_in: Any
) -> None:
    page = sign_in(scene.colleague).get(scene.address)
    assert "Yksi" not in page.text.split("<main")[1]


def test_who_left_the_cohort_keeps_the_own_file_and_no_more(
    addresses: dict[str, str], scene: Any, session: Any, sign_in: Any
) -> None:
    place = session.scalars(select(Enrolment).where(Enrolment.person_id == scene.participant.id)).one()
    place.left_at = clock.now()
    browser = sign_in(scene.participant)
    assert browser.get(addresses["file"]).status_code == 200
    assert browser.get(addresses["assignment"]).status_code == 404
