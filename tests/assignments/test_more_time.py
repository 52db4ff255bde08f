"""Cut-offs and extensions: a second counts, the arrival decides, and who got more time is not late."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from assignments import board, operations, queries
from assignments.extensions.models import Extension
from assignments.extensions.operations import give
from assignments.operations import Answer, SentTooLate, mark_of
from assignments.timetable import cut_off, moments
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from foundation import clock
from foundation.outbox import Letter
from tests.assignments.conftest import fields, fill, read
from tests.factories import assignments as made
from tests.factories import projects as grouped

SECOND = timedelta(seconds=1)


@pytest.fixture
def cut(scene: Any, session: Any) -> Any:
    """The moment after which the scene's assignment takes nothing: a day after it is due."""
    moment = scene.assignment.due_at + timedelta(days=1)
    scene.assignment.cut_off_at = moment
    session.commit()
    return moment


def own(scene: Any) -> Any:
    """What the participant has."""
    return queries.own_submission(made.assignment(scene.cohort), scene.participant)


def extend(scene: Any, session: Any, days: int = 3, to: Any = None) -> Any:
    """The trainer gives the participant more days than everybody has; returns until when."""
    until = scene.assignment.due_at + timedelta(days=days)
    assignment = made.assignment(scene.cohort)
    give(assignment, to or scene.participant, until=until, reason="Yövuorot", by=scene.trainer)
    session.commit()
    return until


def test_answer_in_the_last_second_is_taken_and_a_second_later_only_kept(
    scene: Any, session: Any, sign_in: Any, cut: Any
) -> None:
    with time_machine.travel(cut, tick=False):
        assert fill(sign_in(scene.colleague), scene.address, text="Ehdin", send="1").status_code == 302
        form = fields(sign_in(scene.participant).get(scene.address))
    with time_machine.travel(cut + SECOND, tick=False):
        browser = sign_in(scene.participant)
        upload = (made.picture().stream, "kuva.png")
        told = form | {"text": "Myöhästyin", "send": "1", "files": [upload]}
        refused = browser.post(scene.address, data=told, content_type="multipart/form-data")
        assert refused.status_code == 409
        page = read(refused)
        assert page.select_one("[role=alert]") is not None
        assert page.select_one("[name=send]") is None, "what can't be sent has no button that would"
        assert page.select_one("[name=text]").text.strip() == "Myöhästyin"
    kept = own(scene)
    assert (kept.state, kept.text, kept.first_sent_at) == (SubmissionState.DRAFT, "Myöhästyin", None)
    assert len(kept.draft_files) == 1


def test_the_arrival_decides_however_long_the_answer_waits(scene: Any, session: Any, cut: Any) -> None:
    with time_machine.travel(cut + 20 * SECOND, tick=False):
        answer = Answer(text="Jonossa", seen=mark_of(""), arrived=cut)
        operations.send(scene.participant, made.assignment(scene.cohort), answer)
        assert own(scene).first_sent_at == cut
        late = Answer(text="Jonossa", seen=mark_of(""), arrived=cut + SECOND)
        with pytest.raises(SentTooLate):
            operations.send(scene.colleague, made.assignment(scene.cohort), late)


