"""Who reads, joins, describes and arranges."""

from courses.permissions import may_do_as_participant, may_take_part, may_train, participates
from foundation.access import Permission
from people.models import Person
from projects.models import Group, Project


def belongs(person: Person, group: Group) -> bool:
    """Whether the person is in the group now; the group's members are loaded."""
    return any(member.person_id == person.id for member in group.members)


may_read_groups = Permission(
    name="see a cohort's groups and their development work",
    who="the cohort's participants, trainers, observers, the office",
    allows=lambda person, cohort: may_take_part.allows(person, cohort),
)
may_create_group = Permission(
    name="create a group",
    who="the cohort's participants, trainers, the office",
    allows=lambda person, cohort: participates(person, cohort) or may_train.allows(person, cohort),
)
may_join = Permission(
    name="join a group and leave it",
    who="the cohort's participants",
    allows=lambda person, group: may_do_as_participant.allows(person, group.cohort),
)
may_place_people = Permission(
    name="move people between groups",
    who="the cohort's trainers, the office",
    allows=lambda person, cohort: may_train.allows(person, cohort),
)
may_arrange_group = Permission(
    name="rename a group and remove an empty one",
    who="the cohort's trainers, the office",
    allows=lambda person, group: may_train.allows(person, group.cohort),
)
may_read_project = Permission(
    name="read about a development work",
    who="the cohort's participants, trainers, observers, the office",
    allows=lambda person, project: may_take_part.allows(person, project.cohort),
)


def _may_describe(person: Person, project: Project) -> bool:
    return participates(person, project.cohort) and belongs(person, project.group)


may_describe = Permission(
    name="describe a development work",
    who="the members of its group",
    allows=_may_describe,
)
