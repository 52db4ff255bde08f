"""Writing, reading, declining: who may, what is kept, and what a double click does."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from fair import operations, queries, signals
from fair.models import Review, Stand
from fair.vocabulary import ReviewState
from foundation.audit import AuditEntry
from foundation.database import db
from projects.models import GroupMember, Project
from tests.fair.conftest import own_stand, reviews_of, words


def fresh(review: Review) -> Review:
    key = review.id
    db.session.rollback()
    return db.session.get_one(Review, key)


def test_a_review_is_sent_and_the_group_reads_it_with_the_writers_name(hall: Any, sign_in: Any) -> None:
    _place, _fair, people, _projects, _trainer = hall.opened(6, 2)
    writer = people[0]
    review = reviews_of(writer)[0]
    answer = sign_in(writer).post(f"/reviews/{review.id}", data={**words("<b>x</b>\nrivi"), "send": "1"})
    assert answer.status_code == 302
    assert fresh(review).state is ReviewState.SUBMITTED
    project = db.session.get_one(Project, db.session.get_one(Stand, review.stand_id).project_id)
    member_id = db.session.scalars(
        select(GroupMember.person_id).where(GroupMember.group_id == project.group_id)
    ).first()
    member = next(person for person in people if person.id == member_id)
    page = sign_in(member).get(f"/stands/{review.stand_id}")
    assert writer.name in page.text
    assert "Selkeä idea &lt;b&gt;x&lt;/b&gt;\nrivi" in page.text
    assert "<b>x</b>" not in page.text


def test_what_is_sent_stays_and_a_double_click_tells_it_once(hall: Any, sign_in: Any) -> None:
    _place, _fair, people, _projects, _trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    browser, heard = sign_in(people[0]), []

    def hear(sender: Review, **_more: Any) -> None:
        heard.append(sender.id)

    with signals.review_submitted.connected_to(hear):
        with ThreadPoolExecutor(4) as pool:
            data = {**words("eka"), "send": "1"}
            path = f"/reviews/{review.id}"
            codes = list(pool.map(lambda _n: browser.post(path, data=data).status_code, range(4)))
        browser.post(path, data={**words("toka"), "send": "1"})
    assert codes == [302] * 4
    assert heard == [review.id]
    assert fresh(review).works == "Selkeä idea eka"


def test_a_draft_may_have_holes_and_only_its_writer_sees_it(hall: Any, sign_in: Any) -> None:
    _place, _fair, people, _projects, trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    browser = sign_in(people[0])
    answer = browser.post(f"/reviews/{review.id}", data={"works": "Vain tämä", "save": "1"})
    assert answer.status_code == 302
    assert fresh(review).state is ReviewState.ASSIGNED
    assert "Vain tämä" in browser.get(f"/reviews/{review.id}").text
    assert "Vain tämä" not in sign_in(trainer).get(f"/stands/{review.stand_id}").text


@pytest.mark.parametrize("missing", ["works", "question", "suggestion"])
@pytest.mark.parametrize("value", ["", "  \n\t ", "\u200b", "x" * 2001])
def test_a_hole_or_too_much_is_said_and_everything_typed_is_kept(
    hall: Any, sign_in: Any, missing: str, value: str
) -> None:
    _place, _fair, people, _projects, _trainer = hall.opened(4, 2)
    review = reviews_of(people[0])[0]
    data = {**words("säilyy"), missing: value, "send": "1"}
    answer = sign_in(people[0]).post(f"/reviews/{review.id}", data=data)
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text
    assert answer.text.count("säilyy") == 2
    assert fresh(review).state is ReviewState.ASSIGNED
    assert not fresh(review).works


@pytest.mark.parametrize(
    "value",
    [
        "'; DROP TABLE reviews;--",
        "{{7*7}} %s%n {0.__class__}",
        "\x00nolla",
        "a\u202eb",
        "<script>alert(1)</script>",
        "é" * 900,
    ],
)
def test_hostile_words_are_kept_as_words(hall: Any, sign_in: Any, value: str) -> None:
    _place, _fair, people, _projects, trainer = hall.opened(4, 2)
    review = reviews_of(people[0])[0]
    data = {"works": value, "question": value, "suggestion": value, "send": "1"}
    assert sign_in(people[0]).post(f"/reviews/{review.id}", data=data).status_code == 302
    page = sign_in(trainer).get(f"/stands/{review.stand_id}").text
    assert "<script>alert" not in page
    assert "\x00" not in fresh(review).works
    assert "\u202e" not in fresh(review).works


def test_nobody_reviews_their_own_work(hall: Any, sign_in: Any) -> None:
    """F1-g: not even one that was slipped into the table."""
    _place, fair, people, _projects, _trainer = hall.opened(6, 2)
    forged = Review(stand_id=own_stand(people[0], fair).id, reviewer_id=people[0].id)
    db.session.add(forged)
    db.session.commit()
    browser = sign_in(people[0])
    assert browser.get(f"/reviews/{forged.id}").status_code == 404
    assert browser.post(f"/reviews/{forged.id}", data={**words(), "send": "1"}).status_code == 404
    assert fresh(forged).state is ReviewState.ASSIGNED


def test_a_review_belongs_to_its_writer_alone(hall: Any, sign_in: Any, client: Any) -> None:
    """F1-g."""
    place, _fair, people, _projects, trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    stranger = hall.make.participant(hall.make.cohort())
    for person in (
        people[1],
        trainer,
        stranger,
        hall.make.office_person(),
        hall.representative(place),
    ):
        browser = sign_in(person)
        assert browser.get(f"/reviews/{review.id}").status_code == 404
        assert browser.post(f"/reviews/{review.id}", data={**words(), "send": "1"}).status_code == 404
        assert browser.post(f"/reviews/{review.id}/decline", data={"reason": "ei"}).status_code == 404
    assert client.post(f"/reviews/{review.id}", data=words()).status_code == 401
    assert sign_in(people[0]).get(f"/reviews/{uuid.uuid4()}").status_code == 404
    assert fresh(review).state is ReviewState.ASSIGNED


def test_others_reviews_are_hidden_until_the_own_is_sent(hall: Any, sign_in: Any) -> None:
    """F1-g: neither their words nor who wrote them."""
    place, fair, people, _projects, trainer = hall.opened(12, 2)
    stand = db.session.scalars(select(Stand).where(Stand.fair_id == fair.id)).first()
    assert stand is not None
    rows = db.session.scalars(select(Review).where(Review.stand_id == stand.id)).all()
    by_id = {person.id: person for person in people}
    first, second = by_id[rows[0].reviewer_id], by_id[rows[1].reviewer_id]
    sign_in(first).post(f"/reviews/{rows[0].id}", data={**words("salaisuus"), "send": "1"})
    here = f"/stands/{stand.id}"
    assert "salaisuus" not in sign_in(second).get(here).text
    assert first.name not in sign_in(second).get(here).text
    sign_in(second).post(f"/reviews/{rows[1].id}", data={**words("oma"), "send": "1"})
    assert "salaisuus" in sign_in(second).get(here).text
    involved = {row.reviewer_id for row in rows} | {
        person.id for person in people if own_stand(person, fair).id == stand.id
    }
    outside = next(person for person in people if person.id not in involved)
    assert "salaisuus" not in sign_in(outside).get(here).text
    assert "salaisuus" in sign_in(trainer).get(here).text
    assert "salaisuus" in sign_in(hall.make.office_person()).get(here).text
    operations.close_fair(place, by=trainer)
    assert "salaisuus" not in sign_in(outside).get(here).text


def test_strangers_find_neither_fair_nor_stand(hall: Any, sign_in: Any, client: Any) -> None:
    place, fair, people, _projects, _trainer = hall.opened(4, 2)
    stand = own_stand(people[0], fair)
    stranger = hall.make.participant(hall.make.cohort())
    for person in (stranger, hall.representative(place)):
        assert sign_in(person).get(f"/cohorts/{place.id}/fair").status_code == 404
        assert sign_in(person).get(f"/stands/{stand.id}").status_code == 404
    assert client.get(f"/stands/{stand.id}").status_code == 302


def test_declining_brings_another_stand_and_never_the_same_again(hall: Any, sign_in: Any) -> None:
    place, _fair, people, _projects, trainer = hall.opened(12, 2)
    review, *rest = reviews_of(people[0])
    answer = sign_in(people[0]).post(
        f"/reviews/{review.id}/decline", data={"reason": "Tunnen työn liian hyvin"}
    )
    assert answer.status_code == 302
    assert fresh(review).state is ReviewState.DECLINED
    asked = [row for row in reviews_of(people[0]) if row.state is ReviewState.ASSIGNED]
    assert len(asked) == 3
    assert review.stand_id not in {row.stand_id for row in asked}
    operations.share_out_again(place, by=trainer)
    assert fresh(review).state is ReviewState.DECLINED
    assert "Tunnen työn" in sign_in(trainer).get(f"/cohorts/{place.id}/fair/reviews").text
    assert "Tunnen työn" not in sign_in(people[1]).get(f"/stands/{review.stand_id}").text
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "declined review")) == 1
    assert sign_in(people[0]).post(f"/reviews/{review.id}", data={**words(), "send": "1"}).status_code == 409
    assert sign_in(people[0]).post(f"/reviews/{rest[0].id}/decline", data={"reason": ""}).status_code == 422


def test_declining_the_last_possible_stand_leaves_fewer_to_write(hall: Any, sign_in: Any) -> None:
    place, _fair, people, _projects, _trainer = hall.opened(6, 2)
    for review in reviews_of(people[0]):
        sign_in(people[0]).post(f"/reviews/{review.id}/decline", data={"reason": "Jäävi"})
    assert {review.state for review in reviews_of(people[0])} == {ReviewState.DECLINED}
    assert people[0].id not in queries.review_progress(place, [people[0].id])


def test_a_review_given_away_while_it_was_being_written_is_still_taken(hall: Any, sign_in: Any) -> None:
    _place, _fair, people, _projects, _trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    review.state = ReviewState.RELEASED
    answer = sign_in(people[0]).post(f"/reviews/{review.id}", data={**words("ehti"), "send": "1"})
    assert answer.status_code == 302
    assert fresh(review).state is ReviewState.SUBMITTED


def test_after_closing_nothing_is_taken_but_what_was_typed_is_shown(hall: Any, sign_in: Any) -> None:
    place, _fair, people, _projects, trainer = hall.opened(6, 2)
    review = reviews_of(people[0])[0]
    operations.close_fair(place, by=trainer)
    browser = sign_in(people[0])
    answer = browser.post(f"/reviews/{review.id}", data={**words("myöhässä"), "send": "1"})
    assert answer.status_code == 409
    assert answer.text.count("myöhässä") == 3
    assert browser.get(f"/reviews/{review.id}").status_code == 200
    assert fresh(review).state is ReviewState.ASSIGNED


def test_progress_counts_what_was_sent_of_what_is_asked(hall: Any) -> None:
    place, _fair, people, _projects, _trainer = hall.opened(8, 2)
    first, second, third = reviews_of(people[0])
    first.state, second.state = ReviewState.SUBMITTED, ReviewState.RELEASED
    third.works = "kesken"
    db.session.flush()
    found = queries.review_progress(place, [people[0].id, people[1].id])
    assert found == {people[0].id: (1, 2), people[1].id: (0, 3)}
