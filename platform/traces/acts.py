"""What this room and the ground write into the log, in plain words."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell
from foundation.audit import FORGOT

tell(
    {
        FORGOT: _l("Old entries of the log were removed: %(entries)s"),
        "exported log": _l("A part of the log was taken along as a file"),
        "tried letter again": _l("A letter that was not delivered was sent again"),
        "discarded letter": _l("A letter that was not delivered was let be"),
        "removed harmful file": _l("A file that could do harm was removed"),
        "asked for a copy": _l("A copy of one's own data was asked for"),
        "asked to erase": _l("The erasing of one's own data was asked for"),
        "took erasing back": _l("The wish to erase one's own data was taken back"),
        "erased": _l("A person's data was erased"),
        "answered message": _l("A message to the office was answered"),
        "closed message": _l("A message to the office was closed"),
    }
)
