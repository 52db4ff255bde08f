"""What happens to organisations and their people, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell(
    {
        "added member": _l("Somebody got a role in an organisation"),
        "invited member": _l("Somebody was invited to a role in an organisation"),
        "became deputy": _l("Somebody began as a deputy"),
        "removed member": _l("Somebody's role in an organisation ended"),
        "renamed organisation": _l("An organisation got another name"),
        "changed presentation": _l("A trainer's presentation was changed"),
        "registered identity provider": _l("An organisation's sign-in was registered"),
        "changed identity provider": _l("The settings of an organisation's sign-in were changed"),
        "joined identity": _l("The organisation's sign-in was joined to an account"),
        "parted identity": _l("The organisation's sign-in was parted from an account"),
        "refused identity": _l("A sign-in by the organisation's identity was refused"),
    }
)
