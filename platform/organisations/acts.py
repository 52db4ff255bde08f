"""What happens to organisations and their people, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "added member": _l("Somebody got a role in an organisation"),
        "invited member": _l("Somebody was invited to a role in an organisation"),
        "removed member": _l("Somebody's role in an organisation ended"),
        "renamed organisation": _l("An organisation got another name"),
        "changed presentation": _l("A trainer's presentation was changed"),
        "ended place": _l("Somebody's place was ended"),
        "parted identity": _l("The organisation's sign-in was parted from an account"),
        "refused identity": _l("A sign-in by the organisation's identity was refused"),
    }
)
