"""Reading groups and their development work, with what each page needs loaded."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from courses.models import CoachingSession, Cohort, Enrolment, PlannedSession, ProgrammeVersion
from courses.vocabulary import CohortRole, SessionKind
from foundation.asking import AnySelect, row_of, rows_of
from foundation.database import db
from foundation.paging import Page, paged
from people.models import Person
from projects.models import Group, GroupMember, Project

TITLED = (defer(Project.text), defer(Project.text_html))


def groups_of(cohort: Cohort, asked: str | None) -> Page[Group]:
    """A page of the cohort's groups by name, with members, their names, and the project's title."""
    total = db.session.scalar(select(func.count(Group.id)).where(Group.cohort_id == cohort.id)) or 0
    statement = (
        select(Group)
        .options(
            selectinload(Group.members).joinedload(GroupMember.person),
            joinedload(Group.project).options(*TITLED),
        )
        .where(Group.cohort_id == cohort.id)
        .order_by(Group.name, Group.id)
    )
    return paged(statement, total=total, asked=asked)


@row_of
def group(group_id: uuid.UUID) -> Select[Group]:
    """The group with its members, its project and its cohort."""
    return (
        select(Group)
        .options(
            selectinload(Group.members),
            joinedload(Group.project).options(*TITLED),
            *_with_cohort(joinedload(Group.cohort)),
        )
        .where(Group.id == group_id)
    )


def group_choices(cohort: Cohort) -> list[Group]:
    """The cohort's groups by name, and nothing of what belongs to them."""
    return list(db.session.scalars(select(Group).where(Group.cohort_id == cohort.id).order_by(Group.name)))


def group_of(person: Person, cohort: Cohort) -> Group | None:
    """The group of the cohort in which the person is."""
    statement = select(Group).join(Group.members).where(
        GroupMember.cohort_id == cohort.id, GroupMember.person_id == person.id
    )  # fmt: skip
    return db.session.scalar(statement)


@row_of
def project(project_id: uuid.UUID) -> Select[Project]:
    """The development work with its group, the members with their names, and its cohort."""
    return (
        select(Project)
        .options(
            joinedload(Project.group).selectinload(Group.members).joinedload(GroupMember.person),
            *_with_cohort(joinedload(Project.cohort)),
        )
        .where(Project.id == project_id)
    )


def projects_of(cohort: Cohort) -> list[Project]:
    """The development work of every group that has members, by the group's name, with group and members."""
    statement = (
        select(Project)
        .join(Project.group)
        .options(
            contains_eager(Project.group).selectinload(Group.members).joinedload(GroupMember.person), *TITLED
        )
        .where(Project.cohort_id == cohort.id, exists().where(GroupMember.group_id == Project.group_id))
        .order_by(Group.name, Group.id)
    )
    return list(db.session.scalars(statement))


def member_ids(project: Project) -> set[uuid.UUID]:
    """The keys of those whose work it is; the project's group and its members are loaded."""
    return {member.person_id for member in project.group.members}


def without_group(cohort: Cohort) -> list[Person]:
    """The participants who are in no group of the cohort, by name."""
    statement = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort.id, _groupless())
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(statement))


def people_and_groups(cohort: Cohort) -> list[tuple[Person, str | None]]:
    """Every participant of the cohort by name, with the name of their group."""
    statement = (
        select(Person, Group.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(
            GroupMember,
            and_(GroupMember.cohort_id == Enrolment.cohort_id, GroupMember.person_id == Person.id),
        )
        .outerjoin(Group, Group.id == GroupMember.group_id)
        .where(Enrolment.cohort_id == cohort.id, _participating())
        .order_by(Person.name, Person.id)
    )
    return [(person, name) for person, name in db.session.execute(statement)]


@dataclass(frozen=True)
class Meeting:
    """A contact day, and the development work of one person at this moment."""

    starts_at: datetime
    ends_at: datetime
    project_id: uuid.UUID | None
    title: str | None
    described: bool


def stops_of(person: Person, cohorts: list[Cohort]) -> dict[uuid.UUID, list[Meeting]]:
    """Each cohort's contact days in order, with what is known of the person's development work; one query.

    Groups form where people meet: a programme of webinars only has no such stops.
    """
    found: dict[uuid.UUID, list[Meeting]] = {}
    rows = _meetings([cohort.id for cohort in cohorts], person.id)
    for cohort_id, starts_at, ends_at, project_id, title, is_described in rows:
        meeting = Meeting(starts_at, ends_at, project_id, title, bool(is_described))
        found.setdefault(cohort_id, []).append(meeting)
    return found


@rows_of
def _meetings(cohort_ids: list[uuid.UUID], person_id: uuid.UUID) -> AnySelect:
    described = and_(Project.goal != "", Project.text != "")
    return (
        select(
            CoachingSession.cohort_id,
            CoachingSession.starts_at,
            CoachingSession.ends_at,
            Project.id,
            Project.title,
            described,
        )
        .outerjoin(
            GroupMember,
            and_(GroupMember.cohort_id == CoachingSession.cohort_id, GroupMember.person_id == person_id),
        )
        .outerjoin(Project, Project.group_id == GroupMember.group_id)
        .join(CoachingSession.plan)
        .where(
            CoachingSession.cohort_id.in_(cohort_ids),
            PlannedSession.kind == SessionKind.CONTACT_DAY,
        )
        .order_by(CoachingSession.starts_at)
    )


def groupless_counts(cohorts: list[Cohort], before: datetime) -> dict[uuid.UUID, tuple[int, datetime]]:
    """How many are in no group, and since when, where the first contact day ended before the moment."""
    first_end = (
        select(func.min(CoachingSession.ends_at))
        .join(CoachingSession.plan)
        .where(
            CoachingSession.cohort_id == Enrolment.cohort_id, PlannedSession.kind == SessionKind.CONTACT_DAY
        )
        .correlate(Enrolment)
    ).scalar_subquery()
    statement = (
        select(Enrolment.cohort_id, func.count(), func.min(first_end))
        .where(Enrolment.cohort_id.in_([cohort.id for cohort in cohorts]), _groupless(), first_end < before)
        .group_by(Enrolment.cohort_id)
    )
    return {key: (count, since) for key, count, since in db.session.execute(statement)}


def _participating() -> ColumnElement[bool]:
    return and_(Enrolment.role == CohortRole.PARTICIPANT, Enrolment.left_at.is_(None))


def _groupless() -> ColumnElement[bool]:
    member = exists().where(
        GroupMember.cohort_id == Enrolment.cohort_id, GroupMember.person_id == Enrolment.person_id
    )
    return and_(_participating(), ~member)


def _with_cohort(cohort: _AbstractLoad) -> list[_AbstractLoad]:
    return [
        cohort.joinedload(Cohort.version).defer(ProgrammeVersion.body_html),
        cohort.joinedload(Cohort.organisation),
    ]
