"""What development work knows of people: who is in which group."""

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from foundation.database import db
from foundation.personal_data import (
    STAYS_NAMELESS,
    Keep,
    Subject,
    erases,
    fact,
    holding,
    key,
    rendered,
    words,
)
from people.models import Person
from privacy.consents import purpose
from projects.models import Group, GroupMember, Project
from projects.showing.operations import note_shown, take_back
from projects.showing.queries import PUBLIC_PAGE

COMMON_WORK = "the whole group's work"


holding(
    Group,
    key("cohort_id"),
    fact("locked_at", exported=False),
    words("name", stays=COMMON_WORK),
    what=_l("Groups that you are in"),
    theirs=lambda whom: Group.id.in_(select(GroupMember.group_id).where(GroupMember.person_id == whom.id)),
    keep=Keep.RECORD,
    stays=STAYS_NAMELESS,
)
holding(
    Project,
    key("group_id cohort_id"),
    words("title goal text", stays=COMMON_WORK),
    rendered("text_html", stays=COMMON_WORK),
    fact("phase"),
    fact("version was_shown", exported=False),
    what=_l("Your group's development work"),
    theirs=lambda whom: Project.group_id.in_(
        select(GroupMember.group_id).where(GroupMember.person_id == whom.id)
    ),
    keep=Keep.RECORD,
    stays=_l("The work is the whole group's. It stays, without your name."),
)
holding(
    GroupMember,
    key("group_id cohort_id person_id"),
    what=_l("When you came into your group"),
    theirs=lambda whom: GroupMember.person_id == whom.id,
    keep=Keep.RECORD,
    stays=STAYS_NAMELESS,
)


@erases
def _works_that_are_shown_now(whom: Subject) -> None:
    """Without the person's word everybody may have allowed it."""
    groups = select(GroupMember.group_id).where(GroupMember.person_id == whom.id)
    note_shown(Project.group_id.in_(groups))


def _take_back(member: Person, project_id: uuid.UUID) -> None:
    project = db.session.get(Project, project_id)
    if project is not None:
        take_back(project, member)


purpose(PUBLIC_PAGE, _l("Your group's work has a public page, which names nobody"), _take_back)
