"""The room's background work: links that were asked for, and what has become too old."""

from celery import shared_task
from sqlalchemy import select

from foundation import clock
from foundation.database import db
from people import keeping, letters, links
from people.models import LinkRequest
from people.queries import person_by_email, person_by_private_address
from people.vocabulary import Purpose

BATCH = 100


@shared_task(name="people.send_links")
def send_links() -> int:
    """Whoever asked for a link and has an account has a letter; returns how many requests were answered."""
    answered = 0
    for _turn in range(BATCH):
        oldest = select(LinkRequest).order_by(LinkRequest.created_at).limit(1)
        asked = db.session.scalar(oldest.with_for_update(skip_locked=True))
        if asked is None:
            db.session.commit()
            break
        person = person_by_email(asked.email) or person_by_private_address(asked.email)
        too_late = clock.now() - asked.created_at > links.LASTS[Purpose.SIGN_IN]
        if person is not None and not too_late and not letters.had_enough_links(asked.email):
            secret = links.make(person, Purpose.SIGN_IN, email=asked.email)
            letters.sign_in_link(person, secret, target=asked.target, cause=asked.id, to=asked.email)
        db.session.delete(asked)
        db.session.commit()  # one by one: a fault touches one request
        answered += 1
    return answered


@shared_task(name="people.sweep")
def sweep() -> int:
    """Links and kept forms that are of no use any more are gone; returns how many."""
    gone = links.sweep() + keeping.sweep()
    db.session.commit()
    return gone
