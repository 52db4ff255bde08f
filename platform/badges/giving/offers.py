"""A badge for somebody who has no account: offered by letter, taken by its link."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from badges import issuing, operations
from badges.giving import letters
from badges.models import BadgeClass, BadgeOffer
from courses.address_lists import Address
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.permissions import is_office
from people.models import Person
from people.operations import create_person
from people.personal_links import InvitationOver

LASTS = timedelta(days=90)
PAUSE = timedelta(minutes=10)
"""Offering again this soon is a double click: the letter that went out is good."""


def offer(badge: BadgeClass, to: Address, *, reason: str, language: str, by: Person) -> bool:
    """A letter is on its way, whose link takes the badge; an older link works no more.

    False right after the last letter: nothing happens then.
    """
    mine = BadgeOffer.badge_slug == badge.slug, BadgeOffer.email == to.email
    row = db.session.scalar(select(BadgeOffer).where(*mine).with_for_update())
    if row is not None and row.is_open and clock.now() - row.sent_at < PAUSE:
        return False
    row = row or BadgeOffer(id=uuid.uuid4(), badge_slug=badge.slug, email=to.email)
    row.name, row.language, row.reason, row.invited_by_id = to.name, language, reason, by.id
    row.accepted_at = row.accepted_by_id = None
    token = row.renew(LASTS)
    db.session.add(row)
    db.session.flush()
    record(by, "offered badge", row)
    letters.take_your_badge(row, badge, token)
    return True


def by_secret(secret_hash: str) -> BadgeOffer | None:
    """The offer whose newest link has this secret."""
    return db.session.scalar(select(BadgeOffer).where(BadgeOffer.secret_hash == secret_hash))


def take(row: BadgeOffer, person: Person) -> None:
    """The badge is the person's, and the link is used. Raises `InvitationOver`."""
    _hold(row)
    _take(row, person)


def take_as_new(row: BadgeOffer, *, id: uuid.UUID, name: str, password: str | None, language: str) -> Person:
    """Somebody has an account and the badge, or neither: raises as `create_person`, and `InvitationOver`."""
    _hold(row)
    if not row.is_open:
        raise InvitationOver
    person = create_person(id=id, email=row.email, name=name, password=password, language=language)
    db.session.flush()
    _take(row, person)
    return person


def _take(row: BadgeOffer, person: Person) -> None:
    giver = db.session.get(Person, row.invited_by_id)
    badge = issuing.badge_class_of(row.badge_slug)
    if not row.is_open or badge is None or giver is None or not is_office(giver) or giver.id == person.id:
        raise InvitationOver
    row.accepted_at, row.accepted_by_id = clock.now(), person.id
    operations.award(person, None, badge, by=giver, reason=row.reason)


def _hold(row: BadgeOffer) -> None:
    """Two who open the link at once take the badge once."""
    db.session.refresh(
        row, ["accepted_at", "accepted_by_id", "expires_at", "secret_hash"], with_for_update=True
    )
