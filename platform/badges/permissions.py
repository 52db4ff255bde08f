"""Whose badge it is, and who may read its credential."""

from badges.models import Award
from foundation.access import RowPermission
from foundation.rules import filled, own
from organisations.models import Organisation
from organisations.permissions import may_manage_members, may_see_members, office

_earner = own(Award.person_id)

may_keep_award = RowPermission(name="keep a badge", who="its earner", model=Award, rule=_earner)
may_read_credential = RowPermission(
    name="read a badge's credential",
    who="everybody, when its earner has published it; else its earner, the office",
    model=Award,
    rule=filled(Award.published_at) | _earner | office,
)
may_look_after_award = RowPermission(
    name="take back a badge, renew it or give it anew", who="the office", model=Award, rule=office
)
may_let_give_badges = RowPermission(
    name="let an organisation give badges in its own name", who="the office", model=Organisation, rule=office
)
may_endorse = RowPermission(
    name="endorse a badge in an organisation's name",
    who="its representatives, but no deputies; the office",
    model=Organisation,
    rule=may_manage_members.rule,
)
may_see_giver = RowPermission(
    name="see in whose name an organisation's badges are given",
    who=may_see_members.who,
    model=Organisation,
    rule=may_see_members.rule,
)
