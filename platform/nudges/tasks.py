"""The nudges' background work; it may be lost, late or doubled without harm."""

import logging

from celery import shared_task

from courses.inviting import CohortFull, InvitationOver
from foundation.database import db
from nudges import operations
from nudges.rules import quiet

log = logging.getLogger("kehittamo")


@shared_task(name="nudges.give")
def give_nudges() -> int:
    """Everybody has been reminded of what is due; what comes at night waits. Returns the letters written."""
    if quiet():
        return 0
    waiting = operations.bundles()
    db.session.rollback()  # reading is over: each letter has a short transaction of its own
    given = 0
    for bundle in waiting:
        try:
            given += operations.give(bundle)
            db.session.commit()
        except (InvitationOver, CohortFull):  # answered a moment ago
            db.session.rollback()
        except Exception:  # one that fails must not keep the others waiting
            db.session.rollback()
            log.exception("a reminder could not be given: %s", bundle.things[0].key)
    return given
