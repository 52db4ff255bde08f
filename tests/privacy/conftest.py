"""Somebody of whom everything is kept, among others whose words are not theirs."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from assignments.extensions.operations import give
from assignments.models import Submission
from assignments.vocabulary import FeedbackVerdict
from badges import issuing, operations
from badges.giving.offers import offer
from badges.models import Award
from contact.operations import receive
from contact.vocabulary import Topic
from courses import queries as courses
from courses.address_lists import Address
from courses.attendance.models import Compensation
from courses.calendars.operations import open_feed
from courses.content_badges import BadgeContent
from courses.joining.models import WaitingPlace
from courses.joining.requests import ask
from courses.materials.operations import keep_private, mark_read
from courses.models import Attendance, Cohort, Enrolment
from courses.operations import mark_attendance
from courses.vocabulary import DoneBy, Presence
from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation import clock
from foundation.audit import record
from foundation.database import Base, db
from foundation.files import keep, remove_orphans
from nudges.models import Nudge
from organisations.identity.models import ExternalIdentity, IdentityProvider
from organisations.inviting import Guest, invite
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from people import keeping, links
from people.letters import write_to
from people.models import LinkRequest, Passkey, Person, UserSession
from people.second_factor.operations import make_recovery_codes
from people.vocabulary import Purpose
from tests.factories import applications, assignments, discussions, fair, make
from tests.factories import courses as invitations
from tests.factories.phones import phone_of
from tests.files_made import upload
from tests.put_by import PutBy, bring_back, put_by

NAME = "Aino-Maija Hyypiä"
EMAIL = "aino-maija.hyypia@kunta.example"
OWN = "ihan omaa tekstiä"
THEIRS = "jonkun toisen sanomaa"
OTHER = "Pekka Toinen"

PASSKEY = "ainon-avain"
SUBJECT = "aino-palvelussa"
OLD_EMAIL = "aino-maija@entinen.example"
NUMBERS = count(1)

BADGE = BadgeContent.model_validate(
    {
        "slug": "sisainen-kehittaja",
        "languages": ["fi"],
        "name": {"fi": "Sisäinen kehittäjä"},
        "description": {"fi": "Kehitti työtään."},
        "criteria": {"fi": "Teki."},
        "tags": {"fi": []},
        "shape": "rosette",
        "colour": "lake",
        "icon": "path",
        "alignments": [],
        "achievement_type": "Badge",
    }
)


@dataclass
class Life:
    """The person and those around them."""

    person: Person
    other: Person
    trainer: Person
    officer: Person
    cohort: Cohort
    award: Award


@pytest.fixture(scope="module")
def lived() -> list[tuple[PutBy, dict[str, uuid.UUID]]]:
    """The life of a file of tests, once it was built, and who is who in it."""
    return []


@pytest.fixture
def life(app: Flask, session: Any, lived: list[tuple[PutBy, dict[str, uuid.UUID]]]) -> Life:
    """A person with a row in every table that may hold one, and another with as much of their own."""
    remove_orphans((clock.now() + timedelta(minutes=1)).timestamp())  # what other tests left behind
    if lived:
        bring_back(lived[0][0])
    else:
        who = _live(session)
        lived.append((put_by(), who))
    session.expunge_all()
    who = lived[0][1]
    people = [session.get_one(Person, who[name]) for name in ("person", "other", "trainer", "officer")]
    cohort = courses.cohort(who["cohort"])
    assert cohort is not None
    return Life(*people, cohort, session.get_one(Award, who["award"]))


def _live(session: Any) -> dict[str, uuid.UUID]:
    """Build it all; returns the keys of those whom tests speak of."""
    officer = make.office_person("Oona Toimisto")
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(make.office()))
    cohort = assignments.open_cohort()
    person = make.participant(cohort, NAME)
    person.email, person.title = EMAIL, "Keittäjä"
    other, trainer = make.participant(cohort, OTHER), make.trainer(cohort, "Tarja Ohjaaja")
    session.commit()
    for who, text in ((person, OWN), (other, THEIRS)):
        _work(cohort, who, trainer, text)
    _told_of_each_other(person, other, officer)
    _places(cohort, person, officer)
    _ways_in(person, officer)
    award = session.scalar(select(Award).where(Award.person_id == person.id))
    operations.show_publicly(person, award, True)
    session.commit()
    rows = {"person": person, "other": other, "trainer": trainer, "officer": officer}
    return {name: row.id for name, row in (rows | {"cohort": cohort, "award": award}).items()}


def _work(cohort: Cohort, who: Person, trainer: Person, text: str) -> None:
    """An answer with a file and feedback, a thread and a reply, development work, a review, a badge."""
    sent = assignments.send(
        who, assignments.assignment(cohort), f"Tehtävä: {text}", [assignments.picture(f"{who.name}.png")]
    )
    assignments.note(trainer, sent, f"Huomio: {THEIRS}", quote=text)
    given = assignments.answer(trainer, sent, FeedbackVerdict.COMMENT, f"Palaute: {THEIRS}")
    assignments.reply(who, given, f"Vastaus palautteeseen: {text}")
    thread = discussions.thread(cohort, who, title=f"Aihe: {text}", text=f"Viesti: {text}")
    discussions.reply(thread, who, f"Vastaus: {text}")
    project = fair.group(cohort, who, title=f"Työ: {text}")
    _answer_together(cohort, who, trainer)
    held = db.session.scalar(select(Fair).where(Fair.cohort_id == cohort.id)) or Fair(
        id=uuid.uuid4(), cohort_id=cohort.id, reviews_each=1, seed=1
    )
    db.session.add(held)
    db.session.flush()
    stand = Stand(id=uuid.uuid4(), fair_id=held.id, project_id=project.id, number=next(NUMBERS))
    db.session.add(stand)
    db.session.flush()
    db.session.add(
        Review(stand_id=stand.id, reviewer_id=who.id, state=ReviewState.SUBMITTED, works=f"Arvio: {text}")
    )
    badge_class = issuing.badge_class_of("sisainen-kehittaja")
    assert badge_class is not None
    operations.award(who, cohort, badge_class)


def _answer_together(cohort: Cohort, who: Person, trainer: Person) -> None:
    """The group's answer, which every member confirmed, and more time that was given for it."""
    task = assignments.assignment(cohort, "pre-2")
    task.plan.done_by = DoneBy.GROUP_ALL
    db.session.flush()
    give(task, who, until=task.due_at + timedelta(days=1), reason="Poissa", by=trainer)
    assignments.send(who, task, "Yhteinen vastaus", [assignments.picture("yhteinen.png")])


