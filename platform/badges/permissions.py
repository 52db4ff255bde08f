"""Whose badge it is, and who may read its credential."""

from badges.models import Award
from foundation.access import RowPermission
from foundation.rules import filled, own
from organisations.permissions import office

_earner = own(Award.person_id)

may_keep_award = RowPermission(name="keep a badge", who="its earner", model=Award, rule=_earner)
may_read_credential = RowPermission(
    name="read a badge's credential",
    who="everybody, when its earner has published it; else its earner, the office",
    model=Award,
    rule=filled(Award.published_at) | _earner | office,
)
