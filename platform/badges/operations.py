"""Badges are given, shown or not shown, and taken back."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from badges import issuing, letters, queries, signals
from badges.criteria import progress_by, progress_to_milestone
from badges.models import Award, BadgeClass, StatusList
from badges.openbadges.report import Report, Step
from badges.signing import write_awards
from badges.trust import givers
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
    """All of them have the badge; the awards of those who had not had it, be it that it was taken back.

    Its giver is the cohort's organisation where that gives its own. Given by hand, ``by`` says by whom and
    ``reason`` why.
    """
    badge_class = givers.in_the_name_for(cohort, badge_class)
    awards = write_awards(people, cohort.id if cohort else None, badge_class, by=by, reason=reason)
    earners = {person.id: person for person in people}
    where = {"cohort": str(cohort.id)} if cohort else {}
    for row in awards:
        told: dict[str, Any] = {"person": str(row.person_id), **where}
        record(by, "gave badge" if by else "awarded badge", row, **told)
    db.session.flush()
    for row in awards:
        letters.badge_earned(row, earners[row.person_id], badge_class)
    if awards:
        signals.badges_awarded.send(badge_class.slug, awards=awards)
    return awards


def award(
    person: Person,
    cohort: Cohort | None,
    badge_class: BadgeClass,
    *,
    by: Person | None = None,
    reason: str = "",
) -> Award | None:
    """The person has the badge; None when they had it already, be it that it was taken back since."""
    return next(iter(award_each([person], cohort, badge_class, by=by, reason=reason)), None)


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


def show_publicly(earner: Person, row: Award, public: bool, *, named: bool = True) -> None:
    """The badge has a public page from now on, or none; its earner decides and may change their mind.

    Not ``named``, the page does not tell whose the badge is. What the earner hides is hidden in all editions.
    """
    now = clock.now()
    row.answered_at, row.declined_at = row.answered_at or now, None
    row.name_hidden = not named
    row.published_at = (row.published_at or now) if public else None
    (consents.give if public else consents.end)(row.person_id, PUBLIC_PAGE, row.id)
    record(earner, "published badge" if public else "unpublished badge", row)
    for other in _other_pages(row):
        other.name_hidden = not named
        if not public:
            _close_page(other)


def _other_pages(row: Award) -> Sequence[Award]:
    """The badge's other editions that have a public page."""
    same = (
        Award.badge_slug == row.badge_slug,
        Award.cohort_id.is_not_distinct_from(row.cohort_id),
        Award.person_id == row.person_id,
    )
    public = select(Award).where(*same, Award.id != row.id, Award.published_at.is_not(None))
    return db.session.scalars(public).all()


def _close_page(row: Award) -> None:
    row.published_at = None
    consents.end(row.person_id, PUBLIC_PAGE, row.id)


def decline(earner: Person, row: Award) -> None:
    """The earner does not want the badge: nobody else sees it. They may take it after all, at any time."""
    now = clock.now()
    row.answered_at, row.declined_at = row.answered_at or now, row.declined_at or now
    for page in (row, *_other_pages(row)):
        _close_page(page)
    record(earner, "declined badge", row)


def count_verification(report: Report) -> None:
    """One more verification of the badge, if it is one that we gave; nothing of who asked."""
    if report[Step.ISSUER].code == "issued":
        key = uuid.UUID(report.claims.id.rpartition("/")[2])
        more = update(Award).where(Award.id == key).values(verified_count=Award.verified_count + 1)
        db.session.execute(more.execution_options(synchronize_session=False))


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
