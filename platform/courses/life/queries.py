"""Reading how far cohorts are in their life."""

import uuid
from datetime import datetime

from sqlalchemy import Select, func, select

from courses.models import CoachingSession, Cohort
from courses.vocabulary import OVER


def over_since(before: datetime) -> Select[uuid.UUID]:
    """The keys of the cohorts that are over, archived ones too, and whose last session ended before then."""
    return (
        select(Cohort.id)
        .join(CoachingSession, CoachingSession.cohort_id == Cohort.id)
        .where(Cohort.state.in_(OVER))
        .group_by(Cohort.id)
        .having(func.max(CoachingSession.ends_at) < before)
    )
