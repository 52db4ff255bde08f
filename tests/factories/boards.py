"""Makers of cohorts with many people, many tasks, and what they have sent."""

import uuid
from datetime import date, timedelta

from sqlalchemy import insert, select

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.vocabulary import SubmissionState
from courses import operations
from courses.models import Attendance, CoachingSession, Cohort, Enrolment, PlannedTask, Programme
from courses.vocabulary import AnswerRule, CohortRole, Presence, TaskKind
from foundation import clock
from foundation.database import db
from people.models import Person
from tests.factories import make
from tests.stock import take_stock


def programme(tasks: int = 12) -> Programme:
    """A programme of three days and that many tasks: the first half are due before the first day."""
    made = make.programme()
    extra = tasks - 4
    db.session.add_all(
        PlannedTask(
            version_id=made.current_version_id,
            key=f"more-{number}",
            position=10 + number,
            kind=TaskKind.INTERIM,
            minutes=20,
            opens_days=-30,
            opens_of="day-1" if number % 2 else "day-2",
            due_days=-2 - number,
            due_of="day-1" if number % 2 else "day-2",
            text_rule=AnswerRule.REQUIRED,
            files_rule=AnswerRule.NONE,
            title=make.words(f"Pohdi työtäsi ja kysy neuvoa {number}"),
            summary=make.words("Tehtävästä"),
            action=make.words("Kerro"),
            body_html=make.words("<p>Ohje</p>"),
        )
        for number in range(extra)
    )
    db.session.flush()
    db.session.expire_all()
    return made


def cohort(made: Programme | None = None, *, first: date | None = None, seats: int = 1000) -> Cohort:
    """A cohort whose first day was yesterday; its pre-work is due."""
    day = first or clock.today() - timedelta(days=1)
    return make.cohort(made=made or programme(), first=day, seats=seats)


def fill(place: Cohort, size: int) -> list[Person]:
    """That many new participants: half have sent what is due, and all but one were there on the first day."""
    people = [
        Person(
            id=uuid.uuid4(),
            name=f"Marjatta Koski-Järvinen {n:03}",
            email=f"{uuid.uuid4()}@example.org",
            password_hash="x",
        )
        for n in range(size)
    ]
    db.session.add_all(people)
    db.session.flush()
    enrolments = [
        Enrolment(
            id=uuid.uuid4(),
            created_at=clock.now() - timedelta(days=60),
            cohort_id=place.id,
            person_id=each.id,
            role=CohortRole.PARTICIPANT,
        )
        for each in people
    ]
    db.session.add_all(enrolments)
    db.session.flush()
    first = db.session.scalars(
        select(CoachingSession)
        .where(CoachingSession.cohort_id == place.id)
        .order_by(CoachingSession.starts_at)
        .limit(1)
    ).one()
    db.session.add_all(
        Attendance(
            session_id=first.id,
            enrolment_id=each.id,
            presence=Presence.PRESENT if number else Presence.ABSENT,
            marked_by_id=each.person_id,
        )
        for number, each in enumerate(enrolments)
    )
    due = db.session.scalars(
        select(Assignment.id).where(Assignment.cohort_id == place.id, Assignment.due_at < clock.now())
    ).all()
    _send(due, [person.id for person in people[::2]])
    take_stock(Person, Enrolment, Attendance, Submission, SubmissionAuthor)
    return people


def _send(assignments: list[uuid.UUID], people: list[uuid.UUID]) -> None:
    now = clock.now()
    rows = [
        {
            "id": uuid.uuid4(),
            "created_at": now,
            "assignment_id": assignment,
            "person_id": person,
            "state": SubmissionState.SENT,
            "text": "",
            "first_sent_at": now,
            "sent_at": now,
            "version": 1,
        }
        for assignment in assignments
        for person in people
    ]
    if rows:
        db.session.execute(insert(Submission), rows)
        db.session.execute(
            insert(SubmissionAuthor),
            [
                {
                    "id": uuid.uuid4(),
                    "created_at": now,
                    "submission_id": row["id"],
                    "assignment_id": row["assignment_id"],
                    "person_id": row["person_id"],
                }
                for row in rows
            ],
        )


def early(place: Cohort, name: str = "", *, language: str = "fi") -> Person:
    """Somebody who joined the cohort before any of its tasks was due."""
    made = make.person(name, language=language)
    with clock.pretending(clock.now() - timedelta(days=60)):
        operations.enrol(place, made, CohortRole.PARTICIPANT, by=made)
    return made
