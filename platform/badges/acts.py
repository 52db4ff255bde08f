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
        "declined badge": _l("Somebody did not take their badge"),
        "exported badges": _l("The list of badges was taken along as a file"),
        "revoked badge": _l("A badge was taken back"),
        "renewed badge": _l("A badge was renewed"),
        "gave badge anew": _l("A badge was given anew"),
        "attached work to badge": _l("A group's work was attached to a badge"),
        "signed badge again": _l("A badge was signed again, with a new key"),
        "changed signing key": _l("A giver of badges got a new key"),
        "let give badges": _l("An organisation gives badges in its own name"),
        "stopped giving badges": _l("An organisation gives badges in its own name no more"),
        "endorsed badge": _l("An organisation endorsed a badge"),
        "withdrew endorsement": _l("An organisation endorses a badge no more"),
        "withdrew signing key": _l("A key that signed badges was withdrawn"),
    }
)
