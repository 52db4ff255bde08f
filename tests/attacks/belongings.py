"""What people of the world have of their own, and what lies on the office's table."""

import io
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from badges import issuing
from badges.making import classes
from badges.models import Award
from badges.personal_data import PUBLIC_PAGE
from badges.trust.endorsing import badges_of, endorse
from contact.models import Message
from contact.vocabulary import Topic
from courses import inviting
from courses.address_lists import Address
from courses.attendance.compensating import give, mark
from courses.joining.codes import make_code
from courses.joining.models import WaitingPlace
from courses.materials.models import MaterialFile
from courses.models import Attendance, Cohort, Enrolment
from courses.operations import mark_attendance
from courses.queries import materials_of
from courses.vocabulary import CohortRole, MaterialKind, Presence
from foundation import clock
from foundation.database import Base, db
from foundation.files import keep
from foundation.outbox import Letter, LetterState
from organisations.identity.models import ExternalIdentity
from organisations.identity.operations import Settings, save_provider
from organisations.inviting import Guest, invite
from organisations.models import Membership, Organisation
from organisations.queries import office
from organisations.vocabulary import MembershipRole
from people.models import Passkey, Person
from privacy.models import Consent, DataExport
from privacy.vocabulary import ExportState
from tests.factories import make
from tests.factories.courses import sessions


def leave_things(cohort: Cohort, people: dict[str, Person]) -> None:
    """Deputies, invitations, an organisation's sign-in, messages, letters, and what is somebody's alone."""
    _deputies(cohort, people)
    _invitations(cohort, people)
    _to_make_good(cohort, people)
    _sign_in(cohort, people)
    _on_the_table()
    _to_download(cohort)
    for role in ("participant", "trainer"):
        _own(people[role])
    award = db.session.scalars(select(Award).where(Award.person_id == people["earner"].id)).first()
    assert award is not None
    organisation = db.session.get_one(Organisation, cohort.organisation_id)
    (badge,) = badges_of(organisation)
    endorse(people["representative"], organisation, badge, "Merkin saaneet vetävät meillä kehittämistä.")
    given = {"purpose": PUBLIC_PAGE, "thing_id": award.id, "given_at": clock.now()}
    db.session.add(Consent(person_id=people["earner"].id, **given))
    db.session.flush()


def leave_open(cohort: Cohort, people: dict[str, Person]) -> str:
    """Somebody waits for a place in the cohort, and a code lets others ask for one; returns the code."""
    db.session.add(WaitingPlace(cohort_id=cohort.id, person_id=people["participant"].id, number=1))
    return make_code(cohort, clock.today() + timedelta(days=30), by=people["office"]).code


def make_badge(by: Person) -> str:
    """The office made a badge, which can still be designed and given; returns its slug."""
    giver = office()
    assert giver is not None
    said = make.words("Taitaja")
    told = {"name": said, "description": said, "criteria": said}
    return classes.make(slug="taitaja", issuer=issuing.ensure_issuer(giver), by=by, **told).slug


def _deputies(cohort: Cohort, people: dict[str, Person]) -> None:
    """The representative and the trainer have somebody who stands in for them this week."""
    days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=6)}
    for model, role, home in (
        (Membership, MembershipRole.REPRESENTATIVE, {"organisation_id": cohort.organisation_id}),
        (Enrolment, CohortRole.TRAINER, {"cohort_id": cohort.id}),
    ):
        principal = people[role.value].id
        place = select(model.id).where(model.person_id == principal, model.role == role).filter_by(**home)
        told = {"person_id": make.person().id, "role": role, "deputy_for_id": db.session.scalars(place).one()}
        db.session.add(model(**home, **told, **days))


def _invitations(cohort: Cohort, people: dict[str, Person]) -> None:
    """Somebody has not answered yet, asked to observe the cohort or to speak for an organisation."""
    asked = [Address("asked-to-observe@example.org", "Kutsuttu Kerttu")]
    inviting.invite(cohort, asked, "fi", by=people["trainer"], role=CohortRole.OBSERVER)
    for role in ("representative", "representative of another organisation"):
        by = people[role]
        place = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
        home = db.session.scalars(place.where(Membership.person_id == by.id)).one()
        guest = Guest(f"asked-by-{by.id.hex[:8]}@example.org", "Kutsuttu Kalevi", "fi")
        invite(home, guest, MembershipRole.REPRESENTATIVE, by=by)


def _to_make_good(cohort: Cohort, people: dict[str, Person]) -> None:
    """The participant was there for a part of the first session, and has a task that makes up for it."""
    session = sessions(cohort)[0]
    own = select(Enrolment.id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.person_id == people["participant"].id
    )
    place_id = db.session.scalars(own).one()
    mark_attendance(people["trainer"], session, {place_id: Presence.PARTIAL})
    own_mark = select(Attendance.id).where(
        Attendance.session_id == session.id, Attendance.enrolment_id == place_id
    )
    marked = mark(db.session.scalars(own_mark).one())
    assert marked is not None
    due = clock.today() + timedelta(days=7)
    give(marked, task="Lue aineisto ja kysy työkaverilta.", due_on=due, seen=0, by=people["trainer"])


def _sign_in(cohort: Cohort, people: dict[str, Person]) -> None:
    """The organisation has a sign-in of its own, with which two people come in; nobody answers there."""
    home = db.session.get_one(Organisation, cohort.organisation_id)
    issuer = "https://sign-in.invalid"
    settings = Settings(issuer, "kehittamo", "a secret of the client", [], ["kunta.invalid"], enabled=True)
    provider = save_provider(home, settings, version=0, by=people["office"])
    for role in ("participant", "trainer"):
        told = {"provider_id": provider.id, "issuer": issuer, "subject": role}
        db.session.add(ExternalIdentity(person_id=people[role].id, **told))


def _on_the_table() -> None:
    """Two messages wait for the office, and two letters could not be delivered."""
    for text in ("Sivu ei aukea puhelimella.", "En löydä materiaalia."):
        due = clock.now() + timedelta(days=14)
        told = {"page": "/home", "email": "kysyja@example.org", "language": "fi", "due_at": due}
        db.session.add(Message(topic=Topic.OTHER, text=text, **told))
    for letter in db.session.scalars(select(Letter).order_by(Letter.created_at, Letter.id).limit(2)):
        letter.state = LetterState.DEAD


def _to_download(cohort: Cohort) -> None:
    """The cohort's first material is a file."""
    first = materials_of(cohort)[0]
    file = keep(FileStorage(io.BytesIO("Mitä kysyn?".encode()), filename="kysymykset.txt"))
    db.session.flush()
    first.kind, first.leads_to, first.digests = MaterialKind.FILE, {"fi": file.name}, {"fi": file.sha256}
    told = {"language": "fi", "digest": file.sha256, "file_id": file.id}
    db.session.add(MaterialFile(material_id=first.id, **told))


def _own(person: Person) -> None:
    """A passkey, and a copy of the person's data that can be fetched."""
    file = keep(FileStorage(io.BytesIO(b"Kaikki minusta"), filename="kehittamo.txt"))
    db.session.flush()
    ready = {"state": ExportState.READY, "ready_at": clock.now(), "file_id": file.id}
    things: list[Base] = [
        DataExport(person_id=person.id, expires_at=clock.now() + timedelta(days=7), **ready),
        Passkey(person_id=person.id, credential_id=uuid4().hex, public_key=b"key", name="Puhelin"),
    ]
    db.session.add_all(things)
