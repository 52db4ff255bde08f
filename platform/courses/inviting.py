"""Invitations: sent, sent again, withdrawn, answered; seats are counted under the cohort's lock."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from courses import letters, queries
from courses.address_lists import Address
from courses.joining.models import CohortOrganisation
from courses.joining.seats import drop_from_queue, lock, promote
from courses.joining.seats import free_seats as free_seats
from courses.models import Cohort, Enrolment, Invitation
from courses.operations import enrol
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import db
from organisations.models import Membership, Workplace
from organisations.permissions import check_second_person, serves_itself
from organisations.vocabulary import MembershipRole
from people.models import Person
from people.operations import create_person
from people.personal_links import InvitationOver as InvitationOver
from people.personal_links import NoRoom

LASTS = timedelta(days=30)
PAUSE = timedelta(minutes=10)
"""A reminder this soon after the last letter is a double click."""


class CohortFull(NoRoom):
    """There are fewer free seats than people; `free` tells how many there are."""

    def __init__(self, free: int) -> None:
        self.free = max(0, free)
        super().__init__(f"{self.free} seats are free")


@dataclass(frozen=True)
class Sorted:
    """A list of addresses, sorted by what they already are to the cohort."""

    new: list[Address]
    invited: list[Address]
    inside: list[Address]


def sort_addresses(
    cohort: Cohort, addresses: Sequence[Address], role: CohortRole = CohortRole.PARTICIPANT
) -> Sorted:
    """Who of these is new, who has an open invitation in this role, who is in the cohort already."""
    emails = [address.email for address in addresses]
    inside = set(
        db.session.scalars(
            select(Person.email)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(Enrolment.cohort_id == cohort.id, Enrolment.left_at.is_(None), Person.email.in_(emails))
        )
    )
    open_ones = set(
        db.session.scalars(
            select(Invitation.email).where(
                Invitation.cohort_id == cohort.id,
                Invitation.role == role,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > clock.now(),
                Invitation.email.in_(emails),
            )
        )
    )
    return Sorted(
        new=[a for a in addresses if a.email not in inside and a.email not in open_ones],
        invited=[a for a in addresses if a.email in open_ones and a.email not in inside],
        inside=[a for a in addresses if a.email in inside],
    )


def invite(
    cohort: Cohort,
    addresses: Sequence[Address],
    language: str,
    *,
    by: Person,
    role: CohortRole = CohortRole.PARTICIPANT,
) -> list[Invitation]:
    """Each new address has an invitation and a letter; those invited or in already are left in peace.

    ``cohort`` has its version and organisation loaded. Raises `CohortFull`, and `SecondPersonNeeded` when
    the office invites itself; then nobody is invited.
    """
    for address in addresses:
        check_second_person(by, address.email)
    _lock(cohort)
    new = sort_addresses(cohort, addresses, role).new
    if role is CohortRole.PARTICIPANT and len(new) > (free := free_seats(cohort)):
        raise CohortFull(free)
    sessions = queries.sessions_of(cohort)
    former = {row.email: row for row in queries.invitations_of(cohort, role)} if new else {}
    invitations = []
    for address in new:
        invitation = former.get(address.email) or Invitation(
            id=uuid.uuid4(), cohort_id=cohort.id, email=address.email, role=role
        )
        invitation.name, invitation.language, invitation.invited_by_id = address.name, language, by.id
        invitation.accepted_at = invitation.accepted_by_id = None
        token = invitation.renew(LASTS)
        db.session.add(invitation)
        record(by, "invited", invitation, cohort=str(cohort.id))
        letters.invitation(invitation, cohort, sessions, token)
        invitations.append(invitation)
    db.session.flush()
    return invitations


def remind(invitation: Invitation, *, by: Person | None) -> bool:
    """A new letter with a new link is on its way, and the old link is dead; false right after the last one.

    ``invitation`` has its cohort loaded; ``by`` is None when the clock reminds. Raises `InvitationOver` when
    it was answered, `CohortFull` when it was too old and its seat has gone.
    """
    _lock(invitation.cohort, invitation)
    if invitation.accepted_at is not None:
        raise InvitationOver
    if clock.now() - invitation.sent_at < PAUSE:
        return False
    if not invitation.is_open and _needs_seat(invitation) and free_seats(invitation.cohort) < 1:
        raise CohortFull(0)
    token = invitation.renew(LASTS)
    record(by, "reminded of invitation", invitation, cohort=str(invitation.cohort_id))
    sessions = queries.sessions_of(invitation.cohort)
    letters.invitation(invitation, invitation.cohort, sessions, token, again=True)
    db.session.flush()
    return True


def remind_all(cohort: Cohort, *, by: Person) -> int:
    """Whoever has an open invitation and had no letter today has a new one; tells how many letters go out.

    ``cohort`` has its version and organisation loaded.
    """
    lock(cohort)
    today = clock.today()
    sent = 0
    for invitation in queries.invitations_of(cohort):
        if invitation.is_open and clock.helsinki(invitation.sent_at).date() < today:
            invitation.cohort = cohort
            sent += remind(invitation, by=by)
    return sent


def withdraw(invitation: Invitation, *, by: Person) -> None:
    """The invitation is gone and its link works no more. Raises `InvitationOver` when it was answered."""
    _lock(invitation.cohort, invitation)
    if invitation.accepted_at is not None:
        raise InvitationOver
    record(by, "withdrew invitation", invitation, cohort=str(invitation.cohort_id))
    db.session.delete(invitation)
    db.session.flush()
    promote(invitation.cohort)


def join(invitation: Invitation, person: Person) -> Enrolment:
    """The person has a place in the cohort and the invitation is answered; a second time changes nothing.

    Raises `InvitationOver` when somebody else answered or it is too old, `CohortFull` when no seat is left.
    """
    _lock(invitation.cohort, invitation)
    return _join(invitation, person)


def join_as_new(
    invitation: Invitation, *, id: uuid.UUID, name: str, password: str | None, language: str
) -> Person:
    """Somebody has an account and a place. Raises as `join` and `create_person` do, and then has neither."""
    _lock(invitation.cohort, invitation)
    _check_open(invitation)
    person = create_person(id=id, email=invitation.email, name=name, password=password, language=language)
    _join(invitation, person)
    return person


def _join(invitation: Invitation, person: Person) -> Enrolment:
    cohort = invitation.cohort
    if invitation.accepted_by_id == person.id and not _is_in(cohort, person, invitation.role):
        raise InvitationOver  # who left comes back by a new invitation, which has a seat
    if invitation.accepted_by_id != person.id or invitation.accepted_at is None:
        _check_open(invitation)
        if serves_itself(invitation.invited_by_id, person):
            raise InvitationOver
        invitation.accepted_at, invitation.accepted_by_id = clock.now(), person.id
        record(person, "accepted invitation", invitation, cohort=str(cohort.id))
    enrolment = enrol(cohort, person, invitation.role, by=person, workplace=_inviters(invitation))
    if invitation.role is CohortRole.PARTICIPANT:
        drop_from_queue(cohort, person)
    db.session.flush()
    return enrolment


def _inviters(invitation: Invitation) -> Workplace | None:
    """Where several organisations invite: the one of them that the inviter spoke for."""
    if invitation.role is not CohortRole.PARTICIPANT or invitation.cohort.organisation_id is not None:
        return None
    spoken_for = (
        select(CohortOrganisation.organisation_id)
        .join(Membership, Membership.organisation_id == CohortOrganisation.organisation_id)
        .where(
            CohortOrganisation.cohort_id == invitation.cohort_id,
            Membership.person_id == invitation.invited_by_id,
            Membership.role == MembershipRole.REPRESENTATIVE,
        )
        .order_by(CohortOrganisation.created_at)
    )
    return Workplace(db.session.scalar(spoken_for.limit(1)))


def _is_in(cohort: Cohort, person: Person, role: CohortRole) -> bool:
    """Whether the person holds the place now."""
    mine = select(Enrolment.id).where(
        Enrolment.cohort_id == cohort.id,
        Enrolment.person_id == person.id,
        Enrolment.role == role,
        Enrolment.left_at.is_(None),
    )
    return db.session.scalar(mine) is not None


def _check_open(invitation: Invitation) -> None:
    if not invitation.is_open:
        raise InvitationOver
    taken = queries.count_members(invitation.cohort, CohortRole.PARTICIPANT)
    if _needs_seat(invitation) and taken >= invitation.cohort.seats:
        raise CohortFull(0)


def _needs_seat(invitation: Invitation) -> bool:
    """Whether the invitation takes one of the cohort's seats; observers sit on none."""
    return invitation.role is CohortRole.PARTICIPANT


def _lock(cohort: Cohort, invitation: Invitation | None = None) -> None:
    """Hold the cohort's row until the transaction ends, and see what others did meanwhile."""
    lock(cohort)
    if invitation is not None:
        fresh = select(Invitation.id).where(Invitation.id == invitation.id)
        if db.session.scalar(fresh) is None:  # withdrawn a moment ago
            raise InvitationOver
        db.session.refresh(
            invitation, ["accepted_at", "accepted_by_id", "expires_at", "sent_at", "secret_hash"]
        )
