"""The badge on paper: a certificate whose QR code leads to where anybody can verify it."""

from pathlib import Path
from urllib.parse import quote

from flask_babel import gettext as _

from badges.earning.pictures import svg_of
from badges.evidence import Attached
from badges.models import Award
from badges.settings import public_url
from foundation.languages import day_text, in_language, say
from foundation.pdf import typeset
from foundation.qr import picture_file

_DESIGN = Path(__file__).parent / "certificate.typ"


def verifying(award: Award) -> str:
    """The address at which anybody can verify the badge, once its earner shows it."""
    return f"{public_url()}/verify?credential={quote(f'{public_url()}/credentials/{award.id}', safe='')}"


def certificate(award: Award, attached: Attached | None = None) -> bytes:
    """One page A4 as tagged PDF, in the language of the award, which its earner had then.

    ``attached`` is the work that the credential names; it is told while it is shown.
    """
    badge = award.badge_class
    with in_language(award.language):
        document = {
            "language": award.language,
            "kicker": _("Certificate"),
            "name": award.person.name,
            "has": _("has earned the Open Badge"),
            "badge": say(badge.name),
            "description": say(badge.description),
            "facts": [
                [label, text]
                for label, text in (
                    (_("Programme"), say(award.cohort.version.title) if award.cohort else ""),
                    (_("Date"), day_text(award.created_at)),
                    (_("Given by"), badge.issuer.organisation.name),
                )
                if text
            ],
            "work": {"label": _("Development work"), "name": attached.name, "link": attached.address}
            if attached and attached.shown
            else None,
            "genuine": _("Is it genuine?"),
            "how": _("Point your phone at the code. Anybody can verify the badge."),
            "picture": svg_of(badge),
            "picture_alt": _("The badge: %(name)s", name=say(badge.name)),
            "code": picture_file(verifying(award)).decode(),
            "code_alt": _("QR code that leads to where the badge is verified"),
            "link": verifying(award),
            "host": public_url().split("://")[-1],
        }
    return typeset(_DESIGN, document)
