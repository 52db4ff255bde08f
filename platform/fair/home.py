"""The fair's steps on a person's path: reviews to write and to read; for trainers, opening and closing it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, case, func, or_, select

from courses.home import Step, StepState, Stop, steps_from, stops_from, waiting_from
from courses.models import CoachingSession, Cohort, PlannedSession, ProgrammeVersion
from courses.vocabulary import CohortRole
from fair.models import Fair, Review, Stand
from fair.queries import ASKED
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.asking import AnySelect, rows_of
from foundation.database import db
from foundation.languages import moment_text
from people.models import Person
from projects.models import GroupMember, Project

FRESH = timedelta(days=14)
"""For so long after the fair, reading the own reviews is something to do; then it is done."""


@dataclass(frozen=True)
class _Share:
    """One person's fair in numbers."""

    fair: Fair
    asked: int
    written: int
    stand_id: uuid.UUID | None
    received: int


@steps_from
def fair_steps(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """What the fair asks of the trainer in this cohort; one query."""
    return _trainers_steps([cohort]) if role is CohortRole.TRAINER else []


@stops_from
def fair_stops(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """What the fairs ask of a participant; two queries, the second only where there is a fair."""
    places = {cohort.id: cohort for cohort in cohorts}
    return [
        Stop(share.fair.cohort_id, step)
        for share in _shares_of(person, list(places))
        for step in (*_duty(share, places[share.fair.cohort_id]), *_reading(share))
    ]


@waiting_from
def fairs_to_lead(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """The fairs whose day has come and that nobody has opened, and those that can be closed; one query."""
    return [step for step in _trainers_steps(cohorts) if step.urgent]


@rows_of
def _fairs(cohort_ids: list[uuid.UUID], person_id: uuid.UUID) -> AnySelect:
    """The fairs of these cohorts, each with the key of the person's stand there."""
    own = (
        select(Stand.id)
        .join(Project, Project.id == Stand.project_id)
        .join(GroupMember, GroupMember.group_id == Project.group_id)
        .where(Stand.fair_id == Fair.id, GroupMember.person_id == person_id)
        .correlate(Fair)
        .scalar_subquery()
    )
    return select(Fair, own).where(Fair.cohort_id.in_(cohort_ids))


def _shares_of(person: Person, cohort_ids: list[uuid.UUID]) -> list[_Share]:
    fairs = _fairs(cohort_ids, person.id).all()
    if not fairs:
        return []
    mine = Review.reviewer_id == person.id
    sent = Review.state == ReviewState.SUBMITTED
    stands = [stand_id for _fair, stand_id in fairs if stand_id is not None]
    statement = (
        select(
            Stand.fair_id,
            _how_many(mine & Review.state.in_(ASKED)),
            _how_many(mine & sent),
            _how_many(~mine & sent),
        )
        .join(Stand, Stand.id == Review.stand_id)
        .where(Stand.fair_id.in_([fair.id for fair, _own in fairs]), or_(mine, Review.stand_id.in_(stands)))
        .group_by(Stand.fair_id)
    )
    counts = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(statement)}
    found = []
    for fair, stand_id in fairs:
        asked, written, received = counts.get(fair.id, (0, 0, 0))
        found.append(_Share(fair, asked, written, stand_id, received))
    return found


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _duty(share: _Share, cohort: Cohort) -> list[Step]:
    """The reviews to write."""
    fair, url = share.fair, url_for("fair.show_fair", cohort_id=cohort.id)
    at = fair.reviews_due_at or fair.created_at
    note = _("%(written)s of %(asked)s reviews written", written=share.written, asked=share.asked)
    if not share.asked:
        return []
    if share.written >= share.asked:
        return [Step(StepState.DONE, _("Reviews for others"), at, note=note, url=url)]
    if fair.state is FairState.CLOSED:
        return [Step(StepState.MISSED, _("Reviews for others"), at, note=note, url=url, marker="–")]
    number = share.written + 1
    return [
        Step(
            StepState.OPEN if at > clock.now() else StepState.LATE,
            _("Reviews for others"),
            at,
            note=note,
            url=url,
            action=_("Review others' work"),
            heading=_("Write review %(number)s of %(asked)s", number=number, asked=share.asked),
            text=_("Write by %(date)s. A few sentences are enough.", date=moment_text(at)),
            minutes=5,
            tag=f"{share.written}/{share.asked}",
            drawing="fair",
        )
    ]


def _reading(share: _Share) -> list[Step]:
    """The reviews that the own group got."""
    fair = share.fair
    if share.stand_id is None or not share.received:
        return []
    url, title = url_for("fair.show_stand", stand_id=share.stand_id), _("Reviews of your work")
    note = ngettext("%(num)s review to read", "%(num)s reviews to read", share.received)
    if fair.closed_at is None:
        at = (fair.reviews_due_at or fair.created_at) + timedelta(seconds=1)
        return [Step(StepState.OPEN, title, at, note=note, url=url)]
    if fair.closed_at < clock.now() - FRESH:
        return [Step(StepState.DONE, title, fair.closed_at, url=url)]
    return [
        Step(
            StepState.OPEN,
            title,
            fair.closed_at,
            note=note,
            url=url,
            action=_("Read the reviews"),
            heading=_("Read the reviews you got"),
            text=_(
                "Others looked at your work from outside. See what they saw, and agree what you take from it."
            ),
            minutes=10,
            drawing="fair",
        )
    ]


def _trainers_steps(cohorts: Sequence[Cohort]) -> list[Step]:
    places = {cohort.id: cohort for cohort in cohorts}

    def reviews(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        of_the_fair = select(func.count(Review.id)).join(Stand, Stand.id == Review.stand_id)
        return of_the_fair.where(Stand.fair_id == Fair.id, *conditions).correlate(Fair).scalar_subquery()

    statement = (
        select(
            CoachingSession,
            Fair,
            reviews(Review.state.in_(ASKED)).label("asked"),
            reviews(Review.state == ReviewState.SUBMITTED).label("written"),
        )
        .join(Cohort, Cohort.id == CoachingSession.cohort_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Cohort.version_id)
        .join(
            PlannedSession,
            (PlannedSession.id == CoachingSession.planned_session_id)
            & (PlannedSession.key == ProgrammeVersion.fair_session_key),
        )
        .outerjoin(Fair, Fair.cohort_id == Cohort.id)
        .where(
            CoachingSession.cohort_id.in_(places),
            CoachingSession.starts_at <= clock.end_of_day(clock.today()),
            CoachingSession.called_off_at.is_(None),
        )
    )
    steps = []
    for coaching_session, fair, asked, written in db.session.execute(statement):
        step = (
            _to_open(coaching_session, places[coaching_session.cohort_id])
            if fair is None
            else _to_close(fair, places[coaching_session.cohort_id], asked, written)
        )
        steps += [step] if step else []
    return steps


def _to_open(coaching_session: CoachingSession, cohort: Cohort) -> Step:
    return Step(
        StepState.OPEN if coaching_session.ends_at > clock.now() else StepState.LATE,
        _("The fair"),
        coaching_session.starts_at + timedelta(seconds=1),
        note=f"{cohort.name} · {moment_text(coaching_session.starts_at)}",
        url=url_for("fair.open_fair", cohort_id=cohort.id),
        action=_("Open the fair"),
        heading=_("Open the fair"),
        text=_("You see first who would review what. Then everybody gets their stands."),
        minutes=3,
        drawing="fair",
    )


def _to_close(fair: Fair, cohort: Cohort, asked: int, written: int) -> Step:
    at, url = fair.reviews_due_at or fair.created_at, url_for("fair.show_sharing", cohort_id=cohort.id)
    note = _("%(written)s of %(asked)s reviews written", written=written, asked=asked)
    if fair.state is FairState.CLOSED:
        return Step(StepState.DONE, _("The fair"), at, note=note, url=url)
    if written < asked and at > clock.now():
        return Step(StepState.WAITING, _("The fair"), at, note=note, url=url)
    return Step(
        StepState.OPEN,
        _("The fair"),
        at,
        note=f"{cohort.name} · {note}",
        url=url,
        action=_("Close the fair"),
        heading=_("Close the fair"),
        text=_("When the fair is closed, each group is told to read its reviews."),
        minutes=1,
        drawing="fair",
    )
