"""All of somebody's badges in one file, to take along when they leave."""

import io
import json
import zipfile

from flask_babel import gettext as _

from badges import issuing
from badges.earning.certificate import certificate
from badges.earning.pictures import baked_png, baked_svg
from badges.evidence import attached_to
from badges.models import Award


def packed(awards: list[Award]) -> bytes:
    """A zip: a folder for each badge, a page that says what is what, and each giver's public keys.

    With the keys a badge can still be verified when this house is no more.
    """
    out, paper, attached = io.BytesIO(), _("certificate"), attached_to(awards)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr(_("READ ME") + ".txt", _explained())
        for number, award in enumerate(awards, start=1):
            folder = f"{number:02}-{award.badge_slug}"
            packing.writestr(f"{folder}/badge.json", award.credential)
            packing.writestr(f"{folder}/badge.png", baked_png(award, award.badge_class.picture))
            packing.writestr(f"{folder}/badge.svg", baked_svg(award))
            if award.revoked_at is None:
                packing.writestr(f"{folder}/{paper}.pdf", certificate(award, attached.get(award.id)))
        for issuer in {award.badge_class.issuer for award in awards}:
            document = json.dumps(issuing.did_document(issuer), indent=2)
            packing.writestr(f"keys/{issuer.id}/did.json", document)
    return out.getvalue()


def _explained() -> str:
    return _(
        "Your Open Badges, each in a folder of its own.\n\n"
        "badge.png: the picture, with the badge within it. This one you send, and put into wallets.\n"
        "badge.svg: the same as a drawing.\n"
        "badge.json: the signed badge as text.\n"
        "The certificate is for printing.\n\n"
        "In the folder keys are the givers' public keys, for verifying the badges without us.\n"
    )
