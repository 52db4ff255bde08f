"""What development work knows of people: who is in which group."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from foundation.personal_data import STAYS_NAMELESS, Keep, fact, holding, key, rendered, words
from projects.models import Group, GroupMember, Project

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
    fact("version", exported=False),
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
