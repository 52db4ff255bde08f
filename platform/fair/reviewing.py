"""A reviewer's own acts: keeping a draft, sending the review, declining it with a reason."""

import uuid

from sqlalchemy import func, select

from fair import queries, signals
from fair.models import Fair, Review, Stand
from fair.operations import FairNotOpen
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person
from projects.models import GroupMember, Project


class ReviewOver(ValueError):
    """The review was sent or declined already."""


def keep_draft(review: Review, *, works: str, question: str, suggestion: str) -> None:
    """What is written so far is kept, for the reviewer's eyes only. Raises `FairNotOpen`, `ReviewOver`."""
    _hold(review)
    if review.state is ReviewState.SUBMITTED:
        raise ReviewOver
    review.works, review.question, review.suggestion = works, question, suggestion
    review.state = ReviewState.ASSIGNED  # also one that was given away: now it is begun, and theirs again
    db.session.flush()


def submit(review: Review, *, works: str, question: str, suggestion: str) -> bool:
    """The review is sent and stays as it is; false when it had been sent before, by a double click.

    Raises `FairNotOpen`, and `ReviewOver` when it was declined.
    """
    _hold(review)
    if review.state is ReviewState.SUBMITTED:
        return False
    review.works, review.question, review.suggestion = works, question, suggestion
    review.state, review.submitted_at = ReviewState.SUBMITTED, clock.now()
    record(review.reviewer_id, "sent review", review)
    db.session.flush()
    signals.review_submitted.send(review)
    return True


def decline(review: Review, reason: str, *, by: Person) -> Review | None:
    """The reviewer need not write it, the trainer sees why, and another stand takes its place if any is left.

    ``review`` has its stand with the fair loaded. Raises `FairNotOpen`, `ReviewOver`.
    """
    fair = review.stand.fair
    db.session.execute(
        select(Fair.id).where(Fair.id == fair.id).with_for_update()
    )  # one change to shares at a time
    _hold(review)
    if review.state is not ReviewState.ASSIGNED:
        raise ReviewOver
    review.state, review.decline_reason = ReviewState.DECLINED, reason
    record(by, "declined review", review)
    db.session.flush()
    stand_id = _least_reviewed(fair, by)
    if stand_id is None:
        return None
    other = db.session.scalar(select(Review).where(Review.stand_id == stand_id, Review.reviewer_id == by.id))
    if other is None:
        other = Review(id=uuid.uuid4(), stand_id=stand_id, reviewer_id=by.id)
        db.session.add(other)
    other.state = ReviewState.ASSIGNED
    db.session.flush()
    return other


def _least_reviewed(fair: Fair, person: Person) -> uuid.UUID | None:
    """The stand with the fewest reviews that the person may be given: not their own, not had before."""
    asked = (
        select(func.count(Review.id))
        .where(Review.stand_id == Stand.id, Review.state.in_(queries.ASKED))
        .correlate(Stand)
        .scalar_subquery()
    )
    had = select(Review.stand_id).where(Review.reviewer_id == person.id, Review.state != ReviewState.RELEASED)
    own = (
        select(Project.id)
        .join(GroupMember, GroupMember.group_id == Project.group_id)
        .where(GroupMember.person_id == person.id)
    )
    statement = (
        select(Stand.id)
        .where(Stand.fair_id == fair.id, Stand.id.not_in(had), Stand.project_id.not_in(own))
        .order_by(asked, Stand.number)
        .limit(1)
    )
    return db.session.scalar(statement)


def _hold(review: Review) -> None:
    """Hold the review until the transaction ends, as it is at this moment; the fair must be open."""
    state = db.session.scalar(
        select(Fair.state)
        .join(Stand, Stand.fair_id == Fair.id)
        .where(Stand.id == review.stand_id)
        .with_for_update(read=True, of=Fair)  # who closes the fair waits for those who are sending
    )
    if state is not FairState.OPEN:
        raise FairNotOpen
    db.session.refresh(
        review,
        ["state", "works", "question", "suggestion", "decline_reason", "submitted_at"],
        with_for_update=True,
    )
    if review.state is ReviewState.DECLINED:
        raise ReviewOver
