"""Makers of invitations and of days that are at hand."""

import re
from datetime import date, timedelta

from sqlalchemy import select

from courses import inviting, queries
from courses.address_lists import Address
from courses.models import CoachingSession, Cohort, Invitation, Programme
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter
from people.models import Person
from tests.factories import make


def letters_to(email: str) -> list[Letter]:
    """The letters to the address, the newest last."""
    statement = select(Letter).where(Letter.recipient == email).order_by(Letter.created_at)
    return list(db.session.scalars(statement))


def token_in(letter: Letter) -> str:
    """The secret of the link that the letter carries."""
    found = re.search(r"/invitation/(\S+)", letter.body)
    assert found, letter.body
    return found[1]


def invited(
    place: Cohort, email: str = "uusi@example.org", name: str = "Uusi Tulija", *, by: Person | None = None
) -> tuple[Invitation, str]:
    """An open invitation, with its cohort loaded, and the secret of its link."""
    whole = queries.cohort(place.id)
    assert whole is not None
    [made] = inviting.invite(whole, [Address(email, name)], "fi", by=by or make.trainer(place))
    invitation = queries.invitation(made.id)
    assert invitation is not None
    return invitation, token_in(letters_to(email)[-1])


def sessions(place: Cohort) -> list[CoachingSession]:
    """The cohort's days, with plan and cohort loaded."""
    return [
        coaching_session
        for each in queries.sessions_of(place)
        if (coaching_session := queries.coaching_session(place.id, each.id))
    ]


def begun(made: Programme | None = None, *, seats: int = 50, first: date | None = None) -> Cohort:
    """A cohort whose first day was yesterday."""
    return make.cohort(made=made, first=first or clock.today() - timedelta(days=1), seats=seats)
