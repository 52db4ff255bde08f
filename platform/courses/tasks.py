"""What happens to cohorts by itself; each task may be lost, late or doubled without harm."""

from celery import shared_task

from courses import queries
from courses.joining import seats
from courses.joining.queries import cohorts_with_a_queue
from courses.life import operations
from foundation.database import db


@shared_task(name="courses.begin_cohorts")
def begin_cohorts() -> int:
    """Cohorts whose first day has come are under way."""
    begun = operations.begin_due()
    db.session.commit()
    return begun


@shared_task(name="courses.promote_waiting")
def promote_waiting() -> int:
    """Seats that came free by themselves, such as when an invitation ran out, have gone to who waits."""
    given = 0
    for cohort_id in cohorts_with_a_queue():
        cohort = queries.cohort(cohort_id)
        if cohort is not None:
            seats.lock(cohort)
            given += seats.promote(cohort)
        db.session.commit()  # one by one: each cohort is locked for a moment
    return given
