"""What would happen if the badge were given to these people, and then doing it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from badges import operations
from badges.giving import offers
from badges.models import Award, BadgeClass
from courses.address_lists import Address
from courses.models import Cohort, Enrolment
from courses.vocabulary import CohortRole
from foundation.database import db
from people.models import Person


@dataclass
class Plan:
    """The people who were named, each in one place."""

    members: list[Person] = field(default_factory=list)
    """Get the badge, as participants of the cohort."""
    others: list[Person] = field(default_factory=list)
    """Get the badge, named by their address."""
    strangers: list[Address] = field(default_factory=list)
    """Have no account: a letter goes to them, whose link takes the badge."""
    have: list[Person] = field(default_factory=list)
    """Have the badge already."""
    refused: list[Person] = field(default_factory=list)
    """Can't have it: the giver themselves, and whose account is not in use."""

    @property
    def does_something(self) -> bool:
        """Whether anybody gets a badge or a letter."""
        return bool(self.members or self.others or self.strangers)


@dataclass(frozen=True)
class Done:
    """How many got the badge, and to how many a letter went."""

    given: int
    offered: int


def look(
    badge: BadgeClass, cohort: Cohort | None, ids: Sequence[uuid.UUID], named: Sequence[Address], by: Person
) -> Plan:
    """What giving would do now; nothing has changed. Only participants of the cohort are found by ``ids``."""
    takes_part = select(Enrolment.person_id).where(
        Enrolment.cohort_id == (cohort.id if cohort else None),
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
        Enrolment.person_id.in_(ids),
    )
    inside = set(db.session.scalars(takes_part)) if cohort and ids else set()
    emails = {address.email for address in named}
    wanted = or_(Person.id.in_(inside), Person.email.in_(emails))
    people = db.session.scalars(select(Person).where(wanted).order_by(Person.name, Person.id)).all()
    held = select(Award.person_id).where(Award.badge_slug == badge.slug, Award.revoked_at.is_(None))
    have = set(db.session.scalars(held.where(Award.person_id.in_([person.id for person in people]))))
    plan = Plan()
    for person in people:
        if person.id == by.id or not person.is_active:
            plan.refused.append(person)
        elif person.id in have:
            plan.have.append(person)
        else:
            (plan.members if person.id in inside else plan.others).append(person)
    known = {person.email for person in people}
    plan.strangers = [address for address in named if address.email not in known]
    return plan


def carry_out(
    plan: Plan, badge: BadgeClass, cohort: Cohort | None, *, reason: str, language: str, by: Person
) -> Done:
    """The badges are given, the letters are on their way. Whoever got the badge meanwhile has one."""
    given = operations.award_each(plan.members, cohort, badge, by=by, reason=reason)
    given += operations.award_each(plan.others, None, badge, by=by, reason=reason)
    sent = [
        offers.offer(badge, address, reason=reason, language=language, by=by) for address in plan.strangers
    ]
    return Done(len(given), sum(sent))
