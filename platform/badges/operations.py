"""Badges are given, shown or not shown, and taken back."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from badges import issuing, letters, signals
from badges.criteria import progress_in
from badges.models import Award, BadgeClass, StatusList
from badges.openbadges import credential, proof
from badges.settings import public_url
from badges.trust.validity import end_of
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
    badge_class = issuing.badge_class_of(slug) if missing else None
    if badge_class is None:
        return []
    people = db.session.scalars(
        select(Person).where(Person.id.in_(missing), Person.restricted_at.is_(None))
    ).all()
    awards = [award(person, cohort, badge_class) for person in people]
    return [made for made in awards if made is not None]


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


def award(person: Person, cohort: Cohort, badge_class: BadgeClass) -> Award | None:
    """The person has the badge; None when they had it already, be it that it was taken back since."""
    row = sign(person, cohort.id, badge_class)
    if row is None:
        return None
    record(None, "awarded badge", row, person=str(person.id), cohort=str(cohort.id))
    letters.badge_earned(row, person, badge_class)
    signals.badge_awarded.send(row)
    return row


def sign(person: Person, cohort_id: uuid.UUID, badge_class: BadgeClass, edition: int = 1) -> Award | None:
    """An award of that edition, signed once, its bytes kept; None when there is one.

    The unique constraint over badge, cohort, person and edition is the fence against awarding twice at once.
    """
    award_id, now = uuid.uuid4(), clock.now()
    until = end_of(badge_class.validity_months, now)
    status, index = issuing.take_place(badge_class.issuer)
    claim = credential.Award(
        id=f"{public_url()}/credentials/{award_id}",
        valid_from=now,
        recipient=credential.Recipient.of(person.email),
        status=credential.Status(issuing.list_url(status), index),
        valid_until=until,
    )
    signed = issuing.compiled(badge_class, person.language).sign(
        claim, issuing.signing_key(badge_class.issuer)
    )
    row = Award(
        id=award_id,
        badge_class_id=badge_class.id,
        badge_slug=badge_class.slug,
        cohort_id=cohort_id,
        person_id=person.id,
        edition=edition,
        valid_until=until,
        status_list_id=status.id,
        status_index=index,
        language=person.language,
        credential=signed,
        proof_value=proof.value_of(signed),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return None
    return row


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