def test_new_version_that_was_asked_for_is_taken_after_the_cut_off(
    scene: Any, session: Any, cut: Any
) -> None:
    sent = made.send(scene.participant, scene.assignment, "Yksi")
    with time_machine.travel(cut + SECOND, tick=False):
        with pytest.raises(SentTooLate):
            made.send(scene.participant, scene.assignment, "Kaksi")
        session.rollback()
        made.answer(scene.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
        assert len(made.send(scene.participant, scene.assignment, "Kaksi").versions) == 2


def test_extension_moves_due_and_cut_off_for_its_person_alone(
    scene: Any, session: Any, sign_in: Any, cut: Any
) -> None:
    until = extend(scene, session)
    assert until > cut
    with time_machine.travel(until, tick=False):
        assert fill(sign_in(scene.participant), scene.address, text="Ehdin", send="1").status_code == 302
        with pytest.raises(SentTooLate):
            made.send(scene.colleague, scene.assignment, "En ehtinyt")
        session.rollback()
        queue = read(sign_in(scene.trainer).get(f"/cohorts/{scene.cohort.id}/submissions"))
        assert queue.select_one("ul.rows .tag") is None, "in time by the own clock, and not called late"


def test_who_got_more_time_is_not_behind(scene: Any, session: Any, sign_in: Any) -> None:
    until = extend(scene, session, days=1)
    with time_machine.travel(until - timedelta(hours=1), tick=False):
        assert board._behind([scene.cohort]) == {scene.cohort.id: 1}, "the colleague alone"
        columns = board._board(scene.trainer, scene.cohort).columns
        column = next(one for one in columns if str(scene.assignment.id) in one.url)
        assert column.of(scene.participant.id).state != column.of(scene.colleague.id).state
        home = sign_in(scene.participant).get("/home").text
        assert "Myöhässä" not in home
        found = queries.unsent_between(clock.now(), until)
        assert [person.id for _assignment, person in found] == [scene.participant.id]


def test_extension_is_told_with_its_reason(scene: Any, session: Any, sign_in: Any) -> None:
    leena, address = sign_in(scene.trainer), f"{scene.address}/extensions"
    day = clock.helsinki(scene.assignment.due_at).date() + timedelta(days=4)
    typed = {"to": str(scene.participant.id), "until": day.isoformat(), "reason": "Lapsi sairaana"}
    assert fill(leena, address, **typed).status_code == 302
    assert fill(leena, address, **typed).status_code == 302
    letters = session.scalars(select(Letter).where(Letter.kind == "more time")).all()
    assert [letter.recipient for letter in letters] == [scene.participant.email], "once, however often"
    assert "Lapsi sairaana" in letters[0].body
    assert "Lapsi sairaana" in leena.get(address).text
    assert "Lapsi sairaana" in sign_in(scene.participant).get(scene.address).text
    assert "Lapsi sairaana" not in sign_in(scene.colleague).get(scene.address).text
    later = typed | {"until": (day + timedelta(days=1)).isoformat()}
    assert fill(leena, address, **later).status_code == 302
    [row] = session.scalars(select(Extension)).all()
    assert clock.helsinki(row.until).date() == day + timedelta(days=1)


def test_extension_needs_somebody_a_later_day_and_a_reason(scene: Any, session: Any, sign_in: Any) -> None:
    leena, address = sign_in(scene.trainer), f"{scene.address}/extensions"
    due = clock.helsinki(scene.assignment.due_at).date()
    good = {"to": str(scene.participant.id), "until": str(due + timedelta(days=1)), "reason": "Syy"}
    for field, wrong in (
        ("to", ""),
        ("to", str(scene.stranger.id)),
        ("until", str(due)),
        ("until", "huomenna"),
        ("until", "1999-01-01"),
        ("reason", " "),
        ("reason", "x" * 501),
    ):
        response = fill(leena, address, **good | {field: wrong})
        assert response.status_code == 422, (field, wrong)
        assert read(response).select_one(f"#{field}-error") is not None, (field, wrong)
    assert session.scalar(select(Extension.id)) is None
    assert fill(leena, address, **good).status_code == 302
    for who in (scene.participant, scene.other_trainer, scene.representative):
        assert sign_in(who).get(address).status_code == 404


def test_group_s_extension_reaches_its_members(scene: Any, session: Any) -> None:
    group = grouped.group(scene.cohort, scene.participant)
    until = extend(scene, session, to=group)
    with time_machine.travel(until, tick=False):
        sent = made.send(scene.participant, scene.assignment, "Ryhmän luvalla")
        assert sent.first_sent_at <= scene.assignment.due_for(sent.extended_until)
        other = made.send(scene.colleague, scene.assignment, "Ilman lupaa")
        assert other.first_sent_at > scene.assignment.due_for(other.extended_until)
    letter = session.scalars(select(Letter).where(Letter.kind == "more time")).one()
    assert letter.recipient == scene.participant.email


def test_cut_off_hangs_on_a_session_and_is_never_before_the_due_moment(scene: Any) -> None:
    plan = made.assignment(scene.cohort).plan
    day = clock.today()
    dates = {plan.opens_of: day, plan.due_of: day}
    assert cut_off(plan, dates) is None
    plan.cut_off_of, plan.cut_off_days = plan.due_of, plan.due_days + 2
    assert cut_off(plan, dates) == clock.end_of_day(day + timedelta(days=plan.due_days + 2))
    plan.cut_off_days = plan.due_days - 9
    assert cut_off(plan, dates) == moments(plan, dates)[1]
