"""QR codes as pictures: on a page, for a phone that is pointed at the screen or the wall; or as a file."""

import io

import segno
from flask_babel import gettext as _
from markupsafe import Markup


def picture_in_page(text: str) -> Markup:
    """The text, a link mostly, as an SVG that stands in a page."""
    drawn = _drawn(text).svg_inline(border=3, light="#fff", omitsize=True, title=_("QR code"), svgclass="qr")
    return Markup(drawn)  # noqa: S704 - the text is in it as squares only


def picture_file(text: str) -> bytes:
    """The text as an SVG file of its own."""
    written = io.BytesIO()
    _drawn(text).save(written, kind="svg", light="#fff", omitsize=True)
    return written.getvalue()


def _drawn(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
