"""Baking: a credential put into its picture, and taken out of anybody's."""

import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat

_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"openbadgecredential"
_KEYWORD_2 = b"openbadges"
_SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_SVG_BADGE = f"{_SVG_NAMESPACE} credential"
_SVG_BADGE_2 = "http://openbadges.org assertion"
_TEXT_CHUNKS = {b"iTXt", b"zTXt", b"tEXt"}
_MOST_CHUNKS = 2_000
LARGEST = 256 * 1024  # bytes of a credential taken out


class NotBaked(ValueError):
    """No credential can be taken out; `code` says why.

    Codes: "not_a_picture", "damaged", "no_badge", "two_badges", "too_large".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_png(data: bytes) -> bool:
    """Whether the bytes start like a PNG."""
    return data.startswith(_PNG)


def bake_png(picture: bytes, credential: bytes, assertion: bytes = b"") -> bytes:
    """The PNG with the credential in it, once, instead of any it had; NotBaked if damaged.

    Beside it the Open Badges 2.0 `assertion`, if there is one, for those who read no newer standard.
    """
    chunks = [
        (kind, body)
        for kind, body in _chunks(picture)
        if not (kind in _TEXT_CHUNKS and _keyword(body) in (_KEYWORD, _KEYWORD_2))
    ]
    for keyword, text in ((_KEYWORD_2, assertion), (_KEYWORD, credential)):
        if text:
            # Keyword, no compression (flag 0, method 0), no language, no translated keyword.
            chunks.insert(1, (b"iTXt", keyword + b"\0\0\0\0\0" + text))
    return _PNG + b"".join(_chunk(kind, body) for kind, body in chunks)


def bake_svg(picture: str, credential: bytes) -> bytes:
    """The SVG, one that this house has drawn, with the credential in it."""
    opening, inside = picture.split(">", 1)
    # "]]>" would end the CDATA; so written it is the same JSON.
    text = credential.decode().replace("]]>", "]]\\u003e")
    return (
        f'{opening} xmlns:openbadges="{_SVG_NAMESPACE}">'
        f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>{inside}"
    ).encode()


def unbake_png(picture: bytes) -> bytes:
    """The credential in a PNG, or else what Open Badges 2.0 has put there.

    NotBaked when there is none, or two, or the file is damaged.
    """
    texts = [(kind, body) for kind, body in _chunks(picture) if kind in _TEXT_CHUNKS]
    for keyword in (_KEYWORD, _KEYWORD_2):
        found = [(kind, body) for kind, body in texts if _keyword(body) == keyword]
        if len(found) > 1:
            raise NotBaked("two_badges")
        for kind, body in found:
            return _text(kind, body[len(keyword) + 1 :])
    raise NotBaked("no_badge")


def unbake_svg(picture: bytes) -> bytes:
    """The same from an SVG: read as data, never shown. NotBaked also for document types."""
    reader = _SvgReader()
    try:
        reader.parser.Parse(picture, True)
    except (expat.ExpatError, ValueError) as error:
        if isinstance(error, NotBaked):
            raise
        raise NotBaked("damaged") from error
    found = reader.found[_SVG_BADGE] or reader.found[_SVG_BADGE_2]
    if len(found) != 1:
        raise NotBaked("two_badges" if found else "no_badge")
    # What stands inside is the whole; the attribute then only says how 2.0 checks it.
    text = ("".join(found[0][1:]).strip() or found[0][0].strip()).encode("utf-8", "surrogatepass")
    if len(text) > LARGEST:
        raise NotBaked("too_large")
    return text


class _SvgReader:
    """Collects what stands in openbadges:credential elements, and in those of Open Badges 2.0."""

    def __init__(self) -> None:
        self.found: dict[str, list[list[str]]] = {_SVG_BADGE: [], _SVG_BADGE_2: []}
        self._inside = ""
        self._root = True
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse(self, *declaration: object) -> None:
        raise NotBaked("damaged")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._root and name != "http://www.w3.org/2000/svg svg":
            raise NotBaked("not_a_picture")
        self._root = False
        if name in self.found:
            self._inside = name
            self.found[name].append([attributes.get("verify", "")])

    def _end(self, name: str) -> None:
        if name in self.found:
            self._inside = ""

    def _characters(self, text: str) -> None:
        if self._inside:
            self.found[self._inside][-1].append(text)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of the PNG up to its end, each with its checksum compared."""
    if not is_png(picture):
        raise NotBaked("not_a_picture")
    position = len(_PNG)
    for number in range(_MOST_CHUNKS):
        header = picture[position : position + 8]
        if len(header) < 8:
            raise NotBaked("damaged")
        length, kind = struct.unpack(">I4s", header)
        body = picture[position + 8 : position + 8 + length]
        checksum = picture[position + 8 + length : position + 12 + length]
        if len(body) != length or checksum != _checksum(kind, body) or (number == 0) != (kind == b"IHDR"):
            raise NotBaked("damaged")
        yield kind, body
        if kind == b"IEND":
            return
        position += 12 + length
    raise NotBaked("damaged")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + _checksum(kind, body)


def _checksum(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def _keyword(body: bytes) -> bytes:
    return body.split(b"\0", 1)[0]


def _text(kind: bytes, rest: bytes) -> bytes:
    """The text of a chunk without its keyword; iTXt has flags and two more names before it, zTXt a method."""
    compressed = kind == b"zTXt"
    if kind == b"iTXt":
        names = rest[2:].split(b"\0", 2)
        if len(names) != 3 or rest[:1] not in (b"\0", b"\1") or rest[1:2] != b"\0":
            raise NotBaked("damaged")
        compressed, text = rest[:1] == b"\1", names[2]
    elif compressed:
        text = rest[1:]
    else:
        text = rest
    if compressed:
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(text, LARGEST + 1)
        except zlib.error as error:
            raise NotBaked("damaged") from error
    if len(text) > LARGEST:
        raise NotBaked("too_large")
    return text
