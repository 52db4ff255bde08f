"""Opening the fair, sharing out its reviews, again when somebody comes late, and closing it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from courses.models import Cohort
from fair import letters, sharing, signals
from fair.models import Fair, Review, Stand
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person
from projects.models import Group, Project


class TooSmall(ValueError):
    """There are too few development works, or nobody to review them."""


class FairNotOpen(ValueError):
    """The fair has not been opened, or it is closed."""


@dataclass(frozen=True)
class Changes:
    """What sharing out again did."""

    stands: int
    added: int
    moved: int


def open_fair(cohort: Cohort, *, due_at: datetime, by: Person) -> Fair:
    """The fair is open: each work has a stand, each participant their reviews, and groups stay as they are.

    Two who open it at once open one fair. ``cohort`` has its version loaded. Raises `TooSmall`.
    """
    _hold_groups(cohort)
    plan = sharing.plan(cohort)
    if not plan.possible:
        raise TooSmall
    if not _insert_fair(cohort, due_at):
        return db.session.scalars(select(Fair).where(Fair.cohort_id == cohort.id)).one()
    fair = db.session.scalars(select(Fair).where(Fair.cohort_id == cohort.id)).one()
    stands = _add_stands(fair, plan.projects)
    reviews = [
        Review(id=uuid.uuid4(), stand_id=stands[project].id, reviewer_id=person)
        for person, project in plan.sharing.pairs
    ]
    db.session.add_all(reviews)
    record(by, "opened fair", fair, seed=fair.seed, stands=len(stands), reviews=len(reviews))
    db.session.flush()
    letters.fair_opened(fair, cohort, plan)
    signals.fair_opened.send(fair)
    return fair


def _insert_fair(cohort: Cohort, due_at: datetime) -> bool:
    """Write the fair's row unless somebody else's is there already; true when it was written now."""
    now = clock.now()
    values = {
        "id": uuid.uuid4(),
        "created_at": now,
        "cohort_id": cohort.id,
        "state": FairState.OPEN,
        "reviews_each": cohort.version.reviews_each,
        "seed": sharing.seed_of(cohort),
        "opened_at": now,
        "reviews_due_at": due_at,
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Fair).values(values).on_conflict_do_nothing(index_elements=["cohort_id"])
    return db.session.execute(statement.returning(Fair.id)).first() is not None


def _add_stands(fair: Fair, projects: list[Project]) -> dict[uuid.UUID, Stand]:
    """Each work has a stand, in the order given, and its group is locked; returns them by the work's key."""
    stands = {
        row.project_id: row for row in db.session.scalars(select(Stand).where(Stand.fair_id == fair.id))
    }
    following = max((row.number for row in stands.values()), default=0) + 1
    missing = [project for project in projects if project.id not in stands]
    for number, project in enumerate(missing, following):
        stands[project.id] = Stand(id=uuid.uuid4(), fair_id=fair.id, project_id=project.id, number=number)
        db.session.add(stands[project.id])
    groups = [project.group_id for project in missing]
    db.session.execute(
        update(Group).where(Group.id.in_(groups), Group.locked_at.is_(None)).values(locked_at=clock.now())
    )
    db.session.flush()
    return stands


def share_out_again(cohort: Cohort, *, by: Person) -> Changes:
    """Late works have stands and late people reviews; nobody loses a review that they have begun.

    ``cohort`` has its version loaded. Raises `FairNotOpen`.
    """
    fair = _hold(cohort)
    _hold_groups(cohort)
    reviews = sharing.reviews_for_update(fair)
    plan = sharing.plan(cohort, fair, reviews)
    before = db.session.scalars(select(Stand.id).where(Stand.fair_id == fair.id)).all()
    stands = _add_stands(fair, plan.projects)
    wanted = {(person, stands[project].id) for person, project in plan.sharing.pairs}
    there = {(review.reviewer_id, review.stand_id): review for review in reviews}
    moved = 0
    for pair, review in there.items():
        if review.state is ReviewState.ASSIGNED and not review.begun and pair not in wanted:
            review.state, moved = ReviewState.RELEASED, moved + 1
    added = 0
    for person, stand_id in sorted(wanted):
        known = there.get((person, stand_id))
        if known is None:
            db.session.add(Review(id=uuid.uuid4(), stand_id=stand_id, reviewer_id=person))
            added += 1
        elif known.state is ReviewState.RELEASED:
            known.state, added = ReviewState.ASSIGNED, added + 1
    changes = Changes(stands=len(stands) - len(before), added=added, moved=moved)
    if changes != Changes(0, 0, 0):
        record(by, "shared out reviews again", fair, added=added, moved=moved, stands=changes.stands)
    db.session.flush()
    return changes


def close_fair(cohort: Cohort, *, by: Person) -> Fair:
    """Nobody writes reviews any more, and each group is told of theirs; a second time changes nothing.

    Raises `FairNotOpen` when it was never opened.
    """
    fair = _hold(cohort, closed_too=True)
    if fair.state is FairState.OPEN:
        fair.state, fair.closed_at = FairState.CLOSED, clock.now()
        record(by, "closed fair", fair)
        db.session.flush()
        letters.fair_closed(fair)
        signals.fair_closed.send(fair)
    return fair


def reopen_fair(cohort: Cohort, *, by: Person) -> Fair:
    """Reviews can be written again. Raises `FairNotOpen` when it was never opened."""
    fair = _hold(cohort, closed_too=True)
    if fair.state is FairState.CLOSED:
        fair.state, fair.closed_at = FairState.OPEN, None
        record(by, "opened fair again", fair)
        db.session.flush()
    return fair


def _hold_groups(cohort: Cohort) -> None:
    """Nobody joins or leaves a group of the cohort until the transaction ends."""
    db.session.execute(
        select(Group.id).where(Group.cohort_id == cohort.id).order_by(Group.id).with_for_update()
    )


def _hold(cohort: Cohort, *, closed_too: bool = False) -> Fair:
    """The cohort's fair, held until the transaction ends, as it is at this moment."""
    fair = db.session.scalar(
        select(Fair)
        .where(Fair.cohort_id == cohort.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if fair is None or (fair.state is not FairState.OPEN and not closed_too):
        raise FairNotOpen
    return fair