def _told_of_each_other(person: Person, other: Person, officer: Person) -> None:
    """Letters, a message to the office, and the office's look at the person."""
    write_to(person, kind="test", dedup_key="to-person", subject="Hei", body=f"Hei {person.name}")
    write_to(other, kind="test", dedup_key="to-other", subject="Hei", body=f"{person.name} kirjoitti sinulle")
    told: dict[str, Any] = {"topic": Topic.OTHER, "page": "/", "language": "fi"}
    receive(**told, text=f"Palaute toimistolle: {OWN}", email=person.email, row_id=uuid.uuid4())
    receive(**told, text=f"Palaute: {THEIRS}", email=other.email, row_id=uuid.uuid4())
    record(officer, "looked at", person, purpose="tukipyyntö")
    db.session.add(Nudge(key=f"task:{person.id}", rule="task", person_id=person.id, recipient=person.email))


def _places(cohort: Cohort, person: Person, officer: Person) -> None:
    """Attendance, what was read, an invitation, an application, a session."""
    enrolment = db.session.scalar(select(Enrolment).where(Enrolment.person_id == person.id))
    coaching_session = courses.sessions_of(cohort)[0]
    db.session.refresh(coaching_session, ["cohort"])
    with clock.pretending(coaching_session.starts_at):
        mark_attendance(officer, coaching_session, {enrolment.id: Presence.PARTIAL})
    _make_good(enrolment, officer)
    mark_read(enrolment, courses.materials_of(cohort)[0])
    keep_private(person)
    invitation, _secret = invitations.invited(make.cohort(), person.email, person.name)
    invitation.accepted_by_id, invitation.accepted_at = person.id, clock.now()
    _waits(person)
    _badge_by_letter(person, officer)
    _deputy(person, officer)
    applications.draft(person, make.organisation(), wanted=applications.wish(need=f"Tarve: {OWN}"))
    make.session_of(person)


