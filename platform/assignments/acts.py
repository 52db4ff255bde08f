"""What happens to answers, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "sent submission": _l("An answer to an assignment was sent"),
        "confirmed submission": _l("A member confirmed the group's answer"),
        "gave more time": _l("Somebody got more time for an assignment"),
        "gave feedback": _l("Feedback was given on an answer"),
        "held feedback": _l("Feedback on an answer was written and held back"),
        "released feedback": _l("Feedback that had been held back was given"),
        "answered feedback": _l("Feedback was answered"),
    }
)
