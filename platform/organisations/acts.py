"""What happens to organisations and their people, in plain words for the log."""

from flask_babel import lazy_gettext as _l

from foundation.acts import tell

tell({"added member": _l("Somebody got a role in an organisation")})
