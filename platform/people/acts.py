"""What people do at the door and with their account, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "signed in": _l("Signed in"),
        "refused sign-in": _l("Signing in, after too many tries at the password"),
        "signed out": _l("Signed out"),
        "ended session": _l("One of one's own devices was signed out"),
        "ended other sessions": _l("All other devices were signed out"),
        "changed account": _l("The name, the work or the language was changed"),
        "changed password": _l("The password was changed"),
        "turned on the second factor": _l("The second factor was turned on"),
        "turned off the second factor": _l("The second factor was turned off"),
        "took away the second factor": _l("The second factor was taken away, to be set up anew"),
        "made recovery codes": _l("New recovery codes were made"),
        "showed a wrong code": _l("A wrong code was shown on the way in"),
        "used a recovery code": _l("A recovery code was used to sign in"),
        "added a passkey": _l("A passkey was added"),
        "removed a passkey": _l("A passkey was removed"),
        "asked to change address": _l("Another e-mail address was asked for"),
        "changed address": _l("The e-mail address was changed"),
        "undid change of address": _l("The change of the e-mail address was undone"),
        "asked for a private address": _l("An address of one's own was asked for, beside the one from work"),
        "added a private address": _l("An address of one's own was added, beside the one from work"),
        "removed a private address": _l("The address of one's own was removed"),
        "began to see as": _l("The office began to look at the house as a person, because: %(reason)s"),
        "stopped seeing as": _l("The office stopped looking at the house as a person"),
    }
)
