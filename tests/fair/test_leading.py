"""A trainer looks, opens, shares out again and closes; two at once do it once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from fair import operations, sharing
from fair.models import Fair, Review, Stand
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter
from projects.models import Group
from tests.fair.conftest import reviews_of


def due_tomorrow() -> dict[str, str]:
    return {"due": (clock.today() + timedelta(days=1)).isoformat()}


def loads(fair: Fair) -> Counter[Any]:
    rows = db.session.execute(
        select(Stand.project_id, Review.id)
        .outerjoin(Review, (Review.stand_id == Stand.id) & Review.state.in_(("assigned", "submitted")))
        .where(Stand.fair_id == fair.id)
    )
    counted: Counter[Any] = Counter()
    for project, review in rows:
        counted[project] += review is not None
    return counted


def test_everybody_reviews_three_works_of_others_and_the_works_share_alike(hall: Any, sign_in: Any) -> None:
    place, people, projects = hall.ready(24, 4)
    trainer = hall.make.trainer(place)
    answer = sign_in(trainer).post(f"/cohorts/{place.id}/fair/open", data=due_tomorrow())
    assert answer.status_code == 302
    fair = db.session.scalars(select(Fair)).one()
    assert fair.state is FairState.OPEN
    assert fair.reviews_due_at == clock.end_of_day(clock.today() + timedelta(days=1))
    own = {
        member: project.id for at, project in enumerate(projects) for member in people[at * 4 : at * 4 + 4]
    }
    for person in people:
        theirs = db.session.scalars(
            select(Stand.project_id)
            .join(Review, Review.stand_id == Stand.id)
            .where(Review.reviewer_id == person.id)
        ).all()
        assert len(set(theirs)) == 3
        assert own[person] not in theirs
    assert set(loads(fair).values()) == {12}
    assert all(db.session.scalars(select(Group.locked_at)))
    assert db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "opened fair")).all() == [
        "opened fair"
    ]


def test_what_the_trainer_saw_before_is_what_comes_true(hall: Any) -> None:
    place, _people, _projects = hall.ready(10, 2)
    before = sharing.plan(place)
    fair = operations.open_fair(place, due_at=clock.now(), by=hall.make.trainer(place))
    pairs = db.session.execute(
        select(Review.reviewer_id, Stand.project_id).join(Stand, Stand.id == Review.stand_id)
    )
    assert set(pairs) == set(before.sharing.pairs)
    assert fair.seed == sharing.seed_of(place)


def test_the_look_before_shows_stands_and_people_and_changes_nothing(hall: Any, sign_in: Any) -> None:
    place, people, _projects = hall.ready(6, 2)
    page = sign_in(hall.make.trainer(place)).get(f"/cohorts/{place.id}/fair/open")
    assert page.status_code == 200
    assert all(person.name in page.text for person in people)
    assert db.session.scalar(select(func.count(Fair.id))) == 0


def test_each_reviewer_is_told_in_their_language_with_their_stands(hall: Any) -> None:
    place, people, _projects = hall.ready(6, 2)
    people[0].language = "sv"
    operations.open_fair(place, due_at=clock.now() + timedelta(hours=5), by=hall.make.trainer(place))
    letters = {
        row.recipient: row for row in db.session.scalars(select(Letter).where(Letter.kind == "fair_opened"))
    }
    assert set(letters) == {person.email for person in people}
    assert letters[people[0].email].language == "sv"
    assert f"/cohorts/{place.id}/fair" in letters[people[1].email].body
    for review in reviews_of(people[1]):
        stand = db.session.get_one(Stand, review.stand_id)
        assert f" {stand.number}: " in letters[people[1].email].body


def test_opening_twice_opens_one_fair_and_writes_one_letter_each(hall: Any, sign_in: Any) -> None:
    place, people, _projects = hall.ready(6, 2)
    browsers = [sign_in(hall.make.trainer(place)), sign_in(hall.make.trainer(place))]
    data, path = due_tomorrow(), f"/cohorts/{place.id}/fair/open"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda at: browsers[at % 2].post(path, data=data).status_code, range(4)))
    db.session.rollback()
    assert answers == [302] * 4
    assert db.session.scalar(select(func.count(Fair.id))) == 1
    assert db.session.scalar(select(func.count(Stand.id))) == 3
    assert db.session.scalar(select(func.count(Review.id))) == 12
    assert db.session.scalar(select(func.count(Letter.id)).where(Letter.kind == "fair_opened")) == len(people)


def test_one_work_alone_makes_no_fair(hall: Any, sign_in: Any) -> None:
    place, _people, _projects = hall.ready(2, 2)
    browser = sign_in(hall.make.trainer(place))
    assert "<form class" not in browser.get(f"/cohorts/{place.id}/fair/open").text
    assert browser.post(f"/cohorts/{place.id}/fair/open", data=due_tomorrow()).status_code == 302
    assert db.session.scalar(select(func.count(Fair.id))) == 0


def test_a_group_without_members_has_no_stand(hall: Any) -> None:
    place, _people, projects = hall.ready(6, 2)
    from projects.models import GroupMember

    db.session.execute(GroupMember.__table__.delete().where(GroupMember.group_id == projects[0].group_id))
    fair = operations.open_fair(place, due_at=clock.now(), by=hall.make.trainer(place))
    assert set(loads(fair)) == {projects[1].id, projects[2].id}


@pytest.mark.parametrize("due", ["", "eilen", "1999-01-01", "9999-12-31", "2027-02-30", "0", "1e400"])
def test_a_day_that_can_not_be_keeps_the_fair_shut_and_says_why(hall: Any, sign_in: Any, due: str) -> None:
    place, _people, _projects = hall.ready(4, 2)
    answer = sign_in(hall.make.trainer(place)).post(f"/cohorts/{place.id}/fair/open", data={"due": due})
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert db.session.scalar(select(func.count(Fair.id))) == 0


def test_a_late_work_gets_its_stand_and_reviews_and_begun_reviews_stay(hall: Any) -> None:
    place, fair, people, _projects, trainer = hall.opened(10, 2)
    begun = [review for person in people[:5] for review in reviews_of(person)]
    for review in begun[::2]:
        review.works = "Hyvä alku"
    late = hall.group(place, hall.make.participant(place), hall.make.participant(place))
    changes = operations.share_out_again(place, by=trainer)
    assert changes.stands == 1
    assert max(loads(fair).values()) - min(loads(fair).values()) <= 1
    assert loads(fair)[late.id] >= 6
    db.session.expire_all()
    assert {review.state for review in begun[::2]} == {ReviewState.ASSIGNED}
    assert db.session.scalar(select(Group.locked_at).where(Group.id == late.group_id)) is not None
    assert operations.share_out_again(place, by=trainer) == operations.Changes(0, 0, 0)


def test_a_late_participant_gets_reviews_and_nobody_elses_move(hall: Any) -> None:
    place, _fair, people, _projects, trainer = hall.opened(9, 3)
    before = {person.id: {review.stand_id for review in reviews_of(person)} for person in people}
    late = hall.make.participant(place)
    assert operations.share_out_again(place, by=trainer) == operations.Changes(stands=0, added=3, moved=0)
    assert len(reviews_of(late)) == 3
    assert before == {person.id: {review.stand_id for review in reviews_of(person)} for person in people}


def test_who_left_the_cohort_is_not_waited_for_but_what_they_sent_stays(hall: Any, session: Any) -> None:
    from courses.models import Enrolment

    place, _fair, people, _projects, trainer = hall.opened(8, 2)
    gone = people[0]
    first, *rest = reviews_of(gone)
    first.works, first.state, first.submitted_at = "Hyvä", ReviewState.SUBMITTED, clock.now()
    enrolment = session.scalars(select(Enrolment).where(Enrolment.person_id == gone.id)).one()
    enrolment.left_at = clock.now()
    operations.share_out_again(place, by=trainer)
    states = {review.id: review.state for review in reviews_of(gone)}
    assert states[first.id] is ReviewState.SUBMITTED
    assert {states[review.id] for review in rest} == {ReviewState.RELEASED}


def test_closing_twice_tells_each_member_once_and_opening_again_lets_them_write(
    hall: Any, sign_in: Any
) -> None:
    place, fair, people, _projects, trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    review.works, review.state, review.submitted_at = "Hyvä", ReviewState.SUBMITTED, clock.now()
    browser = sign_in(trainer)
    for _time in range(2):
        assert browser.post(f"/cohorts/{place.id}/fair/close").status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Fair, fair.id).state is FairState.CLOSED
    assert db.session.scalar(select(func.count(Letter.id)).where(Letter.kind == "fair_closed")) == 2
    browser.post(f"/cohorts/{place.id}/fair/reopen")
    db.session.expire_all()
    assert db.session.get_one(Fair, fair.id).state is FairState.OPEN


@pytest.mark.parametrize("act", ["share-out", "close", "reopen"])
def test_a_fair_that_was_never_opened_answers_calmly(hall: Any, sign_in: Any, act: str) -> None:
    place, _people, _projects = hall.ready(4, 2)
    assert sign_in(hall.make.trainer(place)).post(f"/cohorts/{place.id}/fair/{act}").status_code == 302
    assert db.session.scalar(select(func.count(Fair.id))) == 0


def test_only_those_who_train_lead_the_fair(hall: Any, sign_in: Any, client: Any) -> None:
    place, _fair, people, _projects, _trainer = hall.opened(4, 2)
    elsewhere = hall.make.trainer(hall.make.cohort())
    speaks = hall.representative(place)
    for person in (people[0], elsewhere, speaks):
        browser = sign_in(person)
        assert browser.get(f"/cohorts/{place.id}/fair/open").status_code == 404
        assert browser.get(f"/cohorts/{place.id}/fair/reviews").status_code == 404
        for act in ("open", "share-out", "close", "reopen"):
            assert browser.post(f"/cohorts/{place.id}/fair/{act}").status_code == 404
    assert sign_in(hall.make.office_person()).get(f"/cohorts/{place.id}/fair/reviews").status_code == 200
    assert client.post(f"/cohorts/{place.id}/fair/close").status_code == 401
