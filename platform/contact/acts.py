"""What the office does about messages, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "answered message": _l("A message to the office was answered"),
        "closed message": _l("A message to the office was closed"),
    }
)
