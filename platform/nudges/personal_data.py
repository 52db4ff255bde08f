"""What the nudges know of people: whom they reminded of what."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from foundation.personal_data import Keep, fact, holding, identity, key
from foundation.retention import rows_of, rule
from nudges.models import Nudge

holding(
    Nudge,
    key("person_id"),
    fact("rule"),
    key("key"),
    identity("recipient"),
    what=_l("Of what you were reminded, and when"),
    theirs=lambda whom: or_(Nudge.person_id == whom.id, Nudge.recipient == whom.email),
    keep=Keep.NUDGES,
    stays=_l(
        "That a reminder was given stays for 12 months, without your address, so that it is given once."
    ),
)
rule(
    Keep.NUDGES,
    _l("Reminders that were given"),
    timedelta(days=365),
    due=lambda before: select(Nudge.id).where(Nudge.created_at < before),
    remove=rows_of(Nudge),
)
