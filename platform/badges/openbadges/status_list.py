"""Bitstring status lists: which awards were revoked, without saying whose they are."""

import base64
import binascii
import gzip
import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from badges.openbadges import contexts, proof
from badges.openbadges.keys import SigningKey

SIZE = 131_072  # entries; the standard's least, so that one award hides among many
TTL = 300  # seconds a verifier may keep the list
LARGEST = 4 * 1024 * 1024  # bytes of other issuers' lists


class NotAList(ValueError):
    """The encoded list cannot be read, or is larger than we accept."""


def place(number: int, seed: bytes, size: int = SIZE) -> int:
    """The index of a list's `number`-th award (0, 1, ...): looks random, never repeats, needs no search.

    An affine permutation: any odd factor is coprime to the size, which is a power of two. `seed` is the
    list's own secret, at least 16 random bytes.
    """
    if not 0 <= number < size or size & (size - 1) or len(seed) < 16:
        raise ValueError("no such place in the list")
    digest = hashlib.sha256(b"status list places" + seed).digest()
    factor = int.from_bytes(digest[:8], "big") | 1
    shift = int.from_bytes(digest[8:16], "big")
    return (factor * number + shift) % size


def encode(revoked: Iterable[int], size: int = SIZE) -> str:
    """The bits of the revoked indexes, packed: the same indexes always give the same text."""
    bits = bytearray(size // 8)
    for index in revoked:
        if not 0 <= index < size:
            raise ValueError("no such place in the list")
        bits[index >> 3] |= 0x80 >> (index & 7)
    packed = gzip.compress(bytes(bits), compresslevel=9, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(encoded: object, largest: int = LARGEST) -> bytes:
    """The bits of an encoded list; NotAList for anything else, and beyond `largest` bytes."""
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise NotAList("not base64url multibase")
    body = encoded[1:]
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, largest + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise NotAList("not a packed list") from error
    if not unpacker.eof or len(bits) > largest:
        raise NotAList("too large or cut off")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether the bit of that index is set; index 0 is the left-most bit. NotAList when it lies outside."""
    if not 0 <= index < len(bits) * 8:
        raise NotAList("index outside the list")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def build(url: str, issuer: str, revoked: Iterable[int], made: datetime, size: int = SIZE) -> dict[str, Any]:
    """The unsigned list credential of that address."""
    return {
        "@context": [contexts.CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": proof.moment(made),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(revoked, size),
            "ttl": TTL * 1000,
        },
    }


def sign(url: str, revoked: Iterable[int], key: SigningKey, made: datetime, size: int = SIZE) -> bytes:
    """The signed list as the bytes to serve. `made` is now; the issuer is the key's controller."""
    return proof.to_bytes(proof.sign(build(url, key.controller, revoked, made, size), key, made))
