"""Requests that arrive at the same moment: one row, one version, nothing overwritten."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from assignments import queries
from assignments.models import Feedback, Submission, SubmissionVersion
from assignments.operations import mark_of
from assignments.reviewing.models import FeedbackReply, MarginComment, Phrase
from assignments.vocabulary import FeedbackVerdict
from courses.models import PlannedTask
from courses.vocabulary import DoneBy
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person
from tests.factories import assignments as made
from tests.factories import make
from tests.factories import projects as grouped
from tests.factories.make import session_of


def browser(app: Flask, cookie: str) -> FlaskClient:
    """A browser that shares nothing with the test's own thread."""
    client = FlaskClient(app, app.response_class, use_cookies=True)
    with client.session_transaction() as values:
        values["_user_id"] = cookie
    return client


def at_once(app: Flask, person: Person, address: str, forms: list[dict[str, str]]) -> list[int]:
    """Send all the forms in the same moment; gives the statuses."""
    browsers = [browser(app, session_of(person)) for _form in forms]
    db.session.commit()  # hold nothing open, and see afterwards what the others wrote
    gate = Barrier(len(forms))

    def go(client: FlaskClient, form: dict[str, str]) -> int:
        gate.wait(timeout=10)
        return client.post(address, data=form).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(go, browsers, forms))


def test_first_answer_sent_six_times_at_once_is_one(app: Flask, scene: Any, session: Any) -> None:
    """F5-b: and each gets the same answer."""
    form = {"text": "Kerran", "seen": mark_of(""), "send": "1"}
    assert at_once(app, scene.participant, scene.address, [form] * 6) == [302] * 6
    assert session.scalar(select(func.count()).select_from(Submission)) == 1
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 1


def test_of_six_different_texts_one_is_saved_and_the_others_hear_of_it(
    app: Flask, scene: Any, session: Any
) -> None:
    """F5-d."""
    forms = [{"text": f"Teksti {number}", "seen": mark_of(""), "save": "1"} for number in range(6)]
    statuses = at_once(app, scene.participant, scene.address, forms)
    assert sorted(statuses) == [302, 409, 409, 409, 409, 409]
    saved = queries.own_submission(scene.assignment, scene.participant)
    assert saved is not None
    assert saved.text == forms[statuses.index(302)]["text"]


def test_two_verdicts_at_once_do_not_both_count(app: Flask, scene: Any, session: Any) -> None:
    sent = made.send(scene.participant, scene.assignment)
    forms = [
        {"text": "Hyvä", "verdict": "accept", "seen": "1.0"},
        {"text": "Lisää", "verdict": "ask_new_version", "seen": "1.0"},
    ]
    address = f"/submissions/{sent.id}"
    assert sorted(at_once(app, scene.trainer, address, forms)) == [302, 409]
    assert session.scalar(select(func.count()).select_from(Feedback)) == 1


def test_whatever_the_desk_keeps_is_kept_once_however_often_it_is_pressed(
    app: Flask, scene: Any, session: Any
) -> None:
    """F5-b: a comment in the margin, a phrase, a reply, and what was held and is given to all."""
    sent = made.send(scene.participant, scene.assignment)
    address, once = f"/submissions/{sent.id}", {"margin-once": str(uuid.uuid4()), "margin-number": "1"}
    note = {"keep": "1", "margin-text": "Mistä tiedät?", **once}
    assert at_once(app, scene.trainer, address, [note] * 4) == [200] * 4
    phrase = {"keep_phrase": "1", "text": "Kerro lisää."}
    assert at_once(app, scene.trainer, address, [phrase] * 4) == [200] * 4
    made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT, hold=True)
    release = f"/cohorts/{scene.cohort.id}/submissions/release"
    assert at_once(app, scene.trainer, release, [{}] * 4) == [302] * 4
    given = session.scalars(select(Feedback.id)).one()
    reply = {"reply-text": "Kiitos!", "reply-feedback": str(given), "reply-once": str(uuid.uuid4())}
    assert at_once(app, scene.participant, f"{scene.address}/feedback/reply", [reply] * 4) == [302] * 4
    for model in (MarginComment, Phrase, FeedbackReply, Letter):
        assert session.scalar(select(func.count()).select_from(model)) == 1, model.__name__


def test_all_who_send_in_the_last_second_are_in_time(app: Flask, scene: Any, session: Any) -> None:
    """F5-h: the moment of the house's own clock is on each row, and nobody is called late."""
    due = scene.assignment.due_at
    people = [make.participant(scene.cohort) for _number in range(8)]
    with time_machine.travel(due - timedelta(milliseconds=500), tick=False):
        browsers = [browser(app, session_of(person)) for person in people]
        session.commit()
        gate = Barrier(len(people))
        form = {"text": "Viime hetkellä", "seen": mark_of(""), "send": "1"}

        def go(client: FlaskClient) -> int:
            gate.wait(timeout=10)
            return client.post(scene.address, data=form).status_code

        with ThreadPoolExecutor(len(people)) as pool:
            assert list(pool.map(go, browsers)) == [302] * len(people)
    session.expire_all()
    sent = session.scalars(select(Submission.first_sent_at)).all()
    assert len(sent) == len(people)
    assert all(moment <= due for moment in sent)


@pytest.mark.parametrize("done_by", [DoneBy.GROUP_ANY, DoneBy.GROUP_ALL])
def test_members_who_begin_at_once_have_one_answer(
    app: Flask, scene: Any, session: Any, done_by: DoneBy
) -> None:
    """F5-d: one row, one version; where all confirm, the last word of the two sends it."""
    plan = update(PlannedTask).where(PlannedTask.id == scene.assignment.planned_task_id)
    session.execute(plan.values(done_by=done_by))
    grouped.group(scene.cohort, scene.participant, scene.colleague)
    session.commit()
    browsers = [browser(app, session_of(person)) for person in (scene.participant, scene.colleague)]
    session.commit()
    gate = Barrier(2)
    form = {"text": "Yhdessä", "seen": mark_of(""), "send": "1"}

    def go(client: FlaskClient) -> int:
        gate.wait(timeout=10)
        return client.post(scene.address, data=form).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, browsers)) == [302, 302]
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Submission)) == 1
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 1
