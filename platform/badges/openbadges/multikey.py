"""Multikey and base58btc: how Ed25519 keys and signatures are spelled in documents."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_PUBLIC = b"\xed\x01"
_PRIVATE = b"\x80\x26"
_LONGEST = 128  # characters; a signature has 88, and decoding costs the square of the length


class NotMultibase(ValueError):
    """The text is not base58btc multibase, or not the key or signature it should be."""


def base58_encode(data: bytes) -> str:
    """The base58btc text of the bytes, two digits a division."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:
        number, rest = divmod(number, 3364)
        pairs.append(_PAIRS[rest])
    return "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def base58_decode(text: str) -> bytes:
    """The bytes of a base58btc text; NotMultibase if it is none, or absurdly long."""
    if len(text) > _LONGEST:
        raise NotMultibase("too long")
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise NotMultibase("not base58btc")
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase(data: bytes) -> str:
    """The bytes as base58btc multibase ("z...")."""
    return "z" + base58_encode(data)


def from_multibase(text: object, length: int) -> bytes:
    """The bytes of a base58btc multibase text, exactly `length` of them; else NotMultibase."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise NotMultibase("not base58btc multibase")
    data = base58_decode(text[1:])
    if len(data) != length:
        raise NotMultibase("wrong length")
    return data


def encode_public(key: Ed25519PublicKey) -> str:
    """The key as Multikey ("z6Mk...")."""
    return multibase(_PUBLIC + key.public_bytes_raw())


def decode_public(text: object) -> Ed25519PublicKey:
    """The Ed25519 public key of a Multikey text; NotMultibase for anything else."""
    data = from_multibase(text, 34)
    if not data.startswith(_PUBLIC):
        raise NotMultibase("not an Ed25519 public key")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def decode_private(text: object) -> Ed25519PrivateKey:
    """The Ed25519 private key of a secretKeyMultibase text ("z3u2..."), as the test vectors write it."""
    data = from_multibase(text, 34)
    if not data.startswith(_PRIVATE):
        raise NotMultibase("not an Ed25519 private key")
    return Ed25519PrivateKey.from_private_bytes(data[2:])
