"""Copies, erasures and the schedule in the background; each may be lost, late or doubled without harm."""

import logging

from celery import shared_task

from foundation import clock
from foundation.database import db
from privacy import copying, erasing, operations, queries
from privacy.models import Erasure

log = logging.getLogger("kehittamo")


@shared_task(name="privacy.make_copies")
def make_copies() -> int:
    """Whoever waits for a copy has it."""
    waiting = list(queries.exports_to_make())
    db.session.rollback()
    made = 0
    for person_id in waiting:
        try:
            made += copying.make(person_id)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("a copy could not be made for %s", person_id)
            copying.fail(person_id)
            db.session.commit()
    return made


@shared_task(name="privacy.erase_due")
def erase_due() -> int:
    """Whose two weeks are over has been erased, each in a transaction of its own."""
    due = list(queries.erasures_due(clock.now()))
    db.session.rollback()
    done = 0
    for key in due:
        try:
            erasure = db.session.get(Erasure, key)
            done += erasure is not None and erasing.erase(erasure)
            db.session.commit()
        except Exception:  # one that fails must not keep the others waiting
            db.session.rollback()
            log.exception("erasure %s could not be done", key)
    return done


@shared_task(name="privacy.keep_to_schedule")
def keep_to_schedule() -> int:
    """Once a day, what has been kept long enough is gone."""
    if not operations.is_due():
        return 0
    removed = operations.run(after_batch=db.session.commit)
    db.session.commit()
    return sum(removed.values())
