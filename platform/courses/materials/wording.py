"""How files and places on the web are told before somebody opens them."""

from urllib.parse import urlsplit

from flask_babel import format_decimal
from flask_babel import gettext as _

from courses.vocabulary import MaterialKind
from foundation.languages import LANGUAGES


def site_of(address: str) -> str:
    """Where an address leads: "www.suomi.fi"."""
    return urlsplit(address).hostname or ""


def size_word(size: int) -> str:
    """A file's size in whole kilobytes, or in megabytes: "34 kB", "1.2 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(round(size / 1_000_000, 1))} MB"


def captions_word(languages: list[str]) -> str:
    """In which languages a video has captions."""
    if not languages:
        return str(_("The video has no captions."))
    names = ", ".join(LANGUAGES[language] for language in languages)
    return str(_("Captions: %(languages)s.", languages=names))


def kind_word(kind: MaterialKind) -> str:
    """What a material is, for a tag; a page needs no word."""
    words: dict[MaterialKind, str] = {
        MaterialKind.PAGE: "",
        MaterialKind.FILE: _("File"),
        MaterialKind.LINK: _("Link"),
        MaterialKind.VIDEO: _("Video"),
    }
    return words[kind]
