"""Acts that meet: who closes the fair waits for those who are sending."""

import threading
import time
from typing import Any

from sqlalchemy import select

from courses import queries as courses
from fair import operations, queries, reviewing
from fair.models import Review, Stand
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person
from tests.factories import fair as fairs
from tests.fair.conftest import words


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
