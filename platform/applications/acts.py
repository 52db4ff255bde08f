"""What happens to applications, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "began application": _l("An application was begun"),
        "saved application": _l("An application was saved"),
        "sent application": _l("Application %(reference)s was sent"),
        "withdrew application": _l("Application %(reference)s was taken back"),
        "decided application": _l("Application %(reference)s was answered"),
    }
)
