"""Who reads what has happened."""

from foundation.access import Permission
from organisations.permissions import is_office

may_read_the_log = Permission(
    name="read the log of acts", who="the programme office", allows=lambda person, thing: is_office(person)
)
may_look_after_letters = Permission(
    name="look after letters that were not delivered",
    who="the programme office",
    allows=lambda person, thing: is_office(person),
)
