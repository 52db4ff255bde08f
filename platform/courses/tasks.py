"""What happens to cohorts by itself; each task may be lost, late or doubled without harm."""

from celery import shared_task

from courses.life import operations
from foundation.database import db


@shared_task(name="courses.begin_cohorts")
def begin_cohorts() -> int:
    """Cohorts whose first day has come are under way."""
    begun = operations.begin_due()
    db.session.commit()
    return begun
