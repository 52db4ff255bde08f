"""Badges are given, shown or not shown, and taken back."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from badges import issuing, letters, signals
from badges.criteria import progress_in
from badges.models import Award, BadgeClass, Issuer, StatusList
from badges.openbadges import credential, proof
from badges.openbadges.report import Report, Step
from badges.settings import public_url
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
    """The person has the badge, signed once, its bytes kept; None when they had it already.

    The unique constraint over badge, cohort and person is the fence against awarding twice at once.
    """
    award_id, now = uuid.uuid4(), clock.now()
    status, index = issuing.take_place(badge_class.issuer)
    claim = credential.Award(
        id=f"{public_url()}/credentials/{award_id}",
        valid_from=now,
        recipient=credential.Recipient.of(person.email),
        status=credential.Status(issuing.list_url(status), index),
    )
    signed = issuing.compiled(badge_class, person.language).sign(
        claim, issuing.signing_key(badge_class.issuer)
    )
    row = Award(
        id=award_id,
        badge_class_id=badge_class.id,
        badge_slug=badge_class.slug,
        cohort_id=cohort.id,
        person_id=person.id,
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
    record(None, "awarded badge", row, person=str(person.id), cohort=str(cohort.id))
    letters.badge_earned(row, person, badge_class)
    signals.badge_awarded.send(row)
    return row


def show_publicly(earner: Person, row: Award, public: bool, *, named: bool = True) -> None:
    """The badge has a public page from now on, or none; its earner decides and may change their mind.

    Not ``named``, the page does not tell whose the badge is.
    """
    now = clock.now()
    row.answered_at, row.declined_at = row.answered_at or now, None
    row.name_hidden = not named
    row.published_at = (row.published_at or now) if public else None
    (consents.give if public else consents.end)(row.person_id, PUBLIC_PAGE, row.id)
    record(earner, "published badge" if public else "unpublished badge", row)


def decline(earner: Person, row: Award) -> None:
    """The earner does not want the badge: nobody else sees it. They may take it after all, at any time."""
    now = clock.now()
    row.answered_at, row.declined_at, row.published_at = row.answered_at or now, row.declined_at or now, None
    consents.end(row.person_id, PUBLIC_PAGE, row.id)
    record(earner, "declined badge", row)


def count_verification(report: Report) -> None:
    """One more verification of the badge, if it is one that we gave; nothing of who asked."""
    if report[Step.ISSUER].code == "issued":
        key = uuid.UUID(report.claims.id.rpartition("/")[2])
        more = update(Award).where(Award.id == key).values(verified_count=Award.verified_count + 1)
        db.session.execute(more.execution_options(synchronize_session=False))


def revoke(by: Person | None, row: Award, reason: str) -> None:
    """The badge verifies no more; the status list says so at once. Revoking twice changes nothing."""
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_reason = clock.now(), reason
    record(by, "revoked badge", row)
    db.session.flush()
    listed = db.session.scalars(
        select(StatusList)
        .options(joinedload(StatusList.issuer).selectinload(Issuer.keys))
        .where(StatusList.id == row.status_list_id)
    ).one()
    issuing.sign_list(listed, listed.issuer)
