"""The trainer's desk: one queue, margin comments, phrases, what is held, several at once, replies."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assignments import queries, signals, waiting
from assignments.models import Feedback, Submission, SubmissionVersion
from assignments.reviewing.models import FeedbackReply, MarginComment, Phrase
from assignments.reviewing.passages import passages, place_of, with_comments
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from foundation.text import render_markdown
from tests.assignments.conftest import fill, read
from tests.counting import count_queries, counted_once
from tests.factories import assignments as made
from tests.factories import make, projects
from tests.factories.fields import EVERY_KIND, TYPED, ask

TEXT = "Kysyin **kolmelta** asukkaalta.\n\nKaksi ei tiennyt\nmihin soittaa.\n\n1. Soita\n2. Kysy"


def desk(browser: FlaskClient, sent: Submission) -> BeautifulSoup:
    return read(browser.get(f"/submissions/{sent.id}"))


def press(browser: FlaskClient, sent: Submission, **pressed: Any) -> TestResponse:
    """Press a button of the desk with what is typed there."""
    form = desk(browser, sent).select_one("#feedback-form")
    assert form is not None
    values = {tag["name"]: tag.get("value", "") for tag in form.select("input[type=hidden]:not([disabled])")}
    return browser.post(f"/submissions/{sent.id}", data=values | pressed)


def names(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select("li.row .row__title a")]


def state(sent: Submission, session: Any) -> SubmissionState:
    session.expire_all()
    return session.get(Submission, sent.id).state


# The queue


def test_one_queue_over_all_cohorts_leads_on_without_going_back(
    scene: Any, session: Any, sign_in: Any
) -> None:
    second = made.open_cohort(made=None)
    make.enrol(second, scene.trainer, CohortRole.TRAINER, by=scene.trainer)
    others = made.open_cohort(made=None)
    sent = []
    for hours, (who, cohort) in enumerate(
        (("Eka Eskola", scene.cohort), ("Toka Toivonen", second), ("Kolmas Koski", scene.cohort))
    ):
        with time_machine.travel(clock.now() - timedelta(hours=30 - hours), tick=False):
            sent.append(made.send(make.participant(cohort, who), made.assignment(cohort)))
    made.send(make.participant(others, "Vieras Vuori"), made.assignment(others))
    leena = sign_in(scene.trainer)
    page = read(leena.get("/submissions"))
    assert names(page) == ["Eka Eskola", "Toka Toivonen", "Kolmas Koski"], (
        "the longest wait first, hers alone"
    )
    first, second_page = desk(leena, sent[0]), desk(leena, sent[1])
    assert first.select_one("a[rel=prev]") is None
    assert first.select_one("a[rel=next]")["href"] == f"/submissions/{sent[1].id}"
    assert second_page.select_one("a[rel=prev]")["href"] == f"/submissions/{sent[0].id}"
    within = read(leena.get(f"/submissions/{sent[0].id}?cohort={scene.cohort.id}"))
    assert within.select_one("a[rel=next]")["href"].startswith(f"/submissions/{sent[2].id}?cohort=")
    given = press(leena, sent[0], verdict="accept")
    assert given.headers["Location"] == f"/submissions/{sent[1].id}", "on to the next"
    press(leena, sent[1], verdict="accept")
    assert press(leena, sent[2], verdict="accept").headers["Location"] == "/submissions"
    accepted = read(leena.get("/submissions?show=accepted"))
    assert names(accepted) == ["Kolmas Koski", "Toka Toivonen", "Eka Eskola"]


def test_who_trains_nobody_has_no_queue(scene: Any, sign_in: Any) -> None:
    for who in (scene.participant, scene.representative):
        assert sign_in(who).get("/submissions").status_code == 403
        assert sign_in(who).get("/submissions/phrases").status_code == 403
    assert sign_in(scene.office).get("/submissions").status_code == 200


@counted_once
def test_queue_of_five_hundred_costs_what_a_queue_of_three_does(
    app: Flask, scene: Any, session: Any, sign_in: Any
) -> None:
    leena, costs, total = sign_in(scene.trainer), [], 0
    for number in (3, 500):
        rows = []
        for _each in range(number - total):
            rows.append(sent_row(scene, session))
        session.commit()
        total = number
        for address in (
            "/submissions",
            f"/cohorts/{scene.cohort.id}/submissions",
            f"/submissions/{rows[0]}",
            f"/cohorts/{scene.cohort.id}/submissions/together?" + "&".join(f"of={key}" for key in rows[:25]),
        ):
            leena.get(address)
            with count_queries(app) as statements:
                page = leena.get(address)
            assert page.status_code == 200
            assert len(page.data) <= 25_000
            assert len(statements) <= 12, "\n".join(statements)
            costs.append(len(statements))
    assert costs[:4] == costs[4:]


def sent_row(scene: Any, session: Any) -> uuid.UUID:
    """A sent answer made without its form: five hundred of them take long."""
    person, now = make.person(), clock.now()
    row = Submission(
        id=uuid.uuid4(),
        assignment_id=scene.assignment.id,
        person_id=person.id,
        state=SubmissionState.SENT,
        text="Vastaus",
        first_sent_at=now,
        sent_at=now,
    )
    session.add(row)
    session.flush()
    session.execute(
        SubmissionVersion.__table__.insert().values(
            id=uuid.uuid4(),
            created_at=now,
            submission_id=row.id,
            number=1,
            text="Vastaus",
            text_html="<p>Vastaus</p>",
        )
    )
    return row.id


# In the margin


def test_passages_find_their_words_in_the_source() -> None:
    found = passages(TEXT, render_markdown(TEXT))
    assert [TEXT[one.start : one.end] for one in found] == [
        "Kysyin **kolmelta** asukkaalta",
        "Kaksi ei tiennyt\nmihin soittaa",
        "Soita\n2. Kysy",
    ]
    start, end, quote = place_of(found[0], TEXT, "Kysyin  kolmelta")
    assert (TEXT[start:end], quote) == ("Kysyin **kolmelta", "Kysyin kolmelta")
    start, end, quote = place_of(found[1], TEXT, "tiennyt mihin soit")
    assert (TEXT[start:end], quote) == ("tiennyt\nmihin soittaa", "tiennyt mihin soit")
    assert place_of(found[1], TEXT, "ei tästä") == (found[1].start, found[1].end, "")
    one = SimpleNamespace(start=found[1].start + 6, end=found[1].end, quote="ei tiennyt mihin")
    told = with_comments(found, [one])
    assert told[1].comments == [one]
    assert "Kaksi" in told[1].html


@pytest.mark.parametrize(
    "text", ["<b>x</b> & y", "a\n\n---\n\nb", "| a | b |\n|---|---|\n| 1 | 2 |", "> q\n\n`<p>`"]
)
def test_passages_join_to_the_whole_text(text: str) -> None:
    html = render_markdown(text)
    joined = "".join(one.html for one in passages(text, html))
    assert "".join(joined.split()) == "".join(html.split())


def test_margin_comment_is_its_authors_alone_until_it_is_given(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment, TEXT)
    colleague = make.trainer(scene.cohort, "Kalle Kouluttaja")
    session.commit()
    leena, kalle, aino = sign_in(scene.trainer), sign_in(colleague), sign_in(scene.participant)
    opened = press(leena, sent, passage="2", text="Kesken oleva palaute", verdict="comment")
    assert opened.status_code == 200
    assert "Kesken oleva palaute" in opened.text, "what was typed stays while the margin opens"
    assert read(opened).select_one("#passage-2 [data-margin] textarea") is not None
    typed = {"margin-number": "2", "margin-quote": "mihin soittaa", "margin-text": "Mihin he soittivat?"}
    once = {"margin-once": str(uuid.uuid4())}
    for _click in range(2):
        kept = press(leena, sent, keep="1", text="Kesken oleva palaute", **typed, **once)
        assert kept.status_code == 200
        assert "Kesken oleva palaute" in kept.text
    assert session.scalar(select(func.count()).select_from(MarginComment)) == 1, "a double click is one"
    assert "<mark>mihin soittaa</mark>" in kept.text
    assert "Mihin he soittivat?" not in kalle.get(f"/submissions/{sent.id}").text
    assert "Mihin he soittivat?" not in aino.get(scene.address).text
    comment = session.scalars(select(MarginComment)).one()
    press(kalle, sent, drop=str(comment.id))
    session.expire_all()
    assert session.get(MarginComment, comment.id) is not None, "nobody else takes it away"
    assert press(leena, sent, verdict="comment").status_code == 302, "the margin is words enough"
    session.expire_all()
    assert comment.feedback_id == session.scalars(select(Feedback.id)).one()
    assert "Mihin he soittivat?" in kalle.get(f"/submissions/{sent.id}").text
    page = read(aino.get(scene.address))
    assert "Mihin he soittivat?" in page.select_one("#passage-2").get_text()
    press(leena, sent, drop=str(comment.id))
    session.expire_all()
    assert session.get(MarginComment, comment.id) is not None, "what was given stays"


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "\ud83d", "👩‍🍳", "<mark>", "&amp;", "\x1b[0m"])
def test_odd_letters_in_a_quote_or_a_comment_break_nothing(
    scene: Any, session: Any, sign_in: Any, odd: str
) -> None:
    sent = made.send(scene.participant, scene.assignment, TEXT)
    leena = sign_in(scene.trainer)
    odd = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    typed = {"margin-number": "1", "margin-quote": f"Kysyin{odd} kolmelta", "margin-text": f"Huomio {odd}"}
    assert press(leena, sent, keep="1", text=f"Palaute {odd}", **typed).status_code == 200
    assert press(leena, sent, passage="1", **typed).status_code == 200
    assert press(leena, sent, keep_phrase="1", text=f"Sanonta {odd}").status_code == 200
    assert press(leena, sent, verdict="comment", text=f"Palaute {odd}").status_code == 302
    page = sign_in(scene.participant).get(scene.address)
    assert page.status_code == 200
    assert "Huomio" in page.text
    assert "<mark><mark>" not in page.text


def test_margin_refuses_what_is_no_passage_and_keeps_what_was_typed(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment, TEXT)
    leena = sign_in(scene.trainer)
    for number in ("0", "99", "-1", "²", "", "9" * 30):
        typed = {"margin-number": number, "margin-text": "Huomio"}
        assert press(leena, sent, keep="1", text="Palautteeni", **typed).status_code == 422
    empty = press(leena, sent, keep="1", text="Palautteeni", **{"margin-number": "1", "margin-text": " "})
    assert empty.status_code == 422
    assert "Palautteeni" in empty.text
    assert session.scalar(select(func.count()).select_from(MarginComment)) == 0


def test_participant_sees_what_a_new_version_changed(scene: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment, "Kysyin kolmelta asukkaalta mielipidettä.")
    made.note(scene.trainer, sent, "Keneltä?")
    made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    made.send(scene.participant, scene.assignment, "Kysyin viideltä asukkaalta mielipidettä.")
    for browser, address in (
        (sign_in(scene.participant), scene.address),
        (sign_in(scene.trainer), f"/submissions/{sent.id}"),
    ):
        page = read(browser.get(address))
        assert "kolmelta" in page.select_one(".changes del").get_text()
        assert "viideltä" in page.select_one(".changes ins").get_text()
        assert "Keneltä?" in page.get_text(), "what was said of the version before is still there"


# Held and released


def test_held_feedback_is_nowhere_for_the_participant_until_it_is_released(
    scene: Any, session: Any, sign_in: Any
) -> None:
    heard: list[Any] = []

    def hear(submission: Submission, **_news: Any) -> None:
        heard.append(submission.id)

    signals.submission_accepted.connect(hear)
    own = [scene.assignment, made.assignment(scene.cohort, "pre-2")]
    sent = [made.send(scene.participant, one) for one in own]
    sent.append(made.send(scene.colleague, scene.assignment))
    leena, aino = sign_in(scene.trainer), sign_in(scene.participant)
    before = {address: aino.get(address).data for address in ("/home",)}
    for one in sent:
        made.note(scene.trainer, one, "Reunahuomio")
        assert press(leena, one, verdict="accept", text="Hienosti tehty", hold="1").status_code == 302
    assert {state(one, session) for one in sent} == {SubmissionState.SENT}
    assert session.scalar(select(func.count()).select_from(Letter)) == 0
    assert heard == []
    assert queries.accepted_assignments(scene.cohort, [scene.participant.id]) == {}
    for address in (scene.address, f"/cohorts/{scene.cohort.id}/assignments", "/home"):
        page = aino.get(address)
        assert "Hienosti" not in page.text
        assert "Reunahuomio" not in page.text
    assert len(aino.get("/home").data) == len(before["/home"])
    queue = f"/cohorts/{scene.cohort.id}/submissions"
    assert names(read(leena.get(queue))) == [], "decided, so they wait no more"
    assert len(names(read(leena.get(queue + "?show=held")))) == 3
    aino.post(f"{scene.address}/feedback/read")
    assert session.scalars(select(Feedback.read_at).distinct()).all() == [None]

    released = leena.post(f"{queue}/release")
    assert released.status_code == 302
    assert {state(one, session) for one in sent} == {SubmissionState.ACCEPTED}
    assert sorted(heard) == sorted(one.id for one in sent)
    letters = session.scalars(select(Letter)).all()
    assert len(letters) == 2, "one letter each"
    assert "Hienosti" in aino.get(scene.address).text
    assert "Reunahuomio" in aino.get(scene.address).text
    assert leena.post(f"{queue}/release").status_code == 302
    assert session.scalar(select(func.count()).select_from(Letter)) == 2, "released once"
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("%feedback"))).all()
    assert sorted(set(acts)) == ["held feedback", "released feedback"]


def test_new_version_takes_the_decision_from_what_is_held_and_loses_no_words(
    scene: Any, session: Any, sign_in: Any
) -> None:
    worded, silent = (
        made.send(scene.participant, scene.assignment),
        made.send(scene.colleague, scene.assignment),
    )
    made.answer(scene.trainer, worded, FeedbackVerdict.ACCEPT, "Hyvä näin", hold=True)
    made.answer(scene.trainer, silent, FeedbackVerdict.ACCEPT, "", hold=True)
    for person in (scene.participant, scene.colleague):
        made.send(person, scene.assignment, "Uusi ajatus")
    leena = sign_in(scene.trainer)
    assert len(names(read(leena.get("/submissions")))) == 2, "the new versions wait to be read"
    leena.post(f"/cohorts/{scene.cohort.id}/submissions/release")
    assert state(worded, session) is SubmissionState.SENT
    given = session.scalars(select(Feedback)).one()
    assert (given.text, given.verdict) == ("Hyvä näin", FeedbackVerdict.COMMENT)


def test_held_feedback_is_changed_by_its_trainer_and_given_alone(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent, other = made.send(scene.participant, scene.assignment), made.send(scene.colleague, scene.assignment)
    for one in (sent, other):
        made.answer(scene.trainer, one, FeedbackVerdict.ACCEPT, "Luonnos", hold=True)
    leena = sign_in(scene.trainer)
    held = session.scalars(select(Feedback).where(Feedback.submission_id == sent.id)).one()
    changed = fill(
        leena,
        f"/submissions/{sent.id}?change={held.id}",
        text="Tarkempi",
        verdict="ask_new_version",
        hold="1",
    )
    assert changed.status_code == 302
    session.expire_all()
    assert (held.text, held.released_at) == ("Tarkempi", None)
    assert session.scalar(select(func.count()).select_from(Feedback)) == 2
    leena.post(f"/cohorts/{scene.cohort.id}/submissions/release", data={"submission": str(sent.id)})
    assert state(sent, session) is SubmissionState.NEW_VERSION_ASKED
    assert state(other, session) is SubmissionState.SENT
    for wrong in ({"submission": "kaikki"}, {"assignment": ""}):
        address = f"/cohorts/{scene.cohort.id}/submissions/release"
        assert leena.post(address, data=wrong).status_code == 404, "what names nothing is not everything"
    assert state(other, session) is SubmissionState.SENT


# Several at once


def test_several_get_the_same_words_each_their_own(scene: Any, session: Any, sign_in: Any) -> None:
    sent = [made.send(who, scene.assignment) for who in (scene.participant, scene.colleague)]
    stranger = made.open_cohort(made=None)
    hers = made.send(make.participant(stranger), made.assignment(stranger))
    leena = sign_in(scene.trainer)
    address = f"/cohorts/{scene.cohort.id}/submissions/together"
    chosen = leena.get(address, query_string={"of": [str(one.id) for one in (*sent, hers)]})
    ticks = [tag["value"] for tag in read(chosen).select("input[name=of]")]
    assert len(ticks) == 2, "a stranger's submission is not among them"
    once = read(chosen).select_one("input[name=once]")["value"]
    told = {"of": [*ticks, f"{hers.id}:1.0"], "text": "Hyvää työtä", "verdict": "accept", "once": once}
    for _click in range(2):
        leena.post(address, data=told)
    assert session.scalar(select(func.count()).select_from(Feedback)) == 2
    assert {state(one, session) for one in sent} == {SubmissionState.ACCEPTED}
    assert state(hers, session) is SubmissionState.SENT
    assert session.scalar(select(func.count()).select_from(Letter)) == 2


def test_the_own_answers_of_a_group_are_taken_together(scene: Any, session: Any, sign_in: Any) -> None:
    sent = [made.send(who, scene.assignment) for who in (scene.participant, scene.colleague)]
    made.send(make.participant(scene.cohort, "Yksin Yrjö"), scene.assignment)
    group = projects.group(scene.cohort, scene.participant, scene.colleague)
    session.commit()
    leena = sign_in(scene.trainer)
    queue = read(leena.get(f"/cohorts/{scene.cohort.id}/submissions"))
    [link] = [tag for tag in queue.select(".actions a") if "group=" in tag["href"]]
    assert link.get_text() == f"{group.name} (2)"
    ticks = read(leena.get(link["href"])).select("input[name=of]")
    assert {tag["value"].split(":")[0] for tag in ticks} == {str(one.id) for one in sent}


def test_when_one_of_several_has_moved_on_nobody_gets_anything_yet(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = [made.send(who, scene.assignment) for who in (scene.participant, scene.colleague)]
    leena = sign_in(scene.trainer)
    address = f"/cohorts/{scene.cohort.id}/submissions/together"
    made.send(scene.colleague, scene.assignment, "Uudempi")
    told = {"of": [f"{one.id}:1.0" for one in sent], "text": "Hyvää työtä", "verdict": "accept"}
    response = leena.post(address, data=told)
    assert response.status_code == 409
    assert "Hyvää työtä" in response.text
    assert [tag["value"] for tag in read(response).select("input[name=of]")] == [f"{sent[0].id}:1.0"]
    assert session.scalar(select(func.count()).select_from(Feedback)) == 0
    for wrong in ({}, {"of": "x"}, {"of": "x:1.0"}, {"of": f"{sent[0].id}:1.0", "verdict": "accept!"}):
        assert leena.post(address, data=wrong).status_code == 422


# Phrases, criteria, replies


def test_phrase_is_kept_with_one_press_and_used_with_one(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment)
    leena, office = sign_in(scene.trainer), sign_in(scene.office)
    for _click in range(2):
        assert press(leena, sent, keep_phrase="1", text="Kerro, mistä tiedät sen.").status_code == 200
    key = session.scalars(select(Phrase.id)).one()
    used = press(leena, sent, phrase=str(key), text="Hei Aino!")
    assert (
        read(used).select_one("textarea[name=text]").get_text().strip()
        == "Hei Aino!\n\nKerro, mistä tiedät sen."
    )
    assert "Kerro, mistä" not in office.get("/submissions/phrases").text
    office.post("/submissions/phrases", data={"remove": str(key)})
    session.expire_all()
    assert session.get(Phrase, key) is not None, "another's phrase is out of reach"
    assert press(office, sent, phrase=str(key), text="Hei").status_code == 200
    leena.post("/submissions/phrases", data={"remove": str(key)})
    session.expire_all()
    assert session.get(Phrase, key) is None
    for text, status in (("", 422), ("x" * 501, 422), ("Uusi", 302)):
        assert leena.post("/submissions/phrases", data={"text": text}).status_code == status


def test_criteria_are_words_beside_the_feedback(scene: Any, session: Any, sign_in: Any) -> None:
    title = {"fi": "Asiakas on mukana", "sv": "Kunden är med", "en": "The customer is in it"}
    queries.assignment(scene.assignment.id).plan.criteria = [{"key": "customer", "title": title}]
    session.commit()
    sent = made.send(scene.participant, scene.assignment)
    leena, aino = sign_in(scene.trainer), sign_in(scene.participant)
    assert "Asiakas on mukana" in desk(leena, sent).get_text()
    chosen = {"criterion_customer": "partly", "criterion_other": "met"}
    press(leena, sent, verdict="ask_new_version", text="Lisää asiakas", **chosen)
    assert session.scalars(select(Feedback.criteria)).one() == {"customer": "partly"}
    facts = read(aino.get(scene.address)).select_one("#feedback .facts").get_text(" ", strip=True)
    assert facts == "Asiakas on mukana Toteutuu osittain"
    assert press(leena, sent, verdict="comment", text="x", criterion_customer="5/5").status_code == 422


def test_participant_answers_feedback_and_the_trainer_finds_it_in_the_queue(
    scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment)
    given = made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT, "Kerro lisää joskus")
    hidden = made.answer(
        scene.trainer,
        made.send(scene.colleague, scene.assignment),
        FeedbackVerdict.COMMENT,
        "Ei vielä",
        hold=True,
    )
    leena, aino = sign_in(scene.trainer), sign_in(scene.participant)
    form = read(aino.get(scene.address)).select_one("form[action$='/feedback/reply']")
    fields = {tag["name"]: tag.get("value", "") for tag in form.select("input")}
    address = f"{scene.address}/feedback/reply"
    assert aino.post(address, data=fields | {"reply-text": " "}).status_code == 422
    for _click in range(2):
        assert aino.post(address, data=fields | {"reply-text": "Kiitos, palaan tähän."}).status_code == 302
    assert session.scalar(select(func.count()).select_from(FeedbackReply)) == 1
    for wrong in (str(hidden.id), str(uuid.uuid4())):
        got = aino.post(address, data=fields | {"reply-text": "Hei", "reply-feedback": wrong})
        assert got.status_code == 422, "what is not theirs, or held, can't be answered"
    assert aino.post(address, data={"reply-text": "Hei", "reply-feedback": "x"}).status_code == 404
    assert sign_in(scene.stranger).post(address, data=fields).status_code == 404
    assert names(read(leena.get("/submissions?show=replies"))) == ["Aino Mäkinen"]
    own = f"/cohorts/{scene.cohort.id}"
    assert "/submissions?show=replies" in leena.get("/home").text
    for page, where in (
        ("/submissions", "p.lead a"),
        (f"{own}/submissions", "p.lead a"),
        (f"{own}/board", "#waits + ul a"),
    ):
        first = read(leena.get(page)).select_one(where)
        assert first.get_text(strip=True) == "Palautteeseesi on vastattu: 1", page
        assert first["href"].endswith("show=replies")
    assert "Kiitos, palaan tähän." in desk(leena, sent).get_text()
    assert "Kiitos, palaan tähän." in aino.get(scene.address).text
    press(leena, sent, replies_read="1")
    assert names(read(leena.get("/submissions?show=replies"))) == []
    assert "on vastattu" not in leena.get("/submissions").text + leena.get(f"{own}/board").text
    assert given.id is not None


@pytest.mark.parametrize("who", ["participant", "representative", "stranger", "other_trainer"])
def test_only_the_cohorts_trainers_answer_several_or_release(
    who: str, scene: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(scene.colleague, scene.assignment)
    made.answer(scene.trainer, sent, FeedbackVerdict.ACCEPT, "Hyvä", hold=True)
    browser, home = sign_in(getattr(scene, who)), f"/cohorts/{scene.cohort.id}/submissions"
    told = {"of": f"{sent.id}:1.1", "text": "x", "verdict": "comment"}
    assert browser.get(f"{home}/together?of={sent.id}").status_code == 404
    assert browser.post(f"{home}/together", data=told).status_code == 404
    assert browser.post(f"{home}/release").status_code == 404
    assert state(sent, session) is SubmissionState.SENT
    assert waiting.submission(sent.id).feedback == []


def test_form_is_commented_field_by_field_in_every_language(scene: Any, session: Any, sign_in: Any) -> None:
    scene.assignment = ask(scene.assignment, *EVERY_KIND)
    aino, leena = sign_in(scene.participant), sign_in(scene.trainer)
    more = {"field-extra": "Lisä", "field-skill": "4", "field-sector": "kitchen"}
    assert fill(aino, scene.address, **{**TYPED, **more}, send="1").status_code == 302
    sent = session.scalars(select(Submission)).one()
    parts = {
        part.select_one("strong").get_text(): part for part in desk(leena, sent).select("[data-passage]")
    }
    label, part = next((label, part) for label, part in parts.items() if "Mittaa" in part.get_text())
    typed = {
        "margin-number": part["data-passage"],
        "margin-quote": "Mittaa",
        "margin-text": "Millä mitataan?",
    }
    assert press(leena, sent, keep="1", **typed).status_code == 200
    assert press(leena, sent, verdict="ask_new_version", text="Tarkenna").status_code == 302
    for language in ("fi", "sv", "en"):
        aino.get(f"/language/{language}")
        [commented] = read(aino.get(scene.address)).select(".passage")
        assert commented.select_one("mark").get_text() == "Mittaa"
        assert "Millä mitataan?" in commented.get_text()
    assert label
    again = {**TYPED, **more, "field-place": "Päiväkoti"}
    assert fill(aino, scene.address, **again, send="1").status_code == 302
    page = read(leena.get(f"/submissions/{sent.id}"))
    assert page.select_one(".changes ins").get_text().endswith("Päiväkoti")
    assert "Millä mitataan?" in page.get_text()


def test_what_is_the_trainers_alone_is_not_the_offices_to_see(scene: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(scene.participant, scene.assignment, TEXT)
    made.note(scene.trainer, sent, "Kesken oleva huomio")
    press(sign_in(scene.trainer), sent, keep_phrase="1", text="Oma sanontani")
    office = sign_in(scene.office)
    office.post(f"/office/people/{scene.trainer.id}/see-as", data={"reason": "Ei löydä palautusta"})
    page = office.get(f"/submissions/{sent.id}")
    assert page.status_code == 200
    assert "Kesken oleva huomio" not in page.text
    assert "Oma sanontani" not in page.text
    assert "Oma sanontani" not in office.get("/submissions/phrases").text
