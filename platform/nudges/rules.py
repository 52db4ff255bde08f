"""What deserves a reminder now: each rule is one question to the database about what is due at this moment.

A rule looks at a span of time, not at an instant, so that what an hour without a worker missed is found in
the next. It tells everything that is due; the ledger knows what was given already.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import load_only

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.queries import due_for as own_due
from assignments.vocabulary import SubmissionState
from courses.models import Cohort, Enrolment, Invitation, PlannedTask
from courses.vocabulary import OVER, CohortRole
from fair.models import Fair, Review, Stand
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.database import Words, db
from foundation.languages import moment_text, say
from people.models import Person
from projects.models import Project

DAYS_BEFORE_TASK = 2
DAYS_UNANSWERED = 5
HOURS_BEFORE_REVIEW = timedelta(hours=6)
REVIEW_FORGOTTEN = timedelta(days=3)
"""A review that is later than this is the trainer's matter, not a reminder's."""
WHO = load_only(Person.email, Person.name, Person.language)
QUIET_FROM, QUIET_TO = time(20), time(8)
"""Helsinki hours between which nobody gets a reminder."""


@dataclass(frozen=True)
class Due:
    """One thing of which somebody is to be reminded; plain values, so that a commit takes nothing away."""

    key: str
    """Rule, thing and person: the ledger takes each once."""
    rule: str
    recipient: str
    person_id: uuid.UUID | None = None
    first_name: str = ""
    language: str = ""
    cohort: str = ""
    line: Callable[[], str] = str
    """The thing with its time and address, in the language being written."""
    invitation_id: uuid.UUID | None = None


def quiet() -> bool:
    """Whether people in Finland are to be left in peace now."""
    hour = clock.helsinki(clock.now()).time()
    return hour >= QUIET_FROM or hour < QUIET_TO


def waking() -> datetime:
    """The moment from which people may be reminded: now, or 8 o'clock when this night is over."""
    now = clock.helsinki(clock.now())
    if not quiet():
        return clock.now()
    day = now.date() if now.time() < QUIET_TO else now.date() + timedelta(days=1)
    return clock.at(day, QUIET_TO)


def everything_due() -> list[Due]:
    """What all rules find now."""
    return [due for rule in RULES for due in rule()]


def tasks_closing() -> list[Due]:
    """A task closes today, tomorrow or the day after, and the participant has sent nothing."""
    now, due = clock.now(), own_due(Person.id)
    statement = (
        select(Assignment.id, due, PlannedTask.title, Cohort.name, Submission.id, Person)
        .options(WHO)
        .join(PlannedTask, PlannedTask.id == Assignment.planned_task_id)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Assignment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SubmissionAuthor, SubmissionAuthor.of(Person.id, Assignment.id))
        .outerjoin(Submission, Submission.id == SubmissionAuthor.submission_id)
        .where(
            due > now,
            due <= clock.end_of_day(clock.today() + timedelta(days=DAYS_BEFORE_TASK)),
            Assignment.opens_at <= now,
            Cohort.state.not_in(OVER),
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            Person.restricted_at.is_(None),
            (Submission.id.is_(None)) | (Submission.state == SubmissionState.DRAFT),
        )
        .order_by(due, PlannedTask.position)
    )
    return [
        due_for(
            person,
            # With the date: a task whose day has moved is a new thing.
            key=f"task:{assignment}:{_day(due_at)}:{person.id}",
            rule="task",
            cohort=cohort,
            line=_task_line(assignment, title, due_at, begun=submission is not None),
        )
        for assignment, due_at, title, cohort, submission, person in db.session.execute(statement)
    ]


def invitations_unanswered() -> list[Due]:
    """An invitation was sent five days ago or earlier, still works, and nobody has answered it."""
    now = clock.now()
    statement = (
        select(Invitation.id, Invitation.email, Invitation.language, Cohort.name)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(
            Invitation.accepted_at.is_(None),
            Invitation.sent_at <= now - timedelta(days=DAYS_UNANSWERED),
            Invitation.expires_at > now,
            Cohort.state.not_in(OVER),
        )
        .order_by(Invitation.sent_at)
    )
    return [
        Due(
            key=f"invitation:{invitation}",
            rule="invitation",
            recipient=email,
            language=language,
            cohort=cohort,
            invitation_id=invitation,
        )
        for invitation, email, language, cohort in db.session.execute(statement)
    ]


def reviews_waiting() -> list[Due]:
    """The fair is open, reviews are to be written within six hours or should be, and this one is not sent."""
    now = clock.now()
    statement = (
        select(Review.id, Stand.number, Project.title, Fair.reviews_due_at, Cohort.name, Person)
        .options(WHO)
        .join(Stand, Stand.id == Review.stand_id)
        .join(Fair, Fair.id == Stand.fair_id)
        .join(Project, Project.id == Stand.project_id)
        .join(Cohort, Cohort.id == Fair.cohort_id)
        .join(Person, Person.id == Review.reviewer_id)
        .join(Enrolment, and_(Enrolment.cohort_id == Fair.cohort_id, Enrolment.person_id == Person.id))
        .where(
            Fair.state == FairState.OPEN,
            Fair.reviews_due_at <= now + HOURS_BEFORE_REVIEW,
            Fair.reviews_due_at > now - REVIEW_FORGOTTEN,
            Review.state == ReviewState.ASSIGNED,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            Person.restricted_at.is_(None),
        )
        .order_by(Fair.reviews_due_at, Stand.number)
    )
    return [
        due_for(
            person,
            key=f"review:{review}",
            rule="review",
            cohort=cohort,
            line=_review_line(review, number, title, due_at),
        )
        for review, number, title, due_at, cohort, person in db.session.execute(statement)
    ]


RULES: tuple[Callable[[], list[Due]], ...] = (tasks_closing, invitations_unanswered, reviews_waiting)


def due_for(person: Person, *, key: str, rule: str, cohort: str, line: Callable[[], str]) -> Due:
    """The thing as the person is to be reminded of it."""
    return Due(
        key=key,
        rule=rule,
        recipient=person.email,
        person_id=person.id,
        first_name=person.first_name,
        language=person.language,
        cohort=cohort,
        line=line,
    )


def _day(moment: datetime) -> date:
    return clock.helsinki(moment).date()


def _task_line(assignment: uuid.UUID, title: Words, due_at: datetime, *, begun: bool) -> Callable[[], str]:
    def line() -> str:
        words = {
            "title": say(title),
            "date": moment_text(due_at),
            "link": url_for("assignments.show_assignment", assignment_id=assignment, _external=True),
        }
        if begun:
            return str(_("%(title)s\nYour draft waits. You can send it until %(date)s.\n%(link)s", **words))
        return str(_("%(title)s\nYou can send it until %(date)s.\n%(link)s", **words))

    return line


def _review_line(review: uuid.UUID, number: int, title: str, due_at: datetime | None) -> Callable[[], str]:
    def line() -> str:
        return str(
            _(
                "Review of stand %(number)s: %(title)s\nWrite it by %(date)s.\n%(link)s",
                number=number,
                title=title,
                date=moment_text(due_at),
                link=url_for("fair.write_review", review_id=review, _external=True),
            )
        )

    return line
