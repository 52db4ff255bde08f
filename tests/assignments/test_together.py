"""One answer of a whole group: everybody writes it, nothing written is lost, and people come and go."""

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from assignments import queries
from assignments.models import Submission, SubmissionVersion
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from badges.criteria import progress_in
from courses.models import Enrolment, PlannedTask
from courses.vocabulary import DoneBy
from foundation import clock
from foundation.outbox import Letter
from projects import operations as groups
from projects.models import Group
from projects.queries import group as loaded
from tests.assignments.conftest import fields, fill, read
from tests.factories import assignments as made
from tests.factories import make
from tests.factories import projects as grouped


def _team(scene: Any, session: Any, done_by: DoneBy) -> SimpleNamespace:
    plan = update(PlannedTask).where(PlannedTask.id == scene.assignment.planned_task_id)
    session.execute(plan.values(done_by=done_by))
    group = grouped.group(scene.cohort, scene.participant, scene.colleague, name="Keittiö")
    alone = make.participant(scene.cohort, "Yrjö Yksin")
    session.commit()
    return SimpleNamespace(**vars(scene), group=loaded(group.id), alone=alone)


@pytest.fixture
def team(scene: Any, session: Any) -> SimpleNamespace:
    """Aino and Ville are the group; any of them sends. Yrjö is in no group."""
    return _team(scene, session, DoneBy.GROUP_ANY)


@pytest.fixture
def unanimous(scene: Any, session: Any) -> SimpleNamespace:
    """The same people, and each must confirm."""
    return _team(scene, session, DoneBy.GROUP_ALL)


def held(team: Any, person: Any) -> Submission | None:
    """What the person has, as a new request would read it."""
    from foundation.database import db

    db.session.expire_all()
    return queries.own_submission(made.assignment(team.cohort), person)


def again(team: Any) -> Group:
    """The group as a new request would load it."""
    found = loaded(team.group.id)
    assert found is not None
    return found


def test_members_write_one_answer_and_any_of_them_sends_it(team: Any, session: Any, sign_in: Any) -> None:
    aino, ville = sign_in(team.participant), sign_in(team.colleague)
    assert fill(aino, team.address, text="Aino aloitti", save="1").status_code == 302
    form = fields(ville.get(team.address))
    assert form["text"] == "Aino aloitti"
    assert ville.post(team.address, data=form | {"text": "Ville jatkoi", "send": "1"}).status_code == 302
    ours = held(team, team.participant)
    assert ours.id == held(team, team.colleague).id
    assert (ours.state, ours.newest.text, ours.by) == (SubmissionState.SENT, "Ville jatkoi", "Keittiö")
    assert session.scalar(select(func.count()).select_from(Submission)) == 1
    queue = sign_in(team.trainer).get(f"/cohorts/{team.cohort.id}/submissions").text
    assert "Keittiö" in queue
    assert "Ville jatkoi" in aino.get(team.address).text


def test_two_members_at_once_see_both_texts(team: Any, sign_in: Any) -> None:
    aino, ville = sign_in(team.participant), sign_in(team.colleague)
    one, two = fields(aino.get(team.address)), fields(ville.get(team.address))
    assert aino.post(team.address, data=one | {"text": "Ainon", "save": "1"}).status_code == 302
    response = ville.post(team.address, data=two | {"text": "Villen", "send": "1"})
    assert response.status_code == 409
    assert [said.text for said in read(response).select(".said")] == ["Ainon", "Villen"]
    assert held(team, team.participant).text == "Ainon"


def test_everybody_of_the_group_gets_the_letter_and_the_acceptance(team: Any, session: Any) -> None:
    sent = made.send(team.participant, team.assignment)
    made.answer(team.trainer, sent, FeedbackVerdict.ACCEPT)
    letters = session.scalars(select(Letter.recipient).where(Letter.kind == "feedback")).all()
    assert sorted(letters) == sorted([team.participant.email, team.colleague.email])
    people = [team.participant.id, team.colleague.id, team.alone.id]
    assert queries.accepted_assignments(team.cohort, people) == dict.fromkeys(people[:2], 1)
    done = progress_in(team.cohort, people)
    counts = [done[person].conditions[1].count for person in people]
    assert counts == [1, 1, 0], "the badge counts it for each of them"


