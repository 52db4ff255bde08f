"""Makers of groups. They flush, never commit."""

import itertools
import uuid

from courses.models import Cohort
from people.models import Person
from projects import operations, queries
from projects.models import Group

_number = itertools.count(1)


def group(cohort: Cohort, *members: Person, name: str = "", title: str = "Hiljainen puolituntinen") -> Group:
    """A group with these members and a development work; `.project` and `.members` are loaded."""
    first = members[0] if members else None
    made = operations.create_group(
        cohort,
        name=name or f"Ryhmä {next(_number):03}",
        title=title,
        by=first or cohort_person(),
        join=first is not None,
        row_id=uuid.uuid4(),
    )
    for member in members[1:]:
        operations.join(made, member)
    loaded = queries.group(made.id)
    assert loaded is not None
    return loaded


def cohort_person() -> Person:
    """Whoever arranges groups."""
    from tests.factories import make

    return make.office_person()
