"""A house full of people and their things, with somebody of every role: the ground of the attacks."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import FileStorage

from assignments.models import Assignment, Submission, SubmissionFile
from assignments.queries import assignments_of
from badges.models import Award
from courses import queries as courses
from courses.models import Cohort
from courses.operations import enrol
from courses.vocabulary import CohortRole, CohortState
from discussions.models import Post, Thread
from fair.operations import open_fair
from foundation import clock
from foundation.database import db
from foundation.files import keep
from kehittamo.demo_data import PROGRAMME, people_the_house
from kehittamo.setting_up import load_content
from organisations.models import Organisation
from people.models import Person
from tests.attacks.belongings import leave_open, leave_things, make_badge
from tests.factories import make

STRANGER = "stranger"
"""Whoever has not signed in."""
OUTSIDERS = (
    "no place",
    "participant of another cohort",
    "participant who left",
    "trainer of another cohort",
    "trainer of the pool",
    "observer of another cohort",
    "representative of another organisation",
    "newly signed up representative",
)
"""Signed in, and nothing of the running cohort is theirs."""
INSIDERS = ("participant", "trainer", "observer", "representative", "office")
ROLES = (STRANGER, *OUTSIDERS, *INSIDERS, "earner")


@dataclass(frozen=True)
class World:
    """The running cohort, whoever matters to it, and what their browsers' cookies hold."""

    cohort_id: uuid.UUID
    hidden_id: uuid.UUID
    """A thread whose opening post is hidden, and its title with it."""
    people: dict[str, uuid.UUID]
    cookies: dict[str, str]
    words: dict[str, str]
    """What stands in addresses for a parameter that is no row's key."""

    def person(self, role: str) -> Person | None:
        """Somebody of the role with the places that permissions ask for; None for the stranger."""
        if role == STRANGER:
            return None
        places = selectinload(Person.enrolments), selectinload(Person.memberships)  # type: ignore[attr-defined]
        return db.session.scalars(select(Person).options(*places).where(Person.id == self.people[role])).one()


def build_world(app: Flask) -> World:
    """The demonstration's people with an open fair, a hidden post, an answer with a file; and outsiders.

    Needs a request context and empty tables; commits.
    """
    _fill(app)
    running = db.session.scalars(select(Cohort.id).where(Cohort.state == CohortState.RUNNING)).one()
    cohort = courses.cohort(running)
    assert cohort is not None
    trainer = courses.members_of(cohort, CohortRole.TRAINER)[0].person
    with clock.pretending(clock.now() + timedelta(days=16)):
        open_fair(cohort, due_at=clock.now() + timedelta(days=40), by=trainer)
    hidden = _hide_a_thread(cohort, trainer)
    author_id = _hand_in_files(cohort)
    other = make.cohort()
    other.self_enrolment = True
    people = _people(cohort, other, trainer) | {"participant": db.session.get_one(Person, author_id)}
    leave_things(cohort, people)
    code, badge_slug = leave_open(other, people), make_badge(people["office"])
    cookies = {role: make.session_of(person) for role, person in people.items()}
    db.session.commit()
    key = courses.materials_of(cohort)[0].key
    words = {"slug": PROGRAMME, "code": "fi", "language": "fi", "joining_code": code, "key": key}
    words |= {"badge_slug": badge_slug, "shape": "circle", "colour": "lake", "icon": "star"}
    words["task_key"] = assignments_of(cohort)[0].plan.key
    return World(cohort.id, hidden, {role: person.id for role, person in people.items()}, cookies, words)


def _fill(app: Flask) -> None:
    before = app.config["DEMONSTRATION"]
    app.config["DEMONSTRATION"] = True
    try:
        load_content(app)
        people_the_house()
    finally:
        app.config["DEMONSTRATION"] = before


def _hide_a_thread(cohort: Cohort, trainer: Person) -> uuid.UUID:
    newest = select(Thread).where(Thread.cohort_id == cohort.id).order_by(Thread.latest_at.desc()).limit(1)
    thread = db.session.scalars(newest).one()
    post = db.session.get_one(Post, thread.id)
    thread.hidden_at = post.hidden_at = clock.now()
    post.hidden_by_id, post.hidden_reason = trainer.id, "Ei näin"
    return thread.id


def _hand_in_files(cohort: Cohort) -> uuid.UUID:
    """The sent answers of two people have a file each; returns who was first."""
    sent = (
        select(Submission)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.cohort_id == cohort.id, Submission.first_sent_at.is_not(None))
        .order_by(Submission.first_sent_at, Submission.id)
    )
    answers = list({answer.person_id: answer for answer in db.session.scalars(sent)}.values())[:2]
    for answer in answers:
        file = keep(FileStorage(io.BytesIO(b"Muistiinpanot"), filename="muistio.txt"))
        db.session.flush()
        db.session.add(SubmissionFile(submission_id=answer.id, file_id=file.id, first_version=1))
    return answers[0].person_id


def _people(cohort: Cohort, other: Cohort, trainer: Person) -> dict[str, Person]:
    place = db.session.get_one(Organisation, cohort.organisation_id)
    gone = make.person("Poistunut Petri")
    enrol(cohort, gone, by=trainer).left_at = clock.now()
    earner = db.session.scalars(select(Award.person_id).order_by(Award.created_at).limit(1)).one()
    return {
        "no place": make.person(),
        "participant of another cohort": make.participant(other),
        "participant who left": gone,
        "trainer of another cohort": make.trainer(other),
        "trainer of the pool": make.pool_trainer(),
        "observer of another cohort": make.enrolment(other, CohortRole.OBSERVER).person,
        "representative of another organisation": make.representative(
            db.session.get_one(Organisation, other.organisation_id)
        ),
        "newly signed up representative": make.representative(),
        "newcomer": make.participant(cohort),
        "observer": make.enrolment(cohort, CohortRole.OBSERVER).person,
        "representative": make.representative(place),
        "trainer": trainer,
        "office": make.office_person(),
        "earner": db.session.get_one(Person, earner),
    }
