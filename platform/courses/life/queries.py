"""Reading cohorts that were put away."""

from sqlalchemy import func, select

from courses.models import Cohort
from courses.permissions import may_see_cohort
from courses.vocabulary import CohortState
from foundation.database import db
from people.models import Person


def count_earlier(person: Person) -> int:
    """How many archived cohorts the person may see."""
    mine = Cohort.state == CohortState.ARCHIVED, may_see_cohort.among(person)
    return db.session.scalar(select(func.count(Cohort.id)).where(*mine)) or 0
