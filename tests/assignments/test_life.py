"""The life of a submission over HTTP: draft, sent, asked anew, sent again, accepted."""

import io
from typing import Any

import time_machine
from sqlalchemy import func, select

from assignments import queries, signals
from assignments.models import Submission, SubmissionVersion
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from foundation import clock
from foundation.outbox import Letter
from tests.assignments.conftest import fields, fill, read
from tests.factories import assignments as made


def own(scene: Any, session: Any) -> Submission | None:
    session.expire_all()
    assignment = queries.assignment(scene.assignment.id)
    assert assignment is not None
    return queries.own_submission(assignment, scene.participant)


def test_answer_goes_from_draft_to_accepted(scene: Any, session: Any, sign_in: Any) -> None:
    aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
    heard = []

    def hear(submission: Submission, **_news: Any) -> None:
        heard.append(submission.state)

    signals.submission_sent.connect(hear)
    signals.submission_accepted.connect(hear)
    page = aino.get(scene.address)
    assert page.status_code == 200
    assert "<p>Ohje</p>" in page.text
    who_sees = read(page).select_one("#who-sees")
    assert who_sees is not None
    assert who_sees.find_next("button", attrs={"name": "send"}) is not None, "told before the button"

    assert fill(aino, scene.address, text="Ensimmäinen ajatus", save="1").status_code == 302
    submission = own(scene, session)
    assert submission.state is SubmissionState.DRAFT
    assert submission.versions == []
    assert fields(aino.get(scene.address))["text"] == "Ensimmäinen ajatus"
    assert leena.get(f"/submissions/{submission.id}").status_code == 404, "a draft is for its author alone"

    assert fill(aino, scene.address, text="Kysyin **kolmelta**.", send="1").status_code == 302
    submission = own(scene, session)
    assert submission.state is SubmissionState.SENT
    assert [v.text_html for v in submission.versions] == ["<p>Kysyin <strong>kolmelta</strong>.</p>"]
    page = aino.get(scene.address)
    assert read(page).select_one("form.form") is None
    assert "<strong>kolmelta</strong>" in page.text

    queue = leena.get(f"/cohorts/{scene.cohort.id}/submissions")
    assert "Aino Mäkinen" in queue.text
    review = f"/submissions/{submission.id}"
    assert "<strong>kolmelta</strong>" in leena.get(review).text
    assert fill(leena, review, text="Kerro vielä, keneltä.", verdict="ask_new_version").status_code == 302
    assert own(scene, session).state is SubmissionState.NEW_VERSION_ASKED
    page = aino.get(scene.address)
    assert "Kerro vielä, keneltä." in page.text
    assert fields(page)["text"] == "Kysyin **kolmelta**."

    assert fill(aino, scene.address, text="Kysyin kolmelta asukkaalta.", send="1").status_code == 302
    submission = own(scene, session)
    assert [v.number for v in submission.versions] == [1, 2]
    assert submission.versions[0].text == "Kysyin **kolmelta**."
    assert submission.feedback[0].read_at is not None, "who mends the text has read what was asked"

    assert fill(leena, review, text="", verdict="accept").status_code == 302
    submission = own(scene, session)
    assert submission.state is SubmissionState.ACCEPTED
    assert submission.accepted_at is not None
    page = aino.get(scene.address)
    assert read(page).select_one("form.form") is None
    assert heard == [SubmissionState.SENT, SubmissionState.SENT, SubmissionState.ACCEPTED]
    assert queries.accepted_assignments(scene.cohort, [scene.participant.id, scene.colleague.id]) == {
        scene.participant.id: 1
    }


def test_accepted_answer_takes_no_more_but_gives_back_what_was_typed(
    scene: Any, session: Any, sign_in: Any
) -> None:
    aino = sign_in(scene.participant)
    form = fields(aino.get(scene.address))
    sent = made.send(scene.participant, scene.assignment)
    made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT)
    response = aino.post(scene.address, data=form | {"text": "Vielä yksi asia", "send": "1"})
    assert response.status_code == 409
    assert "Vielä yksi asia" in response.text
    assert own(scene, session).text == "Kysyin kolmelta."


