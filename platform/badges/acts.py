"""What happens to badges, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "awarded badge": _l("A badge was given"),
        "published badge": _l("A badge got a public page"),
        "unpublished badge": _l("The public page of a badge was taken away"),
        "declined badge": _l("Somebody did not take their badge"),
        "exported badges": _l("The list of badges was taken along as a file"),
        "revoked badge": _l("A badge was taken back"),
    }
)
