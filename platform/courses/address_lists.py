"""Reads lists of people as they come: pasted from a letter, from a spreadsheet, or a CSV file of any make."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from foundation.text import clean_line, clean_text

MOST_ADDRESSES = 5_000
LIST_LIMIT = 400_000
"""The longest list that is read, in characters."""
FILE_LIMIT = 800_000
"""The largest file that is read, in bytes."""
NAME_LIMIT = 120
FAULTY_SHOWN = 120

# An address by itself, or a name and the address in angle brackets. Each begins where a word begins, and the
# limits hold: a hostile line stays cheap.
_PERSON = re.compile(
    r"(?<![^\s<>,;:()\"'\[\]@])(?P<bare>[^\s<>,;:()\"'\[\]@]{1,64}@[^\s<>,;()\"'\[\]]{1,255})"
    r"|(?:(?<![^<>@;,\s])(?P<name>[^\s<>@;][^<>@;\t]{0,149}))?<\s*(?P<angled>[^<>\s]{1,320})\s*>"
)
_COLUMNS = {
    "email": ("mail", "sähköposti", "e-post", "epost", "osoite", "adress"),
    "first": ("etunimi", "förnamn", "first", "given"),
    "last": ("sukunimi", "efternamn", "last", "family", "surname"),
    "name": ("nimi", "namn", "name"),
}


class Fault(StrEnum):
    """What can be wrong with a line."""

    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"


@dataclass(frozen=True)
class Address:
    """Somebody to invite."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class FaultyLine:
    """A line that could not be understood, as it was typed, or its beginning."""

    number: int
    text: str
    fault: Fault


@dataclass
class AddressList:
    """What a list says: people, each once, and the lines that say nothing one can use."""

    people: list[Address] = field(default_factory=list)
    faulty: list[FaultyLine] = field(default_factory=list)
    repeated: int = 0

    @property
    def too_long(self) -> bool:
        """Whether there are more people than one list may have."""
        return len(self.people) > MOST_ADDRESSES


class NotText(ValueError):
    """The file is not a text file: a spreadsheet or a picture, perhaps."""


def decode(content: bytes) -> str:
    """The text of a CSV file in UTF-8, UTF-16 or Windows' western code page. Raises `NotText`."""
    if len(content) > FILE_LIMIT:
        raise NotText("too large")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\x00":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or content.startswith(b"PK\x03\x04"):
            break
        return text
    raise NotText("not a text")


def read_list(text: str) -> AddressList:
    """The people in the list, in its order; every line is either understood, empty, or among the faulty."""
    found = AddressList()
    seen: set[str] = set()
    columns: dict[str, int] | None = None
    first = True
    for number, line in enumerate(clean_text(text).split("\n"), 1):
        if not line.strip(" \t;,"):
            continue
        if first and "@" not in line:
            columns = _header(_cells(line))
        first, is_header = False, first and columns is not None
        if is_header:
            continue
        people = list(_people(line, columns))
        if not people:
            fault = Fault.BAD_ADDRESS if "@" in line else Fault.NO_ADDRESS
            found.faulty.append(FaultyLine(number, line.strip()[:FAULTY_SHOWN], fault))
        for typed, name in people:
            email = _valid(typed)
            if email is None:
                wrong = FaultyLine(number, line.strip()[:FAULTY_SHOWN], Fault.BAD_ADDRESS)
                found.faulty += [wrong] if wrong not in found.faulty[-1:] else []
            elif email in seen:
                found.repeated += 1
            else:
                seen.add(email)
                found.people.append(Address(email, name))
    return found


def _people(line: str, columns: dict[str, int] | None) -> Iterator[tuple[str, str]]:
    """Each address on the line as typed, with the name that belongs to it."""
    cells = _cells(line)
    if columns is not None:
        cell = cells[columns["email"]] if columns["email"] < len(cells) else ""
        if cell:
            yield cell.removeprefix("mailto:"), _name_by_columns(cells, columns)
        return
    found = list(_PERSON.finditer(line))
    if len(found) == 1 and found[0]["bare"]:
        address = found[0]["bare"].rstrip(".")
        yield address, _name_beside(cells, address)
    else:
        for person in found:
            yield (person["angled"] or person["bare"].rstrip(".")), _turned(person["name"] or "")
    rest = _PERSON.sub(" ", line)
    if found and "@" in rest:  # something that was meant to be one more
        yield rest, ""


def _cells(line: str) -> list[str]:
    """The line's cells by the separator it uses: tab, semicolon, or comma."""
    separator = next((mark for mark in ("\t", ";", ",") if mark in line), ";")
    cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    return [clean_line(cell) for cell in cells]


def _header(cells: list[str]) -> dict[str, int] | None:
    """Which column is what, if this is a line of headings that has one for addresses."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for kind, words in _COLUMNS.items():
            if any(word in cell.lower() for word in words):
                columns.setdefault(kind, place)
                break
    return columns if "email" in columns else None


def _name_by_columns(cells: list[str], columns: dict[str, int]) -> str:
    def cell(kind: str) -> str:
        place = columns.get(kind, len(cells))
        return cells[place] if place < len(cells) else ""

    both = f"{cell('first')} {cell('last')}".strip()
    return clean_line(both if cell("first") else cell("name") or both)[:NAME_LIMIT]


def _name_beside(cells: list[str], address: str) -> str:
    """The name in the cells before the address, or in the one after it, or in the same cell before it."""
    place = next((number for number, cell in enumerate(cells) if address in cell), 0)
    own = cells[place].split(address)[0].removesuffix("mailto:").strip(" -–:(") if cells else ""
    before = " ".join(cell for cell in cells[:place][:2] if cell)
    after = cells[place + 1] if place + 1 < len(cells) else ""
    return clean_line(before or own or after)[:NAME_LIMIT]


def _turned(name: str) -> str:
    """ "Virtanen, Aino" as "Aino Virtanen"."""
    name = name.strip(" ,\"'")
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else name
    return clean_line(turned)[:NAME_LIMIT]


def _valid(typed: str) -> str | None:
    """The address in the form in which addresses are kept, or None when it is no address."""
    try:
        return validate_email(typed[:320], check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
