"""An earner attaches their group's work to a badge that was signed before the work was public."""

from sqlalchemy import select

from badges import issuing, operations
from badges.evidence import attached_to, evidence_of
from badges.models import Award, BadgeClass
from badges.signing import write_awards
from badges.trust.pages import editions_of
from badges.trust.renewing import NotThatOne
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person


def can_attach(award: Award) -> bool:
    """Whether the earner may attach their group's work now: it is public, and the badge does not name it.

    The credential is loaded.
    """
    return (
        _takes_more(award)
        and not attached_to([award])
        and bool(evidence_of([award.person_id], award.cohort_id))
        and editions_of(award)[-1].id == award.id
    )


def attach(earner: Person, row: Award) -> Award:
    """The badge has a new edition that names the work and is seen by whoever saw the one before.

    Its words, dates and end are the same, and the edition before stays in force. Asked twice, it is done
    once. Raises `NotThatOne` when there is nothing to attach, or the badge has changed meanwhile.
    """
    newest = operations.hold(row)[-1]
    db.session.refresh(newest, ["credential"])
    if attached_to([newest]):
        return newest
    if newest.id != row.id or not can_attach(newest):
        raise NotThatOne
    badge_class = _same_class(newest)
    made = write_awards(
        [newest.person], newest.cohort_id, badge_class, newest.edition + 1, reason=newest.reason, like=newest
    )
    if not made:
        raise NotThatOne
    (new,) = made
    new.awarded_by_id, new.answered_at = newest.awarded_by_id, newest.answered_at
    record(earner, "attached work to badge", new, cohort=str(new.cohort_id))
    if newest.published_at is not None:
        operations.show_publicly(earner, new, True, named=not newest.name_hidden)
    return new


def _takes_more(award: Award) -> bool:
    """Whether the badge is taken and in force, and was earned in a cohort."""
    over = award.valid_until is not None and award.valid_until <= clock.now()
    taken = award.answered_at is not None and award.declined_at is None
    return taken and award.revoked_at is None and award.cohort_id is not None and not over


def _same_class(award: Award) -> BadgeClass:
    """The version that was earned; the office's own, where its giver gives no more badges."""
    one = select(BadgeClass).options(*issuing.for_signing())
    found = db.session.scalars(one.where(BadgeClass.id == award.badge_class_id)).one()
    if found.issuer.active or found.original_id is None:
        return found
    return db.session.scalars(one.where(BadgeClass.id == found.original_id)).one()