def test_assignment_is_closed_until_it_opens(scene: Any, session: Any, sign_in: Any) -> None:
    later = made.assignment(scene.cohort, "interim-1")
    aino = sign_in(scene.participant)
    page = aino.get(f"/assignments/{later.id}")
    assert page.status_code == 200
    assert "<p>Ohje</p>" not in page.text
    assert read(page).select_one("form.form") is None
    response = aino.post(f"/assignments/{later.id}", data={"text": "Ajoissa", "send": "1"})
    assert response.status_code == 409
    assert "Ajoissa" in response.text
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_late_answer_is_taken_and_marked(scene: Any, session: Any, sign_in: Any) -> None:
    """F5-h: the house's clock decides."""
    due = scene.assignment.due_at
    with time_machine.travel(due.timestamp() + 1, tick=False):
        aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
        assert queries.standing(scene.assignment, None, clock.now()) == "late"
        assert fill(aino, scene.address, text="Myöhässä mutta valmis", send="1").status_code == 302
        submission = own(scene, session)
        assert submission.state is SubmissionState.SENT
        assert submission.first_sent_at > due
        page = read(leena.get(f"/cohorts/{scene.cohort.id}/submissions"))
        assert page.select_one("ul.rows .tag--quiet") is not None
    in_time = made.send(scene.colleague, made.assignment(scene.cohort), "Ajoissa")
    assert in_time.first_sent_at <= due


def test_answer_mended_after_the_due_date_is_not_late(scene: Any, session: Any) -> None:
    made.send(scene.participant, scene.assignment, "Ajoissa")
    with time_machine.travel(scene.assignment.due_at.timestamp() + 86400, tick=False):
        again = made.send(scene.participant, made.assignment(scene.cohort), "Ajoissa, ja paranneltu")
    assert len(again.versions) == 2
    assert again.first_sent_at <= scene.assignment.due_at


def test_newer_version_keeps_its_place_in_the_queue(scene: Any, session: Any, sign_in: Any) -> None:
    first = made.send(scene.participant, scene.assignment, "Ensin")
    since = first.sent_at
    with time_machine.travel(since.timestamp() + 60, tick=False):
        made.send(scene.colleague, scene.assignment, "Toisena")
    with time_machine.travel(since.timestamp() + 120, tick=False):
        again = made.send(scene.participant, scene.assignment, "Ensin, ja vielä")
    assert again.sent_at == since
    queue = sign_in(scene.trainer).get(f"/cohorts/{scene.cohort.id}/submissions").text
    assert queue.index("Aino Mäkinen") < queue.index("Ville Laine")


def test_double_click_on_send_makes_one_version(scene: Any, session: Any, sign_in: Any) -> None:
    aino = sign_in(scene.participant)
    form = fields(aino.get(scene.address)) | {"text": "Kerran", "send": "1"}

    def press() -> Any:
        upload = (io.BytesIO(made.picture().stream.read()), "kuva.png")
        return aino.post(scene.address, data=form | {"files": [upload]}, content_type="multipart/form-data")

    assert press().status_code == 302
    assert press().status_code == 302
    submission = own(scene, session)
    assert len(submission.versions) == 1
    assert len(submission.files) == 1


def test_same_text_can_not_answer_a_wish_for_a_new_version(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment, "Sama")
    made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    response = fill(sign_in(scene.participant), scene.address, text="Sama", send="1")
    assert response.status_code == 422
    assert read(response).select_one("#text-error") is not None
    assert own(scene, session).state is SubmissionState.NEW_VERSION_ASKED


def test_two_tabs_keep_both_texts(scene: Any, session: Any, sign_in: Any) -> None:
    """F5-c."""
    aino = sign_in(scene.participant)
    one = fields(aino.get(scene.address))
    two = fields(aino.get(scene.address))
    assert aino.post(scene.address, data=one | {"text": "Puhelimella", "save": "1"}).status_code == 302
    response = aino.post(scene.address, data=two | {"text": "Koneella", "send": "1"})
    assert response.status_code == 409
    page = read(response)
    assert [said.text for said in page.select(".said")] == ["Puhelimella", "Koneella"]
    assert fields(response)["text"] == "Koneella"
    submission = own(scene, session)
    assert (submission.text, submission.state) == ("Puhelimella", SubmissionState.DRAFT)
    assert aino.post(scene.address, data=fields(response) | {"send": "1"}).status_code == 302
    assert own(scene, session).newest.text == "Koneella"


def test_feedback_meanwhile_does_not_stop_the_writer(scene: Any, session: Any, sign_in: Any) -> None:
    aino = sign_in(scene.participant)
    sent = made.send(scene.participant, scene.assignment, "Yksi")
    form = fields(aino.get(scene.address + "?again=1"))
    made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    assert aino.post(scene.address, data=form | {"text": "Kaksi", "send": "1"}).status_code == 302
    assert own(scene, session).newest.text == "Kaksi"


