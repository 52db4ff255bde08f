"""A cohort begins, is closed, put away and opened again; each step is taken once, however often asked for."""

from sqlalchemy import func, select, update

from courses import signals
from courses.guidance.models import OrganisationTime
from courses.models import CoachingSession, Cohort
from courses.vocabulary import CohortState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person


class NotOver(ValueError):
    """The cohort still has sessions ahead."""


class NotThatFar(ValueError):
    """Only a finished cohort can be put away."""


def begin_due() -> int:
    """The planned cohorts whose first session's day has come are under way; tells how many began."""
    first = (
        select(func.min(CoachingSession.starts_at))
        .where(CoachingSession.cohort_id == Cohort.id, CoachingSession.called_off_at.is_(None))
        .correlate(Cohort)
        .scalar_subquery()
    )
    begun = (
        update(Cohort)
        .where(Cohort.state == CohortState.PLANNED, first <= clock.end_of_day(clock.today()))
        .values(state=CohortState.RUNNING)
        .returning(Cohort)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    cohorts = db.session.scalars(begun).all()
    for cohort in cohorts:
        record(None, "began cohort", cohort)
    return len(cohorts)


def finish(cohort: Cohort, *, by: Person) -> None:
    """The cohort is finished; a second time changes nothing. Raises `NotOver` while a session is ahead."""
    held = CoachingSession.cohort_id == cohort.id, CoachingSession.called_off_at.is_(None)
    own = select(func.max(OrganisationTime.ends_at)).join(
        CoachingSession, CoachingSession.id == OrganisationTime.session_id
    )
    for latest in (select(func.max(CoachingSession.ends_at)), own):
        last = db.session.scalar(latest.where(*held))
        if last is not None and last > clock.now():
            raise NotOver
    if _step(cohort, (CohortState.PLANNED, CohortState.RUNNING), CohortState.FINISHED):
        record(by, "finished cohort", cohort)
        signals.cohort_finished.send(cohort)


def archive(cohort: Cohort, *, by: Person) -> None:
    """The cohort is put away; a second time changes nothing. Raises `NotThatFar` when it is not finished."""
    if _step(cohort, (CohortState.FINISHED,), CohortState.ARCHIVED):
        record(by, "archived cohort", cohort)
    elif cohort.state is not CohortState.ARCHIVED:
        raise NotThatFar


def reopen(cohort: Cohort, *, by: Person) -> None:
    """A cohort from the archive is finished again, and a finished one under way; others stay as they are."""
    before = cohort.state
    after = {CohortState.ARCHIVED: CohortState.FINISHED, CohortState.FINISHED: CohortState.RUNNING}.get(
        before
    )
    if after is not None and _step(cohort, (before,), after):
        record(by, "reopened cohort", cohort, before=before.value, after=after.value)


def _step(cohort: Cohort, before: tuple[CohortState, ...], after: CohortState) -> bool:
    """Take the step if the cohort is there still: of two at the same moment one takes it."""
    statement = (
        update(Cohort)
        .where(Cohort.id == cohort.id, Cohort.state.in_(before))
        .values(state=after)
        .returning(Cohort.id)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalar(statement) is not None
    db.session.refresh(cohort, ["state"])
    return taken
