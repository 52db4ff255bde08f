"""A badge is renewed before or after its end, and given anew after it was taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from badges import issuing, letters, signals
from badges.models import Award
from badges.operations import hold
from badges.signing import write_awards
from badges.trust.givers import in_the_name_for
from courses import queries as courses
from foundation import clock
from foundation.audit import record
from foundation.database import db
from people.models import Person

NOTICE = timedelta(days=45)
"""How long before its end the earner is told of it."""
Act = Callable[[Person, Award], Award]


class NotThatOne(Exception):
    """The badge is in another state than whoever acts believes: another was faster."""


def renew(by: Person, row: Award) -> Award:
    """The badge is in force for another term, as a new edition; the old one goes on to its own end.

    Raises `NotThatOne` when it has no end, was taken back, or was renewed already.
    """
    newest = hold(row)[-1]
    if newest.id != row.id or newest.revoked_at is not None or newest.valid_until is None:
        raise NotThatOne
    return _next(by, newest, renewed=True)


def give_anew(by: Person, row: Award) -> Award:
    """The earner has the badge again; the edition that was taken back stays so for good.

    Raises `NotThatOne` unless it was taken back, and nothing came after it.
    """
    newest = hold(row)[-1]
    if newest.id != row.id or newest.revoked_at is None:
        raise NotThatOne
    return _next(by, newest, renewed=False)


def tell_whose_end_is_near() -> int:
    """Whoever has a badge that ends within `NOTICE` has a letter about it, once; returns how many went."""
    now, newer = clock.now(), aliased(Award)
    renewed = exists().where(
        newer.badge_slug == Award.badge_slug,
        newer.cohort_id.is_not_distinct_from(Award.cohort_id),
        newer.person_id == Award.person_id,
        newer.edition > Award.edition,
    )
    ending = select(Award).options(joinedload(Award.person), joinedload(Award.badge_class))
    within = Award.valid_until.between(now, now + NOTICE)
    rows = db.session.scalars(ending.where(within, Award.revoked_at.is_(None), ~renewed))
    return sum(letters.badge_ends(row, row.person, row.badge_class) for row in rows)


def _next(by: Person, newest: Award, *, renewed: bool) -> Award:
    original = issuing.badge_class_of(newest.badge_slug)
    assert original is not None  # what was awarded is never removed
    cohort = courses.cohort(newest.cohort_id) if newest.cohort_id else None
    badge_class = in_the_name_for(cohort, original)
    made = write_awards(
        [newest.person], newest.cohort_id, badge_class, newest.edition + 1, by=by, reason=newest.reason
    )
    if not made:
        raise NotThatOne
    (row,) = made
    where = {"cohort": str(cohort.id)} if cohort else {}
    told: dict[str, Any] = {"person": str(row.person_id), **where}
    record(by, "renewed badge" if renewed else "gave badge anew", row, **told)
    letters.badge_given_again(row, newest.person, badge_class, renewed=renewed)
    signals.badges_awarded.send(row.badge_slug, awards=[row])
    return row
