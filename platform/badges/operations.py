"""Badges are given, shown or not shown, and taken back."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from badges import letters, signals
from badges.criteria import progress_in
from badges.models import Award, BadgeClass, StatusList
from badges.signing import write_awards
from badges.trust.givers import badge_class_for
from courses.models import Cohort, Enrolment
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person
from privacy import consents

PUBLIC_PAGE = "badge_page"
"""What the earner consents to by showing a badge."""


def award_what_was_earned(cohort: Cohort, person_ids: list[uuid.UUID] | None = None) -> list[Award]:
    """Whoever fulfils the criteria and has no badge of this cohort yet has it now; the new awards."""
    slug = cohort.version.badge_slug
    if slug is None:
        return []
    _one_look_at_a_time(cohort, person_ids)
    earned = [person for person, progress in progress_in(cohort, person_ids).items() if progress.earned]
    if not earned:
        return []
    have = set(
        db.session.scalars(
            select(Award.person_id).where(
                Award.cohort_id == cohort.id,
                Award.badge_slug == slug,
                Award.person_id.in_(earned),
            )
        )
    )
    missing = [person for person in earned if person not in have]
    badge_class = badge_class_for(cohort) if missing else None
    if badge_class is None:
        return []
    people = db.session.scalars(
        select(Person).where(Person.id.in_(missing), Person.restricted_at.is_(None))
    ).all()
    return award_each(list(people), cohort, badge_class)


def award_each(people: list[Person], cohort: Cohort, badge_class: BadgeClass) -> list[Award]:
    """All of them have the badge; the awards of those who had not had it, be it that it was taken back."""
    awards = write_awards(people, cohort.id, badge_class)
    earners = {person.id: person for person in people}
    for row in awards:
        record(None, "awarded badge", row, person=str(row.person_id), cohort=str(cohort.id))
    db.session.flush()
    for row in awards:
        letters.badge_earned(row, earners[row.person_id], badge_class)
        signals.badge_awarded.send(row)
    return awards


def award(person: Person, cohort: Cohort, badge_class: BadgeClass) -> Award | None:
    """The person has the badge; None when they had it already, be it that it was taken back since."""
    return next(iter(award_each([person], cohort, badge_class)), None)


def _one_look_at_a_time(cohort: Cohort, person_ids: list[uuid.UUID] | None) -> None:
    """Wait for others who are completing the same people's criteria: else each misses what the other adds.

    Held until the transaction ends; new facts about the enrolments may be written meanwhile.
    """
    theirs = select(Enrolment.id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.PARTICIPANT
    )
    if person_ids is not None:
        theirs = theirs.where(Enrolment.person_id.in_(person_ids))
    db.session.execute(theirs.order_by(Enrolment.id).with_for_update(key_share=True)).all()


def show_publicly(earner: Person, row: Award, public: bool) -> None:
    """The badge has a public page from now on, or none; its earner decides and may change their mind."""
    now = clock.now()
    row.answered_at = row.answered_at or now
    row.published_at = (row.published_at or now) if public else None
    (consents.give if public else consents.end)(row.person_id, PUBLIC_PAGE, row.id)
    record(earner, "published badge" if public else "unpublished badge", row)


def revoke(by: Person | None, row: Award, reason: str) -> None:
    """The badge verifies no more, in none of its editions; a worker signs the status list that says so.

    What was taken back stays so; only a new award undoes it.
    """
    for edition in hold(row):
        if edition.revoked_at is not None:
            continue
        edition.revoked_at, edition.revoked_reason = clock.now(), reason
        record(by, "revoked badge", edition)
        db.session.execute(
            update(StatusList).where(StatusList.id == edition.status_list_id).values(dirty=True)
        )
        letters.badge_revoked(edition, edition.person, edition.badge_class)


def hold(row: Award) -> list[Award]:
    """All editions of the badge, the oldest first: nobody else renews or revokes it in the meantime."""
    same = (
        Award.badge_slug == row.badge_slug,
        Award.cohort_id == row.cohort_id,
        Award.person_id == row.person_id,
    )
    # The first is held before the others are read: an edition that came meanwhile is seen.
    db.session.execute(select(Award.id).where(*same, Award.edition == 1).with_for_update())
    editions = (
        select(Award)
        .options(
            joinedload(Award.badge_class),
            joinedload(Award.person),
        )
        .where(*same)
        .order_by(Award.edition)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(editions))
