"""What happens to groups and their work, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "created group": _l("A group was made"),
        "renamed group": _l("A group got another name"),
        "removed group": _l("An empty group was removed"),
        "joined group": _l("Somebody joined a group"),
        "moved to group": _l("Somebody was moved to a group"),
        "left group": _l("Somebody left a group"),
        "described project": _l("The page of a development work was changed"),
        "allowed public page": _l("Somebody allowed that their group's work is shown to everybody"),
        "disallowed public page": _l("Somebody took back that their group's work is shown to everybody"),
    }
)
