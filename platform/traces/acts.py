"""What the office does about the log and about letters, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "exported log": _l("A part of the log was taken along as a file"),
        "tried letter again": _l("A letter that was not delivered was sent again"),
        "discarded letter": _l("A letter that was not delivered was let be"),
    }
)
