"""What those who moderate do, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "pinned thread": _l("A discussion was pinned to the top"),
        "unpinned thread": _l("A discussion was unpinned"),
        "hid post": _l("A post was hidden"),
        "restored post": _l("A hidden post was shown again"),
    }
)
