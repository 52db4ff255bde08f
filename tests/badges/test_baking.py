"""Credentials go into pictures and come out unharmed, or not at all."""

import io
import struct
import zlib

import pytest
from PIL import Image

from badges.openbadges import baking
from badges.openbadges.baking import NotBaked

CREDENTIAL = '{"name":"Ä \U0001f40d ]]>"}'.encode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">{}</svg>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunks(picture: bytes, *chunks: bytes) -> bytes:
    """The picture with more chunks before its end."""
    return picture[:-12] + b"".join(chunks) + picture[-12:]


def itxt(text: bytes, flag: int = 0, method: int = 0) -> bytes:
    return chunk(b"iTXt", b"openbadgecredential\0" + bytes([flag, method]) + b"\0\0" + text)


def code(data: bytes) -> str:
    with pytest.raises(NotBaked) as refused:
        baking.unbake_svg(data) if data.lstrip().startswith(b"<") else baking.unbake_png(data)
    return refused.value.code


def test_credential_comes_out_as_it_went_in(picture: bytes) -> None:
    baked = baking.bake_png(picture, CREDENTIAL)
    assert baking.unbake_png(baked) == CREDENTIAL
    with Image.open(io.BytesIO(baked)) as opened:
        assert opened.text["openbadgecredential"] == CREDENTIAL.decode()  # type: ignore[attr-defined]
        assert opened.size == (8, 8)


def test_baking_again_replaces_what_was_baked_in(picture: bytes) -> None:
    twice = baking.bake_png(baking.bake_png(with_chunks(picture, itxt(b"old")), b"first"), CREDENTIAL)
    assert baking.unbake_png(twice) == CREDENTIAL
    assert twice == baking.bake_png(picture, CREDENTIAL)


def test_other_texts_in_the_picture_stay(picture: bytes) -> None:
    author = chunk(b"tEXt", b"Author\0somebody")
    assert author in baking.bake_png(with_chunks(picture, author), CREDENTIAL)


def test_compressed_and_plain_chunks_are_read_too(picture: bytes) -> None:
    packed = zlib.compress(CREDENTIAL)
    assert baking.unbake_png(with_chunks(picture, itxt(packed, flag=1))) == CREDENTIAL
    assert (
        baking.unbake_png(with_chunks(picture, chunk(b"zTXt", b"openbadgecredential\0\0" + packed)))
        == CREDENTIAL
    )
    assert baking.unbake_png(with_chunks(picture, chunk(b"tEXt", b"openbadgecredential\0{}"))) == b"{}"


def test_two_credentials_in_one_picture_are_refused(picture: bytes) -> None:
    assert code(with_chunks(picture, itxt(b"one"), itxt(b"two"))) == "two_badges"


def test_picture_without_a_credential_says_so(picture: bytes) -> None:
    assert code(picture) == "no_badge"


def test_bomb_is_not_unpacked(picture: bytes) -> None:
    bomb = zlib.compress(b"a" * 50_000_000)
    assert len(bomb) < 60_000
    assert code(with_chunks(picture, itxt(bomb, flag=1))) == "too_large"
    assert code(with_chunks(picture, chunk(b"zTXt", b"openbadgecredential\0\0" + bomb))) == "too_large"
    assert code(with_chunks(picture, itxt(b"a" * 300_000))) == "too_large"


def test_damaged_pictures_are_refused(picture: bytes) -> None:
    baked = baking.bake_png(picture, CREDENTIAL)
    flipped = bytearray(baked)
    flipped[60] ^= 1
    for data in (
        bytes(flipped),
        baked[:-1],
        baked[:40],
        baked[:8],
        picture[:8] + picture[33:],
        with_chunks(picture, itxt(b"x", flag=7)),
        with_chunks(picture, itxt(b"x", method=1)),
        with_chunks(picture, itxt(b"not packed", flag=1)),
        with_chunks(picture, chunk(b"iTXt", b"openbadgecredential\0\0\0")),
        picture[:8] + b"\xff\xff\xff\xffIHDR",
        picture[:33] + chunk(b"tEXt", b"a\0b") * 3_000 + picture[33:],
    ):
        assert code(data) == "damaged"
    assert code(b"GIF89a") == "not_a_picture"
    with pytest.raises(NotBaked):
        baking.bake_png(b"\x89PNG\r\n\x1a\nnothing", CREDENTIAL)


def test_credential_is_read_out_of_an_svg() -> None:
    baked = SVG.format("<openbadges:credential><![CDATA[ {} ]]></openbadges:credential><script>1</script>")
    assert baking.unbake_svg(baked.encode()) == b"{}"
    assert baking.unbake_svg(SVG.format('<openbadges:credential verify="a.b.c"/>').encode()) == b"a.b.c"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<rect/>", "no_badge"),
        ("<openbadges:credential>1</openbadges:credential>" * 2, "two_badges"),
        ("<openbadges:credential>&x;</openbadges:credential>", "damaged"),
        ("<openbadges:credential>", "damaged"),
        ("<credential>{}</credential>", "no_badge"),
        ("<openbadges:credential>" + "a" * 300_000 + "</openbadges:credential>", "too_large"),
    ],
)
def test_unfit_svg_is_refused(body: str, expected: str) -> None:
    assert code(SVG.format(body).encode()) == expected


def test_svg_with_a_document_type_is_refused() -> None:
    assert code(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("").encode()) == "damaged"
    assert code(b"<html/>") == "not_a_picture"
