"""A badge's own picture: whatever was sent becomes a square PNG of the size that drawn badges have."""

import io
from functools import lru_cache

from PIL import Image, ImageOps

from badges.openbadges.drawing import SIZE
from badges.openbadges.picture import Colour, Icon, Outline, Picture, draw_svg
from foundation.contents import checked, ending_of

LARGEST = 5 * 1024 * 1024
"""Bytes of a picture that is looked at."""
KINDS = (".png", ".jpg", ".jpeg")


def squared(name: str, data: bytes) -> bytes:
    """The picture whole, in the middle of a see-through square. Raises `FileRefused`."""
    ending_of(name)
    with Image.open(io.BytesIO(checked(name, data))) as image:
        small = ImageOps.contain(image.convert("RGBA"), (SIZE, SIZE), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    square.paste(small, ((SIZE - small.width) // 2, (SIZE - small.height) // 2))
    written = io.BytesIO()
    square.save(written, "PNG", optimize=True)
    return written.getvalue()


@lru_cache(maxsize=128)
def drawn(shape: str, colour: str, icon: str) -> str | None:
    """The design as SVG; None when there is no such shape, colour or icon."""
    try:
        return draw_svg(Picture(Outline(shape), Colour(colour), Icon(icon)))
    except ValueError:
        return None
