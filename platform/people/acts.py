"""What people do at the door and with their account, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "signed in": _l("Signed in"),
        "signed out": _l("Signed out"),
        "changed account": _l("The name, the work or the language was changed"),
        "changed password": _l("The password was changed"),
        "turned on the second factor": _l("The second factor was turned on"),
        "turned off the second factor": _l("The second factor was turned off"),
        "took away the second factor": _l("The second factor was taken away, to be set up anew"),
        "made recovery codes": _l("New recovery codes were made"),
        "used a recovery code": _l("A recovery code was used to sign in"),
        "added a passkey": _l("A passkey was added"),
        "removed a passkey": _l("A passkey was removed"),
        "changed address": _l("The e-mail address was changed"),
        "undid change of address": _l("The change of the e-mail address was undone"),
        "began to see as": _l("Somebody of the office began to look at the house as another person"),
        "stopped seeing as": _l("Looking at the house as another person ended"),
    }
)
