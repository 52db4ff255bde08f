"""What people wrote, made fit to be signed: it must mean the same bytes in every verifier."""

import re
import unicodedata
from collections.abc import Iterable

# C0 and C1 controls (but not tab and newline), invisible direction overrides, noncharacters and lone
# surrogates: libraries disagree on how the first are escaped, the second make a name read as another one.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_IRI = re.compile(r"(https?://|did:|urn:uuid:)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


class Refused(ValueError):
    """A text or address cannot go into a credential; `code` says why, `field` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field


def clean_line(text: str, field: str, longest: int = 250) -> str:
    """One line without controls or hidden characters; Refused when nothing or too much is left."""
    return _checked(_SPACES.sub(" ", _without_unfit(text)).strip(), field, longest)


def clean_text(text: str, field: str, longest: int = 10_000) -> str:
    """Several lines, kept as lines, otherwise cleaned alike."""
    return _checked(_without_unfit(text).strip(), field, longest)


def clean_address(address: str, field: str) -> str:
    """A web address or DID in plain ASCII as RFC 3986 has it; Refused otherwise."""
    if len(address) > 2_000 or not _IRI.fullmatch(address):
        raise Refused("address", field)
    return address


def check_order(lines: Iterable[str], field: str = "texts") -> None:
    """Refused when JavaScript would sort the lines otherwise than the standard: signatures fail there.

    It happens when an emoji meets a character of U+E000..U+FFFF (full-width letters, ligatures) in two values
    of one property: UTF-16 code units and code points disagree on which comes first.
    """
    lines = list(lines)
    if sorted(lines) != sorted(lines, key=lambda line: line.encode("utf-16-be", "surrogatepass")):
        raise Refused("order", field)


def _without_unfit(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNFIT.sub("", lines))


def _checked(text: str, field: str, longest: int) -> str:
    if not text:
        raise Refused("empty", field)
    if len(text) > longest:
        raise Refused("too_long", field)
    return text
