"""Acts that meet: who closes the fair waits for those who are sending."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from badges import issuing
from badges import operations as awarding
from badges.models import Award
from courses import queries as courses
from fair import operations, queries, reviewing
from fair.models import Review, Stand
from fair.vocabulary import ReviewState
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person
from projects.models import GroupMember, Project
from tests.badges.test_awards import BADGE
from tests.factories import fair as fairs
from tests.factories import make
from tests.fair.conftest import words


def test_five_who_give_a_badge_by_hand_at_once_give_one_and_one_milestone(app: Any, session: Any) -> None:
    """F5-f: outside a cohort, too."""
    issuer = issuing.ensure_issuer(make.office())
    issuing.load_badge_class(BADGE, issuer)
    further = BADGE.model_copy(update={"slug": "polku"})
    issuing.load_badge_class(further, issuer, made_here=True, rules={"badges": [BADGE.slug]})
    person_id, by_id = make.person().id, make.office_person().id
    session.commit()

    def give() -> None:
        badge_class, by = issuing.badge_class_of(BADGE.slug), db.session.get_one(Person, by_id)
        assert badge_class is not None
        awarding.award_each(
            [db.session.get_one(Person, person_id)], None, badge_class, by=by, reason="Auttoi"
        )

    at_once(app, *[give] * 5)
    session.expire_all()
    assert sorted(session.scalars(select(Award.badge_slug))) == ["polku", BADGE.slug]
    assert session.scalar(select(func.count(Letter.id)).where(Letter.kind == "badge")) == 2


def test_a_review_sent_while_the_fair_is_closed_is_told_to_its_group(app: Any, session: Any) -> None:
    cohort, fair, _people, _projects, trainer = fairs.opened()
    review = session.scalars(select(Review).join(Stand).where(Stand.fair_id == fair.id)).first()
    cohort_id, review_id, trainer_id = cohort.id, review.id, trainer.id
    session.commit()
    typed = {name: text for name, text in words().items() if name != "once"}

    def send() -> None:
        found = queries.review(review_id)
        assert found is not None
        reviewing.submit(found, **typed)
        time.sleep(0.5)  # the commit of a busy house

    def close() -> None:
        time.sleep(0.2)
        place = courses.cohort(cohort_id)
        assert place is not None
        operations.close_fair(place, by=db.session.get_one(Person, trainer_id))

    def run(act: Any) -> None:
        with app.test_request_context(method="POST", base_url="http://localhost"):
            act()
            db.session.commit()

    both = [threading.Thread(target=run, args=[act]) for act in (send, close)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    session.expire_all()
    assert session.scalars(select(Letter).where(Letter.kind == "fair_closed")).all(), "the group heard of it"


def at_once(app: Any, *acts: Any) -> None:
    """Do all in transactions of their own that begin together."""
    gate = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        with app.test_request_context(method="POST", base_url="http://localhost"):
            gate.wait(timeout=20)
            act()
            db.session.commit()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(run, act) for act in acts]:
            future.result(timeout=60)


def test_two_who_share_out_reviews_at_once_share_them_once(app: Any, session: Any) -> None:
    """F5-g: nobody has their own work or one twice, and no work has two reviews more than another."""
    cohort, people, _projects = fairs.ready(9, 3)
    trainers = [make.trainer(cohort).id, make.trainer(cohort).id]
    cohort_id, due = cohort.id, clock.now() + timedelta(hours=8)
    session.commit()

    def lead(act: Any, trainer: Any) -> Any:
        return lambda: act(courses.cohort(cohort_id), by=db.session.get_one(Person, trainer))

    at_once(app, *(lead(partial(operations.open_fair, due_at=due), one) for one in trainers))
    for _late in range(2):
        place = courses.cohort(cohort_id)
        assert place is not None
        fairs.group(place, make.participant(place))
    session.commit()
    at_once(app, *(lead(operations.share_out_again, one) for one in trainers))
    session.expire_all()
    asked = select(Review).options(joinedload(Review.stand)).where(Review.state == ReviewState.ASSIGNED)
    pairs = [(row.reviewer_id, row.stand.project_id) for row in session.scalars(asked)]
    assert len(set(pairs)) == len(pairs) >= len(people)
    own = select(GroupMember.person_id, Project.id).join(Project, Project.group_id == GroupMember.group_id)
    assert not set(pairs) & {(person, project) for person, project in session.execute(own)}
    loads = Counter(project for _person, project in pairs)
    assert len(loads) == 5
    assert max(loads.values()) - min(loads.values()) <= 1


def test_five_who_award_one_badge_at_once_award_one_and_taken_back_it_stays(app: Any, session: Any) -> None:
    """F5-f."""
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(make.office()))
    cohort = make.cohort()
    person_id, cohort_id = make.participant(cohort).id, cohort.id
    session.commit()

    def give() -> None:
        place = courses.cohort(cohort_id)
        assert place is not None
        badge_class = issuing.badge_class_of(place.version.badge_slug)
        assert badge_class is not None
        awarding.award(db.session.get_one(Person, person_id), place, badge_class)

    def take_back() -> None:
        awarding.revoke(None, db.session.scalars(select(Award)).one(), "given by mistake")

    at_once(app, *[give] * 5)
    at_once(app, take_back, give, take_back)
    session.expire_all()
    (award,) = session.scalars(select(Award)).all()
    assert award.revoked_at is not None
    assert session.scalar(select(func.count(Letter.id)).where(Letter.kind == "badge")) == 1
