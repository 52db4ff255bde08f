"""What trainers did with reminders, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell({"reminded those behind": _l("People who are behind were reminded")})
