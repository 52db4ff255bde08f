"""The badges' background work; each task may be lost, late or doubled without harm."""

from celery import shared_task
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from badges import issuing, operations
from badges.trust import renewing
from courses.models import Cohort
from courses.vocabulary import CohortState
from foundation.database import db


@shared_task(name="badges.sign_status_lists")
def sign_status_lists() -> int:
    """Lists that changed are signed."""
    signed = issuing.sign_dirty_lists()
    db.session.commit()
    return signed


@shared_task(name="badges.tell_whose_end_is_near")
def tell_whose_end_is_near() -> int:
    """Whoever has a badge that ends soon has a letter."""
    told = renewing.tell_whose_end_is_near()
    db.session.commit()
    return told


@shared_task(name="badges.award_earned")
def award_earned() -> int:
    """Whoever fulfils the criteria of a badge has it, should a signal have been missed.

    One that is finished still counts: answers and feedback come in afterwards. One in the archive does not.
    """
    at_work = Cohort.state.in_((CohortState.RUNNING, CohortState.FINISHED))
    running = db.session.scalars(select(Cohort).options(joinedload(Cohort.version)).where(at_work)).all()
    awarded = 0
    for cohort in running:
        awarded += len(operations.award_what_was_earned(cohort))
        db.session.commit()
    awarded += len(operations.award_milestones())
    db.session.commit()
    return awarded