def _waits(person: Person) -> None:
    """The person asked for a place elsewhere, and waits in the queue of a full cohort."""
    wanted = courses.cohort(make.cohort().id)
    assert wanted is not None
    ask(wanted, email=person.email, name=person.name, organisation="Kunta", language="fi")
    db.session.add(WaitingPlace(cohort_id=wanted.id, person_id=person.id, number=1))


def _badge_by_letter(person: Person, officer: Person) -> None:
    """A badge was offered to the person by letter, before they had an account."""
    badge_class = issuing.badge_class_of("sisainen-kehittaja")
    assert badge_class is not None
    offer(badge_class, Address(person.email, person.name), reason=f"Syy: {THEIRS}", language="fi", by=officer)


def _make_good(enrolment: Enrolment, officer: Person) -> None:
    """Part of a session was missed, and is made good."""
    marked = db.session.scalars(select(Attendance).where(Attendance.enrolment_id == enrolment.id)).one()
    told = {"task": f"Korvaava: {THEIRS}", "words": f"Hyvä: {THEIRS}", "answer": f"Korvasin: {OWN}"}
    html = {f"{name}_html": text for name, text in told.items()}
    row = Compensation(attendance_id=marked.id, given_by_id=officer.id, due_on=clock.today(), **told, **html)
    db.session.add(row)


def _deputy(person: Person, officer: Person) -> None:
    """The person stands in for a representative, and is invited to a place of their own elsewhere."""
    place = make.organisation()
    principal = make.representative(place)
    own = db.session.scalar(select(Membership).where(Membership.person_id == principal.id))
    days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=20)}
    role = MembershipRole.REPRESENTATIVE
    db.session.add(
        Membership(person_id=person.id, organisation_id=place.id, role=role, deputy_for_id=own.id, **days)
    )
    guest = Guest(person.email, person.name, "fi")
    invite(make.organisation(), guest, role, by=officer)


def _ways_in(person: Person, officer: Person) -> None:
    """All with which the person signs in, what waits for them while they do, and who sees as they."""
    phone_of(person)
    make_recovery_codes(person)
    open_feed(person)
    db.session.add(Passkey(person_id=person.id, credential_id=PASSKEY, public_key=b"x", name="Ainon puhelin"))
    provider = IdentityProvider(
        id=uuid.uuid4(), organisation_id=make.organisation().id, issuer="https://id.example",
        client_id="kehittamo", sealed_secret=b"x",
    )  # fmt: skip
    db.session.add(provider)
    db.session.flush()
    db.session.add(
        ExternalIdentity(
            person_id=person.id, provider_id=provider.id, issuer=provider.issuer, subject=SUBJECT
        )
    )
    links.make(person, Purpose.UNDO_ADDRESS, email=OLD_EMAIL)
    db.session.add(LinkRequest(email=person.email, target="/account"))
    keeping.keep(
        [("text", f"Kesken: {OWN} {NAME}")],
        path="/account", person_id=person.id, asks_to_sign_in=True, had_files=False,
    )  # fmt: skip
    make.session_of(officer)
    looking = db.session.scalars(select(UserSession).where(UserSession.person_id == officer.id)).one()
    looking.viewing_as_id, looking.viewing_until = person.id, clock.now() + timedelta(minutes=30)
    keep(upload(f"{NAME}.txt", b"Irrallaan kirjoitettu"), person.id)


def everything_kept(app: Flask) -> str:
    """A dump of every table and every file's bytes and name, as one text."""
    db.session.rollback()
    rows = [
        f"{table.name}: {tuple(row)}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
    ]
    folder = Path(app.config["DATA_DIR"])
    files = [
        f"{path.name}: {path.read_bytes().decode('latin-1')}"
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name
    ]
    return "\n".join(rows + files)


@pytest.fixture
def dump(app: Flask) -> Callable[[], str]:
    """What is kept, all of it."""
    return lambda: everything_kept(app)


def mine(person: Person) -> Any:
    """The person's own submission."""
    own = Submission.person_id == person.id, Submission.group_id.is_(None)
    return db.session.scalar(select(Submission).where(*own))


LATER = timedelta(days=15)
