"""A badge's picture: as SVG, and as the card that other sites show beside a link."""

import base64
import uuid
from functools import lru_cache
from pathlib import Path

from badges.earning.old_standard import as_bytes, assertion
from badges.models import Award, BadgeClass
from badges.openbadges.baking import bake_png, bake_svg
from badges.openbadges.picture import Colour, Icon, Outline, Picture, draw_svg
from badges.queries import picture_of
from foundation import pdf
from foundation.languages import in_language, say

_CARD = Path(__file__).parent / "card.typ"


def svg_of(badge: BadgeClass) -> str:
    """The badge drawn as SVG; where somebody uploaded a picture, the picture within one."""
    design = badge.design
    try:
        return draw_svg(Picture(Outline(design["shape"]), Colour(design["colour"]), Icon(design["icon"])))
    except (KeyError, ValueError):
        picture = base64.b64encode(picture_of(badge.id) or b"").decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512">'
        f'<image width="512" height="512" href="data:image/png;base64,{picture}"/></svg>'
    )


def baked_png(award: Award, picture: bytes = b"") -> bytes:
    """The badge's picture with the credential in it, and beside it the assertion of Open Badges 2.0."""
    picture = picture or picture_of(award.badge_class_id) or b""
    return bake_png(picture, award.credential, as_bytes(assertion(award)))


def baked_svg(award: Award) -> bytes:
    """The badge's drawing with the credential in it."""
    return bake_svg(svg_of(award.badge_class), award.credential)


def card_of(badge: BadgeClass, language: str) -> bytes:
    """The picture of 1200 x 630 pixels that stands for links to the badge: it names nobody."""
    with in_language(language):
        name = say(badge.name)
    return _card(badge.id, name, badge.issuer.organisation.name, svg_of(badge), language)


@lru_cache(maxsize=64)
def _card(badge_id: uuid.UUID, name: str, giver: str, picture: str, language: str) -> bytes:
    """Drawn once for the process: a version of a badge never changes."""
    document = {"name": name, "giver": giver, "picture": picture, "language": language}
    return pdf.picture_of(_CARD, document)
