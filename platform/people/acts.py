"""What people do at the door and with their account, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "signed in": _l("Signed in"),
        "signed out": _l("Signed out"),
        "changed account": _l("The name, the work or the language was changed"),
        "changed password": _l("The password was changed"),
    }
)
