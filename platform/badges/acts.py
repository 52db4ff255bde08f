"""What happens to badges, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "awarded badge": _l("A badge was given"),
        "gave badge": _l("A badge was given by hand"),
        "offered badge": _l("A badge was offered by letter"),
        "made badge": _l("A badge was made"),
        "changed badge": _l("A badge was changed"),
        "published badge": _l("A badge got a public page"),
        "unpublished badge": _l("The public page of a badge was taken away"),
        "revoked badge": _l("A badge was taken back"),
    }
)
