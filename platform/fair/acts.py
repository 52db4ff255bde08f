"""What happens at the fair, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "opened fair": _l("A fair was opened"),
        "opened fair again": _l("A fair was opened again"),
        "closed fair": _l("A fair was closed"),
        "shared out reviews again": _l("Reviews were shared out again"),
        "sent review": _l("A review was sent"),
        "declined review": _l("A review was given to somebody else"),
    }
)
