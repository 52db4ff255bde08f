"""Asking for a place by one's address: a letter goes out, and its link takes the place, or one in the queue.

Whether the address has an account is told to nobody: everybody gets the same page and the same letter.
"""

import uuid
from datetime import timedelta

from sqlalchemy import or_, select

from courses import queries
from courses.joining import letters, seats
from courses.joining.models import CohortOrganisation, PlaceRequest, WaitingPlace
from courses.models import Cohort, Enrolment
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.outbox import posted_lately
from foundation.text import clean_line
from organisations.models import Organisation, Workplace
from people.models import Person
from people.operations import create_person
from people.personal_links import InvitationOver

LASTS = timedelta(days=7)
PAUSE = timedelta(minutes=10)
"""Asking again this soon is a double click: the letter that went out is good."""
MOST_A_DAY = 5
"""Letters of this kind that one mailbox gets in a day, whoever asks for them."""


def organisations_of(cohort: Cohort) -> list[Organisation]:
    """For whose people the cohort is run, by name: one, several, or none."""
    several = select(CohortOrganisation.organisation_id).where(CohortOrganisation.cohort_id == cohort.id)
    theirs = or_(Organisation.id.in_(several), Organisation.id == cohort.organisation_id)
    return list(db.session.scalars(select(Organisation).where(theirs).order_by(Organisation.name)))


def workplace(cohort: Cohort, told: str) -> Workplace:
    """The organisation as told: one of the cohort's by its name, else in these words."""
    words = clean_line(told)[:160]
    named = (each.id for each in organisations_of(cohort) if each.name.casefold() == words.casefold())
    return Workplace(next(named, None), words)


def ask(cohort: Cohort, *, email: str, name: str, organisation: str, language: str) -> None:
    """A letter is on its way, whose link takes a place; right after the last one nothing happens.

    ``cohort`` has its version loaded. The old link, if there was one, works no more.
    """
    seats.lock(cohort)
    mine = PlaceRequest.cohort_id == cohort.id, PlaceRequest.email == email
    asked = db.session.scalar(select(PlaceRequest).where(*mine))
    if asked is not None and clock.now() - asked.sent_at < PAUSE:
        return
    if posted_lately("place_asked_for", email, timedelta(days=1)) >= MOST_A_DAY:
        return
    asked = asked or PlaceRequest(id=uuid.uuid4(), cohort_id=cohort.id, email=email)
    asked.works_at(workplace(cohort, organisation))
    asked.name, asked.language = clean_line(name)[:120], language
    asked.accepted_at = asked.accepted_by_id = None
    token = asked.renew(LASTS)
    db.session.add(asked)
    record(None, "asked for a place", asked, cohort=str(cohort.id))
    letters.take_your_place(asked, cohort, queries.sessions_of(cohort), token)
    db.session.flush()


def join(asked: PlaceRequest, person: Person) -> Enrolment | WaitingPlace:
    """The person has a seat or waits for one, and the link is used. Raises `InvitationOver`."""
    _lock(asked)
    return _join(asked, person)


def join_as_new(
    asked: PlaceRequest, *, id: uuid.UUID, name: str, password: str | None, language: str
) -> Person:
    """Somebody has an account, and a seat or a place in the queue; or neither, as `create_person` raises."""
    _lock(asked)
    if not asked.is_open:
        raise InvitationOver
    person = create_person(id=id, email=asked.email, name=name, password=password, language=language)
    _join(asked, person)
    return person


def _join(asked: PlaceRequest, person: Person) -> Enrolment | WaitingPlace:
    if not asked.is_open:
        raise InvitationOver
    asked.accepted_at, asked.accepted_by_id = clock.now(), person.id
    try:
        return seats.take(asked.cohort, person, asked.workplace)
    except seats.NotOpen:
        raise InvitationOver from None


def _lock(asked: PlaceRequest) -> None:
    seats.lock(asked.cohort)
    db.session.refresh(asked, ["accepted_at", "accepted_by_id", "expires_at", "secret_hash"])
