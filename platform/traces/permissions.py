"""Who reads what has happened."""

from foundation.access import Permission, RowPermission
from foundation.outbox import Letter
from organisations.permissions import office

may_read_the_log = Permission(name="read the log of acts", who="the programme office", allows=office.allows)
may_look_after_letter = RowPermission(
    name="look after a letter that was not delivered",
    who="the programme office",
    model=Letter,
    rule=office,
)
