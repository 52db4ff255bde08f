"""How places in an organisation are said in the reader's language."""

from flask_babel import gettext as _

from foundation.languages import day_text
from organisations.models import ForATime, Membership
from organisations.vocabulary import MembershipRole


def role_word(role: MembershipRole) -> str:
    """What the place is called."""
    words: dict[MembershipRole, str] = {
        MembershipRole.REPRESENTATIVE: _("representative"),
        MembershipRole.OFFICE: _("programme office"),
        MembershipRole.TRAINER: _("trainer of the pool"),
    }
    return words[role]


def days_word(place: ForATime) -> str:
    """From when till when: "ti 1.12.2026 – pe 18.12.2026"; empty for a place without end."""
    if place.starts_on is None or place.ends_on is None:
        return ""
    if place.starts_on == place.ends_on:
        return day_text(place.starts_on)
    return f"{day_text(place.starts_on)} – {day_text(place.ends_on)}"


def place_word(membership: Membership) -> str:
    """What the person is there, and for how long where that is told."""
    word = role_word(membership.role)
    if membership.deputy_for_id is None:
        return word
    return str(_("%(role)s, deputy %(days)s", role=word, days=days_word(membership)))