def test_somebody_without_a_group_is_told_what_to_do(team: Any, session: Any, sign_in: Any) -> None:
    yrjo = sign_in(team.alone)
    page = read(yrjo.get(team.address))
    assert page.select_one("form.form") is None
    assert page.select_one(f"main a.button[href='/cohorts/{team.cohort.id}/groups']") is not None
    refused = yrjo.post(team.address, data={"text": "Yksin kirjoitettu", "send": "1"})
    assert refused.status_code == 409
    assert "Yksin kirjoitettu" in refused.text
    assert held(team, team.alone) is None
    groups.join(again(team), team.alone)
    session.commit()
    assert fields(yrjo.get(team.address))["text"] == ""


def test_strangers_and_other_groups_see_nothing_of_it(team: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(team.participant, team.assignment, "Meidän", [made.picture()])
    file = f"/submissions/{sent.id}/files/{sent.files[0].file_id}"
    assert sign_in(team.colleague).get(file).status_code == 200
    for who in (team.alone, team.stranger, team.other_trainer):
        assert sign_in(who).get(file).status_code == 404
        assert "Meidän" not in sign_in(who).get(team.address).text
    assert sign_in(team.colleague).get(f"/submissions/{sent.id}").status_code == 404


def test_newcomer_comes_in_on_the_groups_answer(team: Any, session: Any, sign_in: Any) -> None:
    sent = made.send(team.participant, team.assignment, "Meidän")
    groups.join(again(team), team.alone)
    session.commit()
    assert held(team, team.alone).id == sent.id
    assert "Meidän" in sign_in(team.alone).get(team.address).text


def test_who_helped_to_send_keeps_it_and_who_did_not_goes_without(
    team: Any, session: Any, sign_in: Any
) -> None:
    sent = made.send(team.participant, team.assignment, "Meidän")
    with time_machine.travel(clock.now().timestamp() + 60, tick=False):
        groups.join(again(team), team.alone)
        session.commit()
        for person in (team.colleague, team.alone):
            groups.leave(again(team), person, by=person)
        session.commit()
    assert held(team, team.colleague).id == sent.id
    assert held(team, team.alone) is None, "nobody gets an answer by passing through a group"
    ville = sign_in(team.colleague)
    page = read(ville.get(team.address))
    assert page.select_one("form.form") is None
    assert ville.post(team.address, data={"text": "Sotken", "save": "1"}).status_code == 409
    assert held(team, team.participant).text == "Meidän"


def test_draft_stays_with_the_group_when_its_writer_leaves(team: Any, session: Any) -> None:
    from assignments.operations import Answer, mark_of, save_draft

    save_draft(team.participant, made.assignment(team.cohort), Answer(text="Kesken", seen=mark_of("")))
    session.commit()
    groups.leave(again(team), team.participant, by=team.participant)
    session.commit()
    assert held(team, team.participant) is None
    assert held(team, team.colleague).text == "Kesken"
    groups.join(again(team), team.participant)
    session.commit()
    assert held(team, team.participant).text == "Kesken"


def test_who_moves_answers_with_the_new_group_when_the_old_must_write_anew(team: Any, session: Any) -> None:
    sent = made.send(team.participant, team.assignment, "Vanha ryhmä")
    second = grouped.group(team.cohort, team.alone, name="Siivous")
    groups.move(team.colleague, second, by=team.trainer)
    session.commit()
    assert held(team, team.colleague).id == sent.id, "while it waits, it is still theirs"
    made.answer(team.trainer, sent, FeedbackVerdict.ASK_NEW_VERSION)
    assert held(team, team.colleague) is None
    ours = made.send(team.colleague, team.assignment, "Uusi ryhmä")
    assert ours.by == "Siivous"
    assert held(team, team.alone).id == ours.id
    assert held(team, team.participant).id == sent.id


def test_group_with_an_answer_is_not_removed(team: Any, session: Any, sign_in: Any) -> None:
    made.send(team.participant, team.assignment)
    for person in (team.participant, team.colleague):
        groups.leave(again(team), person, by=person)
    session.commit()
    response = sign_in(team.trainer).post(f"/groups/{team.group.id}/remove")
    assert response.status_code == 302
    assert loaded(team.group.id) is not None


def test_answer_goes_when_every_member_has_confirmed_it(unanimous: Any, session: Any, sign_in: Any) -> None:
    aino, ville = sign_in(unanimous.participant), sign_in(unanimous.colleague)
    assert fill(aino, unanimous.address, text="Yhdessä", send="1").status_code == 302
    ours = held(unanimous, unanimous.participant)
    assert (ours.state, ours.versions) == (SubmissionState.DRAFT, [])
    asked = session.scalars(select(Letter.recipient).where(Letter.kind == "confirmation")).all()
    assert asked == [unanimous.colleague.email]
    assert fill(aino, unanimous.address, send="1").status_code == 302
    assert held(unanimous, unanimous.participant).versions == [], "twice the same person is not everybody"
    page = read(ville.get(unanimous.address))
    assert page.select_one(".tag--done") is not None, "who has confirmed is told by name"
    assert fill(ville, unanimous.address, send="1").status_code == 302
    ours = held(unanimous, unanimous.participant)
    assert (ours.state, ours.confirming_since) == (SubmissionState.SENT, None)
    assert [version.text for version in ours.versions] == ["Yhdessä"]


def test_changed_text_asks_everybody_again(unanimous: Any, session: Any, sign_in: Any) -> None:
    aino, ville = sign_in(unanimous.participant), sign_in(unanimous.colleague)
    fill(aino, unanimous.address, text="Yksi", send="1")
    fill(ville, unanimous.address, text="Kaksi", send="1")
    ours = held(unanimous, unanimous.participant)
    assert (ours.text, ours.versions) == ("Kaksi", [])
    asked = session.scalars(select(Letter.recipient).where(Letter.kind == "confirmation")).all()
    assert sorted(asked) == sorted([unanimous.participant.email, unanimous.colleague.email])
    fill(aino, unanimous.address, send="1")
    assert [version.text for version in held(unanimous, unanimous.participant).versions] == ["Kaksi"]


@pytest.mark.parametrize("late", [False, True])
def test_who_has_left_is_not_waited_for(unanimous: Any, session: Any, sign_in: Any, late: bool) -> None:
    """The last word came before the cut-off: that the group waited for somebody who left harms nobody."""
    unanimous.assignment.cut_off_at = unanimous.assignment.due_at
    session.commit()
    fill(sign_in(unanimous.participant), unanimous.address, text="Valmis", send="1")
    said = clock.now()
    moment = unanimous.assignment.cut_off_at.timestamp() + 60 if late else said.timestamp() + 60
    with time_machine.travel(moment, tick=False):
        groups.leave(again(unanimous), unanimous.colleague, by=unanimous.trainer)
        session.commit()
    ours = held(unanimous, unanimous.participant)
    assert (ours.state, len(ours.versions)) == (SubmissionState.SENT, 1)
    assert ours.first_sent_at <= said
    assert held(unanimous, unanimous.colleague) is None


def test_who_keeps_another_groups_answer_is_not_waited_for(unanimous: Any, session: Any) -> None:
    grouped.group(unanimous.cohort, unanimous.alone, name="Siivous")
    session.commit()
    before = made.send(unanimous.alone, unanimous.assignment, "Siivouksen")
    groups.move(unanimous.alone, again(unanimous), by=unanimous.trainer)
    session.commit()
    for person in (unanimous.participant, unanimous.colleague):
        made.send(person, unanimous.assignment, "Keittiön")
    assert held(unanimous, unanimous.participant).state is SubmissionState.SENT
    assert held(unanimous, unanimous.alone).id == before.id


def test_who_has_left_the_cohort_is_not_waited_for(unanimous: Any, session: Any, sign_in: Any) -> None:
    place = update(Enrolment).where(Enrolment.person_id == unanimous.colleague.id)
    session.execute(place.values(left_at=clock.now()))
    session.commit()
    fill(sign_in(unanimous.participant), unanimous.address, text="Valmis", send="1")
    assert held(unanimous, unanimous.participant).state is SubmissionState.SENT


def test_file_that_is_added_asks_again(unanimous: Any, session: Any, sign_in: Any) -> None:
    made.send(unanimous.participant, unanimous.assignment, "Kuvan kanssa")
    made.send(unanimous.colleague, unanimous.assignment, "Kuvan kanssa", [made.picture()])
    ours = held(unanimous, unanimous.participant)
    assert ours.versions == []
    made.send(unanimous.participant, unanimous.assignment, "Kuvan kanssa")
    assert len(held(unanimous, unanimous.participant).versions) == 1
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 1
