"""Makers for the fair: groups with works, and a fair that is open. They flush, never commit."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from courses.models import Cohort
from fair.models import Fair
from fair.operations import open_fair
from foundation import clock
from foundation.database import db
from organisations.models import Organisation
from people.models import Person
from projects.models import Group, GroupMember, Project
from tests.factories import make

_number = itertools.count(1)


def group(place: Cohort, *people: Person, name: str = "", title: str = "") -> Project:
    """A group of these people (one new participant where none are named) with its development work."""
    number = next(_number)
    people = people or (make.participant(place),)
    made = Group(id=uuid.uuid4(), cohort_id=place.id, name=name or f"Ryhmä {number:04}")
    project = Project(
        id=uuid.uuid4(),
        group_id=made.id,
        cohort_id=place.id,
        title=title or f"Työ {number}",
        goal="Sujuvampi arki",
    )
    for row in (made, project):
        db.session.add(row)
        db.session.flush()
    for person in people:
        db.session.add(GroupMember(group_id=made.id, cohort_id=place.id, person_id=person.id))
    db.session.flush()
    return project


def ready(people: int = 8, size: int = 2, **options: Any) -> tuple[Cohort, list[Person], list[Project]]:
    """A cohort whose participants are in groups of this size, and no fair yet."""
    place = make.cohort(**options)
    participants = [make.participant(place) for _ in range(people)]
    projects = [group(place, *participants[at : at + size]) for at in range(0, people, size)]
    return place, participants, projects


def opened(
    people: int = 8, size: int = 2, **options: Any
) -> tuple[Cohort, Fair, list[Person], list[Project], Person]:
    """The same with its fair open, and the trainer who opened it."""
    place, participants, projects = ready(people, size, **options)
    trainer = make.trainer(place)
    fair = open_fair(place, due_at=clock.now() + timedelta(hours=8), by=trainer)
    return place, fair, participants, projects, trainer


def representative(place: Cohort) -> Person:
    """Somebody who speaks for the cohort's organisation."""
    return make.representative(db.session.get_one(Organisation, place.organisation_id))
