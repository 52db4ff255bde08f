"""Any bytes to a document that is safe to work on, or a reason why not."""

import json
import math
from datetime import UTC, datetime
from typing import Any

from badges.openbadges import baking, contexts

LARGEST = 256 * 1024  # bytes of a file
_DEEPEST = 24
_MOST_VALUES = 1_500
_MOST_IN_ARRAY = 250
_MOST_IN_OBJECT = 100
_MOST_CONTEXTS = 6
_LONGEST_NUMBER = 30  # digits
_LITERAL_KEYS = {"@value", "@language", "@direction"}


class Unreadable(ValueError):
    """The bytes hold no credential that we could check; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(data: bytes, largest: int = LARGEST) -> dict[str, Any]:
    """The JSON object in a JSON, PNG or SVG file; Unreadable for anything else and for what costs too much.

    Codes: "too_large", "not_json", "not_an_object", "too_complex", "jwt", and those of `baking.NotBaked`.
    """
    return parsed(unpacked(data, largest))


def unpacked(data: bytes, largest: int = LARGEST) -> bytes:
    """The text in the file; Unreadable for what is too large, and for pictures without a badge."""
    if len(data) > largest:
        raise Unreadable("too_large")
    try:
        return _unpacked(data)
    except baking.NotBaked as error:
        raise Unreadable(error.code) from error


def parsed(text: bytes) -> dict[str, Any]:
    """The JSON object that the text is, as `read` has it."""
    document = _parsed(text)
    if not isinstance(document, dict):
        raise Unreadable("not_an_object")
    _check_size(document)
    return document


def foreign_context(document: dict[str, Any]) -> bool:
    """Whether the document brings a context of its own, or names one that is not pinned."""
    named = document.get("@context")
    if not isinstance(named, list) or not 0 < len(named) <= _MOST_CONTEXTS:
        return True
    if not all(isinstance(url, str) and url in contexts.CONTEXTS for url in named):
        return True
    return any(_has_keyword(value) for key, value in document.items() if key != "@context") or any(
        key.startswith("@") and key != "@context" for key in document
    )


def when(text: object) -> datetime:
    """The moment of an XML Schema dateTime with a time zone; ValueError for anything else."""
    if not isinstance(text, str) or not 20 <= len(text) <= 40 or text[10] != "T":
        raise ValueError("not a moment")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def _unpacked(data: bytes) -> bytes:
    if baking.is_png(data):
        return baking.unbake_png(data)
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return baking.unbake_svg(data)
    return start


def _parsed(text: bytes) -> object:
    if text.startswith(b"ey") and text.count(b".") == 2:
        raise Unreadable("jwt")
    try:
        return json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_refuse_constant,
        )
    except RecursionError as error:
        raise Unreadable("too_complex") from error
    except ValueError as error:
        raise Unreadable("not_json") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """No name twice: readers would disagree on which value counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number too long")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if len(digits) > _LONGEST_NUMBER or not math.isfinite(number):
        raise ValueError("a number out of range")
    return number


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _check_size(document: dict[str, Any]) -> None:
    """Unreadable for documents deep or wide beyond any honest badge, and for halves of characters."""
    waiting: list[tuple[object, int]] = [(document, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES or depth > _DEEPEST:
            raise Unreadable("too_complex")
        if isinstance(value, str) and not _is_whole(value):
            raise Unreadable("not_json")
        if isinstance(value, list):
            if len(value) > _MOST_IN_ARRAY:
                raise Unreadable("too_complex")
            waiting.extend((item, depth + 1) for item in value)
        elif isinstance(value, dict):
            if len(value) > _MOST_IN_OBJECT:
                raise Unreadable("too_complex")
            if not all(_is_whole(key) for key in value):
                raise Unreadable("not_json")
            waiting.extend((item, depth + 1) for item in value.values())


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_keyword(value: object) -> bool:
    """Whether JSON-LD keywords stand anywhere below: they could change what the words around them mean."""
    if isinstance(value, list):
        return any(_has_keyword(item) for item in value)
    if isinstance(value, dict):
        keywords = {key for key in value if key.startswith("@")}
        if keywords and not keywords == set(value) <= _LITERAL_KEYS:
            return True
        return any(_has_keyword(item) for item in value.values())
    return False
