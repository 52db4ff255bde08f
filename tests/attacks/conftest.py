"""A house full of people and their things, and strangers at its doors."""

import io
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from applications.models import CohortApplication
from assignments.models import Assignment, Submission, SubmissionFile
from badges.models import Award
from courses import queries as courses
from courses.models import Cohort, Day, Invitation, Material
from courses.operations import enrol
from courses.vocabulary import CohortRole, CohortState
from discussions.models import Post, Thread
from fair.models import Review, Stand
from fair.operations import open_fair
from foundation import clock
from foundation.database import db
from foundation.files import keep
from organisations.models import Organisation
from people.models import Person
from projects.models import Group, Project
from tests.factories import make

EACH = 3
"""How many things of a kind are tried at each door."""


@dataclass
class World:
    """The running cohort, whoever matters in it, and the addresses of everything there is."""

    cohort: Cohort
    people: dict[str, Person]
    hidden: uuid.UUID
    """A thread whose opening post is hidden, and its title with it."""
    things: dict[tuple[str, ...], list[dict[str, uuid.UUID | str]]] = field(default_factory=dict)

    def arguments(self, rule: Rule) -> list[dict[str, Any]]:
        """Real keys for the rule's parameters; none when it has no thing."""
        return self.things.get(tuple(sorted(rule.arguments)), [])


def _fill(app: Flask) -> None:
    from kehittamo.demo_data import people_the_house
    from kehittamo.setting_up import load_content

    before = app.config["DEMONSTRATION"]
    app.config["DEMONSTRATION"] = True
    try:
        load_content(app)
        people_the_house()
    finally:
        app.config["DEMONSTRATION"] = before


def _running() -> Cohort:
    key = db.session.scalars(select(Cohort.id).where(Cohort.state == CohortState.RUNNING)).one()
    found = courses.cohort(key)
    assert found is not None
    return found


@pytest.fixture
def world(app: Flask, session: Any) -> World:
    """The demonstration's people with an open fair, a hidden post, an answer with a file; and strangers."""
    _fill(app)
    cohort = _running()
    trainer = courses.members_of(cohort, CohortRole.TRAINER)[0].person
    with clock.pretending(clock.now() + timedelta(days=16)):
        open_fair(cohort, due_at=clock.now() + timedelta(days=40), by=trainer)
    thread = session.scalars(
        select(Thread).where(Thread.cohort_id == cohort.id).order_by(Thread.latest_at.desc())
    ).first()
    post = session.get(Post, thread.id)
    thread.hidden_at = clock.now()
    post.hidden_at, post.hidden_by_id, post.hidden_reason = clock.now(), trainer.id, "Ei näin"
    answer = session.scalars(
        select(Submission)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.cohort_id == cohort.id, Submission.sent_at.is_not(None))
    ).first()
    file = keep(FileStorage(io.BytesIO(b"Muistiinpanot"), filename="muistio.txt"))
    session.flush()
    session.add(SubmissionFile(submission_id=answer.id, file_id=file.id, first_version=1))
    hidden = thread.id
    session.commit()
    people = _people(_running(), trainer)
    session.commit()
    made = World(_running(), people, hidden)
    made.things = _things(made.cohort)
    return made


def _people(cohort: Cohort, trainer: Person) -> dict[str, Person]:
    place = db.session.get_one(Organisation, cohort.organisation_id)
    other = make.cohort()
    gone = make.person("Poistunut Petri")
    enrol(cohort, gone, by=trainer).left_at = clock.now()
    outsiders = {
        "stranger": make.person(),
        "participant of another": make.participant(other),
        "trainer of another": make.trainer(other),
        "observer of another": make.enrolment(other, CohortRole.OBSERVER).person,
        "representative of another": make.representative(),
        "trainer of the pool": make.pool_trainer(),
        "participant who left": gone,
    }
    return outsiders | {
        "newcomer": make.participant(cohort),
        "observer": make.enrolment(cohort, CohortRole.OBSERVER).person,
        "representative": make.representative(place),
        "trainer": trainer,
        "office": make.office_person(),
    }


OUTSIDERS = (
    "stranger",
    "participant of another",
    "trainer of another",
    "observer of another",
    "representative of another",
    "trainer of the pool",
    "participant who left",
)


def _things(cohort: Cohort) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    session = db.session
    mine = {"cohort_id": cohort.id}

    def keys(statement: Any, name: str, **more: Any) -> list[dict[str, Any]]:
        return [{name: key, **more} for key in session.scalars(statement.limit(EACH))]

    threads = select(Thread.id).where(Thread.cohort_id == cohort.id)
    posts = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Thread.cohort_id == cohort.id)
    tasks = select(Assignment.id).where(Assignment.cohort_id == cohort.id)
    answers = select(Submission.id).where(Submission.assignment_id.in_(tasks))
    files = select(SubmissionFile).where(SubmissionFile.submission_id.in_(answers)).limit(EACH)
    stands = (
        select(Stand.id).join(Project, Project.id == Stand.project_id).where(Project.cohort_id == cohort.id)
    )
    return {
        ("cohort_id",): [mine],
        ("cohort_id", "day_id"): keys(select(Day.id).where(Day.cohort_id == cohort.id), "day_id", **mine),
        ("cohort_id", "invitation_id"): keys(
            select(Invitation.id).where(Invitation.cohort_id == cohort.id, Invitation.accepted_at.is_(None)),
            "invitation_id",
            **mine,
        ),
        ("cohort_id", "key"): keys(
            select(Material.key).where(Material.version_id == cohort.version_id), "key", **mine
        ),
        # all of them: only some are the cohort's own organisation's
        ("application_id",): [
            {"application_id": key} for key in session.scalars(select(CohortApplication.id))
        ],
        ("assignment_id",): keys(tasks, "assignment_id"),
        ("submission_id",): keys(answers.where(Submission.sent_at.is_not(None)), "submission_id")
        + keys(answers.where(Submission.sent_at.is_(None)), "submission_id"),
        ("file_id", "submission_id"): [
            {"submission_id": row.submission_id, "file_id": row.file_id} for row in session.scalars(files)
        ],
        ("thread_id",): keys(threads, "thread_id"),
        ("post_id",): keys(posts.order_by(Post.hidden_at.is_(None)), "post_id"),
        ("group_id",): keys(select(Group.id).where(Group.cohort_id == cohort.id), "group_id"),
        ("project_id",): keys(select(Project.id).where(Project.cohort_id == cohort.id), "project_id"),
        ("stand_id",): keys(stands, "stand_id"),
        ("review_id",): keys(select(Review.id).where(Review.stand_id.in_(stands)), "review_id"),
        ("award_id",): keys(select(Award.id).where(Award.published_at.is_(None)), "award_id"),
    }
