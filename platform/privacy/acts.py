"""What people do about their own data, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "asked for a copy": _l("A copy of one's own data was asked for"),
        "withdrew consent": _l("A consent was withdrawn"),
        "asked to erase": _l("The erasing of one's own data was asked for"),
        "took erasing back": _l("The wish to erase one's own data was taken back"),
        "erased": _l("A person's data was erased"),
    }
)
