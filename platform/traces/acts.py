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
    }
)
