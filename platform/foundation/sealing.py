"""Secrets that must be read again: encrypted at rest, each for one purpose and one owner."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_EDITION = b"\x01"
_NONCE = 12


class SealBroken(ValueError):
    """A sealed text cannot be opened: another secret, purpose or owner, or damaged bytes."""


def seal(text: str, secret: str, *, purpose: str, owner: str) -> bytes:
    """The text, encrypted (AES-256-GCM); only the same secret, purpose and owner open it."""
    nonce = os.urandom(_NONCE)
    return _EDITION + nonce + AESGCM(_key(secret, purpose)).encrypt(nonce, text.encode(), owner.encode())


def open_sealed(sealed: bytes, secret: str, *, purpose: str, owner: str) -> str:
    """What was sealed. Raises `SealBroken` when the secret, the purpose, the owner or the bytes are wrong."""
    nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _EDITION or len(content) < 16:
        raise SealBroken("not a sealed text")
    try:
        return AESGCM(_key(secret, purpose)).decrypt(nonce, content, owner.encode()).decode()
    except InvalidTag as error:
        raise SealBroken("another secret, purpose or owner") from error


def _key(secret: str, purpose: str) -> bytes:
    """The AES key of the settings' secret for this purpose and no other."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        secret.encode()
    )
