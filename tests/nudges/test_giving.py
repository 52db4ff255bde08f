"""Each person is reminded once of each thing, in one letter a run, in their language, never at night."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from assignments.models import Assignment
from courses import inviting
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter
from kehittamo.celery_app import BEAT
from nudges import letters
from nudges.models import Nudge
from nudges.tasks import give_nudges
from tests.nudges.conftest import helsinki, nudges_to


def two_tasks_close(scene: Any) -> Any:
    """A cohort whose two pre-work tasks are open and close tomorrow."""
    place = scene.tasks.open_cohort()
    for task in db.session.scalars(select(Assignment).where(Assignment.cohort_id == place.id)):
        soon = task.opens_at < clock.now()
        task.due_at = clock.end_of_day(clock.today() + timedelta(days=1 if soon else 80))
    db.session.flush()
    return place


def ledger() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Nudge.id))) or 0


def test_two_things_at_once_are_one_letter_with_two_links(scene: Any) -> None:
    place = two_tasks_close(scene)
    person = scene.make.participant(place)
    db.session.commit()
    assert give_nudges.run() == 1
    [letter] = nudges_to(person)
    assert letter.body.count("/assignments/") == 2
    assert "Tehtävä pre-1" in letter.body
    assert place.name in letter.body
    assert letter.recipient_id == person.id
    assert ledger() == 2


def test_running_twice_changes_nothing_the_second_time(scene: Any) -> None:
    scene.make.participant(two_tasks_close(scene))
    db.session.commit()
    give_nudges.run()
    before = ledger(), db.session.scalar(select(func.count(Letter.id)))
    assert give_nudges.run() == 0
    assert (ledger(), db.session.scalar(select(func.count(Letter.id)))) == before


def test_a_missed_day_heals_itself_and_a_night_waits_for_eight(scene: Any, noon: Any) -> None:
    person = scene.make.participant(two_tasks_close(scene))
    db.session.commit()
    noon.move_to(helsinki(2027, 2, 16, 22))
    assert give_nudges.run() == 0
    noon.move_to(helsinki(2027, 2, 17, 7, 59))
    assert give_nudges.run() == 0
    assert ledger() == 0
    noon.move_to(helsinki(2027, 2, 17, 8, 0))
    assert give_nudges.run() == 1
    assert len(nudges_to(person)) == 1


def test_each_gets_theirs_in_their_own_language(scene: Any) -> None:
    place = two_tasks_close(scene)
    people = [scene.make.participant(place) for _ in range(3)]
    for person, language in zip(people, ("fi", "sv", "en"), strict=True):
        person.language = language
    db.session.commit()
    assert give_nudges.run() == 3
    written = [nudges_to(person)[0] for person in people]
    assert [letter.language for letter in written] == ["fi", "sv", "en"]
    assert "Tehtävä pre-1 (sv)" in written[1].body
    assert " klo 23.59" in written[0].body
    assert " kl. 23.59" in written[1].body
    assert " at 23:59" in written[2].body


def test_a_task_and_a_review_come_in_the_same_letter(scene: Any) -> None:
    place, fair, people, _projects, _trainer = scene.fairs.opened(4, 2)
    fair.reviews_due_at = clock.now()
    task = scene.tasks.assignment(place)
    task.opens_at, task.due_at = clock.now() - timedelta(days=3), clock.end_of_day(clock.today())
    db.session.commit()
    assert give_nudges.run() == len(people)
    [letter] = nudges_to(people[0])
    assert "/reviews/" in letter.body
    assert "/assignments/" in letter.body


def test_an_invitation_is_sent_again_once_with_a_link_that_works(scene: Any, noon: Any, client: Any) -> None:
    place = scene.make.cohort()
    invitation, old = scene.courses.invited(place)
    db.session.commit()
    noon.shift(timedelta(days=5))
    assert give_nudges.run() == 1
    noon.shift(timedelta(days=6))
    assert give_nudges.run() == 0
    db.session.rollback()
    first, again = scene.courses.letters_to(invitation.email)
    token = scene.courses.token_in(again)
    assert token != old
    assert scene.courses.token_in(first) == old
    assert client.get(f"/invitation/{token}").status_code == 200
    assert client.get(f"/invitation/{old}").status_code == 404


def test_an_invitation_answered_a_moment_ago_stops_nobody_else(
    scene: Any, noon: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _token = scene.courses.invited(scene.make.cohort(), "eka@example.org")
    scene.courses.invited(scene.make.cohort(), "toka@example.org")
    noon.shift(timedelta(days=5))
    db.session.commit()
    remind, late = inviting.remind, first.id

    def over_for_the_first(invitation: Any, *, by: Any) -> bool:
        if invitation.id == late:
            raise inviting.InvitationOver
        return remind(invitation, by=by)

    monkeypatch.setattr(inviting, "remind", over_for_the_first)
    assert give_nudges.run() == 1
    assert ledger() == 1


def test_a_letter_that_fails_leaves_no_trace_and_is_tried_again(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = two_tasks_close(scene)
    unlucky, other = scene.make.participant(place), scene.make.participant(place)
    db.session.commit()
    write, failing = letters.reminder, unlucky.id

    def stumble(things: Any) -> None:
        if things[0].person_id == failing:
            raise RuntimeError("no ink")
        write(things)

    with monkeypatch.context() as patch:
        patch.setattr(letters, "reminder", stumble)
        assert give_nudges.run() == 1
        assert ledger() == 2
    assert give_nudges.run() == 1
    assert (len(nudges_to(unlucky)), len(nudges_to(other))) == (1, 1)


def test_two_workers_at_once_write_one_letter_each(scene: Any, app: Flask) -> None:
    place = two_tasks_close(scene)
    people = [scene.make.participant(place) for _ in range(12)]
    db.session.commit()

    def work(_number: int) -> int:
        with app.test_request_context(base_url="http://localhost", method="POST"):
            return int(give_nudges.run())

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 12
    assert [len(nudges_to(person)) for person in people] == [1] * 12
    assert ledger() == 24


def test_beat_calls_the_task_by_its_name() -> None:
    assert give_nudges.name in {entry["task"] for entry in BEAT.values()}


def test_the_command_line_lists_without_sending_and_then_gives(scene: Any, app: Flask) -> None:
    person = scene.make.participant(two_tasks_close(scene))
    db.session.commit()
    listed = app.test_cli_runner().invoke(args=["nudges", "due"])
    assert listed.output.count(person.email) == 2
    assert ledger() == 0
    assert app.test_cli_runner().invoke(args=["nudges", "give"]).output == "Letters written: 1\n"
    assert app.test_cli_runner().invoke(args=["nudges", "give"]).output == "Letters written: 0\n"
    assert len(nudges_to(person)) == 1


def test_an_invitation_needs_nothing_that_an_earlier_question_left_loaded(scene: Any, noon: Any) -> None:
    scene.courses.invited(scene.make.cohort())
    noon.shift(timedelta(days=5))
    db.session.commit()
    db.session.expunge_all()
    assert give_nudges.run() == 1
    assert "Valmennus" in scene.courses.letters_to("uusi@example.org")[-1].body
