"""Every way from every state: the allowed ones work, all others are refused and change nothing."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from applications import operations
from applications.models import CohortApplication, Decision
from applications.vocabulary import MOVES, ApplicationState
from courses.models import Cohort
from foundation.database import db
from foundation.outbox import Letter
from tests.applications.conftest import Town
from tests.factories import applications as factory

State = ApplicationState


def in_state(town: Town, state: State) -> CohortApplication:
    """An application that came to the state by the allowed ways."""
    made = factory.draft(town.applicant, town.place, town.programme)
    if state is not State.DRAFT:
        move(town, made, State.SENT)
    if state not in (State.DRAFT, State.SENT):
        move(town, made, state)
    db.session.commit()
    return made


def move(town: Town, made: CohortApplication, state: State) -> None:
    """Do what brings the application to the state."""
    made = factory.again(made)
    version = made.version
    if state is State.SENT:
        operations.send(town.applicant, made, version=version)
    elif state is State.WITHDRAWN:
        operations.withdraw(town.applicant, made)
    elif state is State.RETURNED:
        operations.send_back(town.officer, made, question="Mistä?", version=version, id=uuid.uuid4())
    elif state is State.REJECTED:
        operations.reject(town.officer, made, reason="Ei nyt.", version=version, id=uuid.uuid4())
    elif state is State.ACCEPTED:
        factory.accept(town.officer, made)


REACHED_BY_ACT = [state for state in State if state is not State.DRAFT]


@pytest.mark.parametrize("to", REACHED_BY_ACT)
@pytest.mark.parametrize("start", list(State))
def test_states_move_only_along_the_table(start: State, to: State, town: Town) -> None:
    made = in_state(town, start)
    if start is to and to in (State.SENT, State.WITHDRAWN):
        move(town, made, to)  # a second click: nothing happens
        assert made.state is to
        return
    if to in MOVES[start]:
        move(town, made, to)
        db.session.commit()
        assert made.state is to
        return
    before = (made.version, len(db.session.scalars(select(Letter)).all()))
    with pytest.raises(operations.NotPossibleNow):
        move(town, made, to)
    db.session.rollback()
    assert (made.state, (made.version, len(db.session.scalars(select(Letter)).all()))) == (start, before)


@pytest.mark.parametrize("state", [State.SENT, State.ACCEPTED, State.REJECTED, State.WITHDRAWN])
def test_what_is_sent_or_settled_is_not_edited(state: State, town: Town) -> None:
    made = in_state(town, state)
    answer = town.browser.post(
        f"/applications/{made.id}/edit", data=town.answers(need="Toinen", save="x", version=made.version)
    )
    assert answer.location.endswith(f"/applications/{made.id}")
    db.session.refresh(made)
    assert made.need == factory.wish().need


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED])
def test_a_decided_application_is_not_withdrawn(state: State, town: Town) -> None:
    made = in_state(town, state)
    for answer in (
        town.browser.get(f"/applications/{made.id}/withdraw"),
        town.browser.post(f"/applications/{made.id}/withdraw"),
    ):
        assert answer.location.endswith(f"/applications/{made.id}")
    db.session.refresh(made)
    assert made.state is state


@pytest.mark.parametrize("part", ["accept", "question", "reject"])
@pytest.mark.parametrize("state", [State.RETURNED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN])
def test_the_office_is_told_when_there_is_nothing_to_decide(state: State, part: str, town: Town) -> None:
    made = in_state(town, state)
    assert town.desk.get(f"/office/applications/{made.id}/{part}").status_code == 409


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page_for_applicant_and_office(state: State, town: Town, factories: Any) -> None:
    made = in_state(town, state)
    assert town.browser.get(f"/applications/{made.id}").status_code == 200
    assert made.reference in town.browser.get("/applications").text
    if state is not State.DRAFT:
        assert town.desk.get(f"/office/applications/{made.id}").status_code == 200
        assert made.reference in town.desk.get(f"/office/applications?state={state.value}").text
        assert made.reference in town.desk.get("/office/applications?state=all").text


def test_an_incomplete_application_is_not_sent(town: Town) -> None:
    for lacking in (
        {"need": ""},
        {"committed": False},
        {"commitment": ""},
        {"head_count": 14},
        {"head_count": 51},
        {"head_count": None},
        {"first_day_wish": None},
    ):
        made = factory.draft(town.applicant, town.place, town.programme, factory.wish(**lacking))
        with pytest.raises(operations.Incomplete) as refused:
            operations.send(town.applicant, made, version=made.version)
        assert refused.value.missing == list(lacking)
        db.session.commit()
        assert town.browser.get(f"/applications/{made.id}/check").location.endswith("/edit")
        sent = town.browser.post(f"/applications/{made.id}/check", data={"version": made.version})
        assert sent.location.endswith("/edit")
        db.session.refresh(made)
        assert made.state is State.DRAFT
    assert db.session.scalars(select(Letter)).all() == []


def test_a_trainer_who_left_the_pool_is_not_sent(town: Town) -> None:
    from organisations.models import Membership

    made = factory.draft(
        town.applicant, town.place, town.programme, factory.wish(preferred_trainer_id=town.trainer.id)
    )
    for membership in db.session.scalars(select(Membership).where(Membership.person_id == town.trainer.id)):
        db.session.delete(membership)
    db.session.flush()
    with pytest.raises(operations.Incomplete, match="trainer"):
        operations.send(town.applicant, made, version=made.version)


def test_a_refused_decision_makes_no_cohort(town: Town) -> None:
    made = in_state(town, State.REJECTED)
    with pytest.raises(operations.NotPossibleNow):
        factory.accept(town.officer, made)
    db.session.rollback()
    assert db.session.scalars(select(Cohort)).all() == []
    assert len(db.session.scalars(select(Decision)).all()) == 1
