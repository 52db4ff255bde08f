"""Giving somebody more time: one extension for a person or a group, which a later one takes the place of."""

import uuid
from datetime import datetime

from sqlalchemy import select

from assignments.extensions import letters
from assignments.extensions.models import Extension
from assignments.models import Assignment
from foundation.audit import record
from foundation.database import db
from people.models import Person
from projects.models import Group


def give(assignment: Assignment, to: Person | Group, *, until: datetime, reason: str, by: Person) -> bool:
    """They have time until then, and a letter that says so and why; false when all that was so before.

    ``assignment`` has its plan. Nobody is given less time than everybody has.
    """
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())
    column = Extension.group_id if isinstance(to, Group) else Extension.person_id
    until = max(until, assignment.due_at)
    row = db.session.scalar(
        select(Extension)
        .where(Extension.assignment_id == assignment.id, column == to.id)
        .execution_options(populate_existing=True)
    )
    if row is not None and (row.until, row.reason) == (until, reason):
        return False
    if row is None:
        row = Extension(id=uuid.uuid4(), assignment_id=assignment.id)
        setattr(row, column.key, to.id)
    row.until, row.reason, row.given_by_id = until, reason, by.id
    db.session.add(row)
    db.session.flush()
    told = until.isoformat()
    if isinstance(to, Group):
        record(by, "gave more time", assignment, until=told, group=str(to.id))
    else:
        record(by, "gave more time", assignment, until=told, person=str(to.id))
    letters.more_time(row, assignment, to, by)
    return True
