"""What a file really is: known by its bytes, whatever its name says; pictures are drawn anew."""

import re
import threading
from io import BytesIO
from pathlib import Path

import puremagic
from flask_babel import gettext as _
from PIL import Image, ImageOps

from foundation.documents_inside import HasMacros, Locked, Suspicious, check_document

PIXEL_LIMIT = 40_000_000
ACCEPTED = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".mp4": "video/mp4",
}
_IMAGES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_TEXTS = (".txt", ".csv")
_DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt")
_PHONE_PICTURES = (".heic", ".heif", ".hif")
_PHONE_MARK = re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_easel = threading.Lock()
"""One picture at a time: the largest takes half a gigabyte while it is drawn anew."""


class FileRefused(ValueError):
    """The file can't be taken; the message tells its sender why."""


def ending_of(name: str) -> str:
    """The name's ending, in small letters; raises `FileRefused` for a kind that is not taken."""
    ending = Path(name).suffix.lower()
    if ending in _PHONE_PICTURES:
        raise _phone_picture(name)
    if ending not in ACCEPTED:
        kinds = ", ".join(sorted(kind.removeprefix(".") for kind in ACCEPTED))
        raise FileRefused(
            _("%(name)s: this kind of file can't be taken. These can: %(kinds)s.", name=name, kinds=kinds)
        )
    return ending


def checked(name: str, data: bytes) -> bytes:
    """The bytes to keep of a file of this name: as they came, or a picture drawn anew.

    Raises `FileRefused` when they are not what the name says, or could do harm.
    """
    ending = ending_of(name)
    if _PHONE_MARK.match(data[:12]):
        raise _phone_picture(name)
    if ending in _IMAGES:
        return _drawn_anew(name, data, _IMAGES[ending])
    if ending in _TEXTS:
        _check_text(name, data)
    elif ending in _DOCUMENTS:
        _check_document(name, ending, data)
    else:
        _check_by_marks(name, ending, data)
    return data


def _not_what_it_says(name: str) -> FileRefused:
    return FileRefused(_("%(name)s: the content is not what the name says.", name=name))


def _phone_picture(name: str) -> FileRefused:
    return FileRefused(
        _(
            "%(name)s: this is the iPhone's own kind of picture (HEIC), which many can't open. On the phone "
            "choose Settings, Camera, Formats, Most Compatible, and take the picture again; or open the "
            "picture, take a screenshot of it, and send that.",
            name=name,
        )
    )


def _check_text(name: str, data: bytes) -> None:
    """Readable as text: UTF-8, UTF-16 as Excel writes it, or the older Windows letters."""
    letters = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in letters:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            break
        return
    raise _not_what_it_says(name)


def _check_document(name: str, ending: str, data: bytes) -> None:
    """A whole office document, without programs in it."""
    try:
        check_document(ending, data)
    except HasMacros:
        raise FileRefused(
            _(
                "%(name)s: the document has macros (programs). Save it without them and choose it again.",
                name=name,
            )
        ) from None
    except Locked:
        raise FileRefused(
            _(
                "%(name)s: the document has a password or is in an old format. Save it without a password, "
                "in today's format, and choose it again.",
                name=name,
            )
        ) from None
    except Suspicious:
        raise _not_what_it_says(name) from None


def _check_by_marks(name: str, ending: str, data: bytes) -> None:
    """A PDF or a video by the marks that such files carry; a PDF's is the first thing in it."""
    if ending == ".pdf":
        data = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
        if not data.startswith(b"%PDF-"):
            raise _not_what_it_says(name)
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(data, name)}
    except puremagic.PureError:
        found = set()
    if ending not in found:
        raise _not_what_it_says(name)


def _drawn_anew(name: str, data: bytes, kind: str) -> bytes:
    """The picture drawn anew: upright, its first frame, without metadata or anything hidden behind it."""
    clean = BytesIO()
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=[kind])
        if image.width * image.height > PIXEL_LIMIT:  # told by the header; nothing is unpacked yet
            raise FileRefused(_("%(name)s: the picture is too large.", name=name))
        with _easel:
            plain = _plain(ImageOps.exif_transpose(image), kind)
            plain.info.clear()  # comments and colour profiles would travel on
            plain.save(clean, kind, quality=88)
    except FileRefused:
        raise
    except Exception:
        raise FileRefused(_("%(name)s: the picture can't be opened.", name=name)) from None
    return clean.getvalue()


def _plain(image: Image.Image, kind: str) -> Image.Image:
    """The picture in the colours of screens; sixteen bits of grey become eight instead of turning white."""
    if image.mode.startswith("I"):
        image = image.convert("I").point([shade // 256 for shade in range(65536)], "L")
    see_through = kind == "PNG" and image.has_transparency_data
    return image.convert("RGBA" if see_through else "RGB")