def test_feedback_on_an_older_version_says_that_a_new_one_came(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment, "Yksi")
    leena, review = sign_in(scene.trainer), f"/submissions/{sent.id}"
    form = fields(leena.get(review)) | {"text": "Hyvä jo nyt", "verdict": "accept"}
    made.send(scene.participant, scene.assignment, "Kaksi")
    response = leena.post(review, data=form)
    assert response.status_code == 409
    assert fields(response)["text"] == "Hyvä jo nyt"
    assert "Kaksi" in response.text
    assert own(scene, session).state is SubmissionState.SENT
    assert leena.post(review, data=fields(response) | {"verdict": "accept"}).status_code == 302
    assert own(scene, session).feedback[0].version_number == 2


def test_two_trainers_do_not_decide_past_each_other(
    scene: Any, session: Any, sign_in: Any, factories: Any
) -> None:
    second = factories.trainer(scene.cohort)
    sent = made.send(scene.participant, scene.assignment)
    review = f"/submissions/{sent.id}"
    pekka = sign_in(second)
    form = fields(pekka.get(review)) | {"text": "Lisää vielä", "verdict": "ask_new_version"}
    made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT)
    response = pekka.post(review, data=form)
    assert response.status_code == 409
    assert own(scene, session).state is SubmissionState.ACCEPTED
    response = pekka.post(review, data=fields(response) | {"verdict": "ask_new_version"})
    assert response.status_code == 409, "an acceptance stands"
    assert pekka.post(review, data=fields(response) | {"verdict": "comment"}).status_code == 302
    assert own(scene, session).state is SubmissionState.ACCEPTED


def test_double_click_on_feedback_gives_one(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment)
    leena, review = sign_in(scene.trainer), f"/submissions/{sent.id}"
    form = fields(leena.get(review)) | {"text": "Hyvä", "verdict": "comment"}
    assert leena.post(review, data=form).status_code == 302
    assert leena.post(review, data=form).status_code == 302
    assert len(own(scene, session).feedback) == 1
    assert session.scalar(select(func.count()).select_from(Letter).where(Letter.kind == "feedback")) == 1
    changed = leena.post(review, data=form | {"text": "Hyvä, mutta"})
    assert changed.status_code == 409, "the back button and other words are a new thought, not the same click"
    assert fields(changed)["text"] == "Hyvä, mutta"


def test_somebody_elses_id_makes_no_clash(scene: Any, session: Any, sign_in: Any) -> None:
    first = made.send(scene.participant, scene.assignment)
    given = made.answer(scene.trainer, first, FeedbackVerdict.COMMENT)
    second = made.send(scene.colleague, made.assignment(scene.cohort))
    response = fill(
        sign_in(scene.trainer),
        f"/submissions/{second.id}",
        once=str(given.id),
        text="Muuta",
        verdict="comment",
    )
    assert response.status_code == 302


def test_new_version_needs_a_word_on_what_is_missing(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment)
    leena, review = sign_in(scene.trainer), f"/submissions/{sent.id}"
    for verdict, field in (
        ("ask_new_version", "text"),
        ("comment", "text"),
        ("", "verdict"),
        ("burn", "verdict"),
    ):
        response = fill(leena, review, text="", verdict=verdict)
        assert response.status_code == 422, verdict
        assert read(response).select_one(f"#{field}-error") is not None, verdict
    assert own(scene, session).feedback == []


def test_after_feedback_the_next_in_the_queue_is_offered(scene: Any, session: Any, sign_in: Any) -> None:
    first = made.send(scene.participant, scene.assignment)
    second = made.send(scene.colleague, made.assignment(scene.cohort))
    leena = sign_in(scene.trainer)
    assert fill(leena, f"/submissions/{first.id}", text="Hyvä", verdict="accept").status_code == 302
    page = leena.get(f"/submissions/{first.id}")
    assert f"/submissions/{second.id}" in page.text
    assert f"/submissions/{first.id}" not in leena.get(f"/submissions/{second.id}").text.split("<main")[1]


def test_feedback_read_is_seen_by_the_trainer(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment)
    given = made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT)
    aino = sign_in(scene.participant)
    aino.get(scene.address)
    session.expire_all()
    assert own(scene, session).feedback[0].read_at is None, "opening the page writes nothing"
    assert aino.post(f"{scene.address}/feedback/read").status_code == 302
    assert own(scene, session).feedback[0].read_at is not None
    assert given.id is not None


def test_versions_are_counted_once_in_the_database(scene: Any, session: Any) -> None:
    made.send(scene.participant, scene.assignment, "Sama teksti")
    made.send(scene.participant, scene.assignment, "Sama teksti")
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 1
