"""Whether a development work is shown, and who of its group has said yes; told anew each time, never kept."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from courses.models import Cohort, Enrolment, ProgrammeVersion
from courses.vocabulary import CohortRole
from foundation.asking import AnySelect, rows_of
from foundation.database import db
from people.models import Person
from privacy.models import Consent
from projects.models import Group, GroupMember, Project
from projects.queries import TITLED

PUBLIC_PAGE = "project_page"
"""What a member consents to by saying yes; what it is about is the project."""


@dataclass(frozen=True)
class Member:
    """Somebody whose word counts, and whether they have said yes."""

    person: Person
    said_yes: bool


def members_of(project: Project) -> list[Member]:
    """Everybody whose yes the page needs, by name; one query."""
    statement = (
        _asked(Person, _said_yes(project.id))
        .where(GroupMember.group_id == project.group_id)
        .order_by(Person.name, Person.id)
    )
    return [Member(person, bool(said_yes)) for person, said_yes in db.session.execute(statement)]


def is_shown(project_id: uuid.UUID) -> bool:
    """Whether everybody may see the work now."""
    return project_id in shown_among([project_id])


def shown_among(project_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the works that everybody may see now; one query."""
    if not project_ids:
        return set()
    return set(db.session.scalars(select(Project.id).where(Project.id.in_(project_ids), shown())))


def own_work(person: Person, cohort: Cohort) -> tuple[Project, bool] | None:
    """The work of the person's group in the cohort, with the group; and whether others wait for their yes."""
    row = _own_work(person.id, cohort.id).first()
    return (row[0], bool(row[1])) if row else None


@rows_of
def _own_work(person_id: uuid.UUID, cohort_id: uuid.UUID) -> AnySelect:
    standing = select(Consent.id).where(*_standing(Project.id)).correlate(Project)
    waits = and_(standing.exists(), ~standing.where(Consent.person_id == person_id).exists())
    return (
        select(Project, waits)
        .join(Project.group)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .options(contains_eager(Project.group), *TITLED)
        .where(GroupMember.cohort_id == cohort_id, GroupMember.person_id == person_id)
    )


def work(project_id: uuid.UUID) -> Project | None:
    """The development work with what its public page tells."""
    statement = (
        select(Project)
        .options(
            joinedload(Project.cohort).options(
                joinedload(Cohort.organisation),
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            )
        )
        .where(Project.id == project_id)
    )
    return db.session.scalar(statement)


def shown_works_of(person_ids: Collection[uuid.UUID], cohort_id: uuid.UUID) -> dict[uuid.UUID, Project]:
    """Each of these people's work in the cohort, where everybody may see it now; one query."""
    statement = (
        _asked(GroupMember.person_id, Project)
        .join(Project, Project.group_id == GroupMember.group_id)
        .options(*TITLED)
        .where(GroupMember.cohort_id == cohort_id, GroupMember.person_id.in_(person_ids), shown())
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def shown() -> ColumnElement[bool]:
    """Somebody is there to say yes, and nobody who has not; a condition of a query over projects."""
    asked = _asked(GroupMember.id).where(GroupMember.group_id == Project.group_id).correlate(Project)
    return and_(asked.exists(), ~asked.where(~_said_yes(Project.id)).exists())


def _asked(*columns: Any) -> Select[Any]:
    """Of groups' members those whose word counts: they take part in the cohort now, and were not erased."""
    takes_part = and_(
        Enrolment.cohort_id == GroupMember.cohort_id,
        Enrolment.person_id == GroupMember.person_id,
        Enrolment.role == CohortRole.PARTICIPANT,
        Enrolment.left_at.is_(None),
    )
    return (
        select(*columns)
        .select_from(GroupMember)
        .join(Person, Person.id == GroupMember.person_id)
        .join(Enrolment, takes_part)
        .where(Person.erased_at.is_(None))
    )


def _said_yes(project_id: Any) -> ColumnElement[bool]:
    """The group's member has allowed that this work is shown."""
    theirs = exists().where(Consent.person_id == GroupMember.person_id, *_standing(project_id))
    return theirs.correlate(GroupMember, Project)


def _standing(project_id: Any) -> list[ColumnElement[bool]]:
    """The consents to show this work that hold now."""
    return [
        Consent.thing_id == project_id,
        Consent.purpose == PUBLIC_PAGE,
        Consent.withdrawn_at.is_(None),
    ]
