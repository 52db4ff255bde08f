"""Who has more time with an assignment, until when, and why."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from assignments.extensions.models import Extension
from assignments.models import Assignment
from foundation.database import db
from people.models import Person
from projects.models import Group, GroupMember


def extension_for(assignment: Assignment, person: Person) -> Extension | None:
    """What the person has of their own or by their group: the longest, with who gave it."""
    statement = (
        select(Extension)
        .options(joinedload(Extension.given_by), joinedload(Extension.group))
        .where(Extension.reaches(person.id, assignment.id))
        .order_by(Extension.until.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def extensions_of(assignment: Assignment) -> list[Extension]:
    """All that were given, the earliest end first, with for whom and by whom."""
    statement = (
        select(Extension)
        .options(joinedload(Extension.given_by), joinedload(Extension.person), joinedload(Extension.group))
        .where(Extension.assignment_id == assignment.id)
        .order_by(Extension.until, Extension.id)
    )
    return list(db.session.scalars(statement))


def members_of(group: Group) -> list[Person]:
    """The persons of the group."""
    members = select(Person).join(GroupMember, GroupMember.person_id == Person.id)
    return list(db.session.scalars(members.where(GroupMember.group_id == group.id).order_by(Person.id)))
