"""Who reads, joins, describes and arranges."""

from sqlalchemy import or_

from courses.models import Cohort
from courses.permissions import may_do_as_participant, may_take_part, may_train, participant
from foundation.access import RowPermission
from foundation.rules import Rule, own
from people.models import Person
from projects.models import Group, GroupMember, Project
from projects.showing.queries import is_shown, shown

member = own(GroupMember.person_id).of_any(Group.members)


def belongs(person: Person, group: Group) -> bool:
    """Whether the person is in the group now; the group's members are loaded."""
    return member.allows(person, group)


may_read_groups = RowPermission(
    name="see a cohort's groups and their development work",
    who="the cohort's participants, trainers, observers, the office",
    model=Cohort,
    rule=may_take_part.rule,
)
may_create_group = RowPermission(
    name="create a group",
    who="the cohort's participants, trainers, the office",
    model=Cohort,
    rule=participant | may_train.rule,
)
may_join = RowPermission(
    name="join a group and leave it",
    who="the cohort's participants",
    model=Group,
    rule=may_do_as_participant.rule.of(Group.cohort),
)
may_place_people = RowPermission(
    name="move people between groups",
    who="the cohort's trainers, the office",
    model=Cohort,
    rule=may_train.rule,
)
may_arrange_group = RowPermission(
    name="rename a group and remove an empty one",
    who="the cohort's trainers, the office",
    model=Group,
    rule=may_train.rule.of(Group.cohort),
)
may_read_project = RowPermission(
    name="read about a development work",
    who="the cohort's participants, trainers, observers, the office",
    model=Project,
    rule=may_take_part.rule.of(Project.cohort),
)
may_describe = RowPermission(
    name="describe a development work",
    who="the members of its group",
    model=Project,
    rule=participant.of(Project.cohort) & member.of(Project.group),
)
may_show_work = RowPermission(
    name="allow that a development work is shown to everybody, and take it back",
    who="the members of its group, each for themselves",
    model=Project,
    rule=may_describe.rule,
)
may_open_page = RowPermission(
    name="open a development work's public page",
    who="everybody, since its whole group first allowed it",
    model=Project,
    rule=Rule(
        lambda _visitor, project: project.was_shown or is_shown(project.id),
        lambda _visitor: or_(Project.was_shown.is_(True), shown()),
    ),
)
