"""Badges are given, shown or not shown, and taken back."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from badges import issuing, letters, queries, signals
from badges.criteria import progress_by, progress_to_milestone
from badges.models import Award, BadgeClass, Issuer, StatusList
from badges.openbadges import credential, proof
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
    """Whoever fulfils a badge's criteria and has no such badge of this cohort yet has it now; the new awards.

    The badges are the programme's own and those that the office made for it.
    """
    asked = queries.rules_in(cohort)
    if not asked:
        return []
    _one_look_at_a_time(cohort, person_ids)
    awards = []
    for slug, progress in progress_by(cohort, asked, person_ids).items():
        earned = [person for person, how_far in progress.items() if how_far.earned]
        awards += _award_missing(slug, earned, cohort)
    return awards


def award_milestones(person_ids: list[uuid.UUID] | None = None, after: str | None = None) -> list[Award]:
    """Whoever has all badges that a milestone asks for has it now; without ``person_ids``, everybody.

    ``after`` names a badge that was just awarded: milestones that don't ask for it are not looked at.
    """
    awards = []
    for slug, rules in queries.milestones().items():
        if after is None or after in rules.badges:
            progress = progress_to_milestone(rules, person_ids)
            awards += _award_missing(slug, [one for one, how_far in progress.items() if how_far.earned], None)
    return awards


def _award_missing(slug: str, earned: list[uuid.UUID], cohort: Cohort | None) -> list[Award]:
    """The badge for those of these people who have not got it for the cohort; taken back, it stays so."""
    have = set(
        db.session.scalars(
            select(Award.person_id).where(
                Award.cohort_id == cohort.id if cohort else Award.cohort_id.is_(None),
                Award.badge_slug == slug,
                Award.person_id.in_(earned),
            )
        )
        if earned
        else ()
    )
    missing = [person for person in earned if person not in have]
    badge_class = issuing.badge_class_of(slug) if missing else None
    if badge_class is None:
        return []
    people = db.session.scalars(
        select(Person).where(Person.id.in_(missing), Person.restricted_at.is_(None))
    ).all()
    return award_each(people, cohort, badge_class)


def award_each(
    people: Sequence[Person],
    cohort: Cohort | None,
    badge_class: BadgeClass,
    *,
    by: Person | None = None,
    reason: str = "",
) -> list[Award]:
    """All of them have the badge; the awards of those who had not had it, be it that it was taken back."""
    awards = [award(person, cohort, badge_class, by=by, reason=reason) for person in people]
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


def award(
    person: Person,
    cohort: Cohort | None,
    badge_class: BadgeClass,
    *,
    by: Person | None = None,
    reason: str = "",
) -> Award | None:
    """The person has the badge, signed once, its bytes kept; None when they had it already.

    Given by hand, ``by`` says by whom and ``reason`` why.
    The unique constraint over badge, cohort and person is the fence against awarding twice at once.
    """
    row = _signed(person, cohort, badge_class, by, reason)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return None
    where = {"cohort": str(cohort.id)} if cohort else {}
    told: dict[str, Any] = {"person": str(person.id), **where}
    record(by, "gave badge" if by else "awarded badge", row, **told)
    letters.badge_earned(row, person, badge_class)
    signals.badge_awarded.send(row)
    return row


def _signed(
    person: Person, cohort: Cohort | None, badge_class: BadgeClass, by: Person | None, reason: str
) -> Award:
    """The award with its signed bytes and a place in the status list, not yet kept."""
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
    return Award(
        id=award_id,
        badge_class_id=badge_class.id,
        badge_slug=badge_class.slug,
        cohort_id=cohort.id if cohort else None,
        person_id=person.id,
        awarded_by_id=by.id if by else None,
        reason=reason,
        status_list_id=status.id,
        status_index=index,
        language=person.language,
        credential=signed,
        proof_value=proof.value_of(signed),
    )


def show_publicly(earner: Person, row: Award, public: bool) -> None:
    """The badge has a public page from now on, or none; its earner decides and may change their mind."""
    now = clock.now()
    row.answered_at = row.answered_at or now
    row.published_at = (row.published_at or now) if public else None
    (consents.give if public else consents.end)(row.person_id, PUBLIC_PAGE, row.id)
    record(earner, "published badge" if public else "unpublished badge", row)


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
