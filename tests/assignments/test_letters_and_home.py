"""Who is told, in which language; and what stands on the path."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from assignments import home as _home  # noqa: F401 - puts its steps on the path
from assignments import operations
from assignments.operations import Answer, mark_of
from assignments.queries import assignment as load
from assignments.vocabulary import FeedbackVerdict
from courses.home import StepState, next_step, path_of, waiting_for
from courses.queries import cohort
from courses.vocabulary import CohortRole
from foundation.languages import in_language
from foundation.outbox import Letter
from tests.factories import assignments as made


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_letter_about_feedback_is_in_the_readers_language(
    language: str, scene: Any, session: Any, factories: Any
) -> None:
    scene.participant.language = language
    title = load(scene.assignment.id).plan.title[language]
    sent = made.send(scene.participant, scene.assignment)
    subjects = set()
    for verdict in (FeedbackVerdict.COMMENT, FeedbackVerdict.ASK_NEW_VERSION):
        with in_language("sv" if language == "fi" else "fi"):  # the trainer's own
            given = made.answer(scene.trainer, sent, verdict)
        key = f"feedback:{given.id}:{scene.participant.id}"
        letter = session.scalars(select(Letter).where(Letter.dedup_key == key)).one()
        assert (letter.recipient, letter.language) == (scene.participant.email, language)
        assert title in letter.subject
        assert f"/assignments/{scene.assignment.id}" in letter.body
        assert "Hyvin havaittu" not in letter.body, "feedback is read behind the sign-in"
        subjects.add(letter.subject)
    assert len(subjects) == 2


def test_receipt_is_no_letter(scene: Any, session: Any) -> None:
    made.send(scene.participant, scene.assignment)
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def step(scene: Any, key: str = "pre-1") -> Any:
    title = f"Tehtävä {key} (en)"
    with in_language("en"):
        path = path_of(scene.participant, cohort(scene.cohort.id), CohortRole.PARTICIPANT)
    return next(one for one in path if one.title == title)


def test_path_tells_where_each_assignment_stands(scene: Any, session: Any) -> None:
    assert (step(scene).state, step(scene).action) == (StepState.NOW, "Write")
    assert step(scene).heading == "Kerro pre-1 (en)"
    assert step(scene, "interim-1").state is StepState.AHEAD

    operations.save_draft(scene.participant, load(scene.assignment.id), Answer(text="Alku", seen=mark_of("")))
    session.commit()
    assert step(scene).action == "Continue writing"
    assert "draft is safe" in step(scene).note

    sent = made.send(scene.participant, scene.assignment, "Alku ja loppu")
    assert (step(scene).state, step(scene).action) == (StepState.WAITING, "")
    made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    assert (step(scene).state, step(scene).action) == (StepState.NOW, "Write a new version")
    again = made.send(scene.participant, scene.assignment, "Uusi")
    made.answer(scene.trainer, again, FeedbackVerdict.ACCEPT)
    assert step(scene).state is StepState.DONE


def test_unsent_assignment_past_its_date_is_late_and_can_be_written(scene: Any, session: Any) -> None:
    with time_machine.travel(scene.assignment.due_at + timedelta(seconds=1), tick=False), in_language("en"):
        path = path_of(scene.participant, cohort(scene.cohort.id), CohortRole.PARTICIPANT)
        late = next(one for one in path if one.title == "Tehtävä pre-1 (en)")
        assert (late.tag, late.action) == ("Late", "Write")
        assert next_step(path) is late


def test_trainer_learns_how_many_wait(scene: Any, session: Any) -> None:
    assert waiting_for(scene.trainer, [scene.cohort]) == []
    sent = made.send(scene.participant, scene.assignment)
    made.send(scene.colleague, scene.assignment)
    with in_language("en"):
        steps = waiting_for(scene.trainer, [scene.cohort])
    assert [(one.title, one.action, one.at) for one in steps] == [
        ("2 submissions wait for your feedback", "Give feedback", sent.sent_at)
    ]
    assert steps[0].urgent
